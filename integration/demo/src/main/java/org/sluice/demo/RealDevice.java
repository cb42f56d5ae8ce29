package org.sluice.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.sluice.demo.nodered.DeviceAgent;
import org.sluice.demo.nodered.NodeRedInstallation;

/** The one device of the fleet that is real: FlowFuse's agent with a Node-RED, asked for what it serves. */
final class RealDevice implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(90);

    private final Narrator narrator;
    private final DeviceAgent agent;

    private RealDevice(Narrator narrator, DeviceAgent agent) {
        this.narrator = narrator;
        this.agent = agent;
    }

    /** Starts it and does not wait; it enrols with the token unless it did so in an earlier demo in this workplace. */
    static RealDevice start(
            Narrator narrator,
            Workplace workplace,
            NodeRedInstallation nodeRed,
            Path script,
            ServerProcess server,
            String team,
            String token) {
        String configuration =
                """
                forgeURL: %s
                provisioningToken: %s
                provisioningTeam: %s
                deviceName: real-station
                """
                        .formatted(server.url(), token, team);
        try {
            Path directory = Files.createDirectories(workplace.path("real-station"));
            return new RealDevice(narrator, DeviceAgent.start(script, directory, nodeRed, configuration, "-i", "5"));
        } catch (IOException e) {
            throw new DemoFailedException("The real device has no directory to work in.", e);
        }
    }

    void awaitEnrolled(BooleanSupplier enrolled) {
        if (!within(enrolled)) {
            throw new DemoFailedException("The real agent did not enrol within " + LIMIT.toSeconds()
                    + " s. What it says is in " + agent.log() + ".");
        }
        narrator.checked("The real agent has enrolled.");
    }

    /** Asks its Node-RED whether it serves this release, with the value of the group's variable. */
    void check(int release) {
        String expected = FillingLine.line(release, DemoDefinitions.PRODUCTION_SITE);
        boolean served = within(
                () -> agent.answer(FillingLine.PATH).filter(expected::equals).isPresent());
        narrator.say("What does the Node-RED of the real agent answer at " + FillingLine.PATH + "?");
        narrator.quote(agent.answer(FillingLine.PATH).orElse("(nothing)"));
        Setting.expect(
                served,
                "The real device should have answered \"" + expected + "\". What the agent says is in " + agent.log()
                        + ".");
    }

    @Override
    public void close() {
        agent.close();
    }

    private static boolean within(BooleanSupplier condition) {
        long begun = System.nanoTime();
        while (System.nanoTime() - begun < LIMIT.toNanos()) {
            if (condition.getAsBoolean()) {
                return true;
            }
            LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
        }
        return false;
    }
}
