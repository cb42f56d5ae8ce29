package org.sluice.demo;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.sluice.cli.client.SluiceClient;
import org.sluice.demo.nodered.DeviceAgent;
import org.sluice.demo.nodered.NodeRedInstallation;
import org.sluice.demo.nodered.NodeRedRuntime;
import org.sluice.demo.nodered.NodeRedVersion;
import org.sluice.protocol.DeviceGroupView;
import org.sluice.protocol.PromotionView;
import org.sluice.protocol.ProvisioningTokenBody;

/**
 * A flow travels from one Node-RED to a fleet of simulated devices: in waves, over failing devices, a pause and a restart.
 * Where FlowFuse's device agent is installed, one real agent with a real Node-RED is among them.
 */
final class FleetDemo {

    static final int DEVICES = 200;
    static final int FAILING = 10;
    private static final String TOKEN_NAME = "stations";
    private static final int PROMOTION_FAILED = 3;
    private static final int WAITING = 4;

    private final DemoOptions options;
    private final Narrator narrator;

    FleetDemo(DemoOptions options, Narrator narrator) {
        this.options = options;
        this.narrator = narrator;
    }

    private record Line(
            ServerProcess server,
            NodeRedInstallation installation,
            NodeRedRuntime development,
            SluiceCommands sluice,
            Optional<Path> agentScript) {

        int devices() {
            return DEVICES + (agentScript.isPresent() ? 1 : 0);
        }

        SluiceClient client() {
            return server.client();
        }

        PromotionView newestPromotion() {
            return Setting.newestPromotion(client(), FleetDefinitions.PIPELINE).orElseThrow();
        }
    }

    void play(Everything everything) {
        long begun = System.nanoTime();
        Workplace workplace = Workplace.open(options);
        everything.add(workplace::leave);
        narrator.heading("A server, a Node-RED and " + DEVICES + " devices");
        Line line = line(everything, workplace, begun);
        String token = token(workplace, line);
        SimulatorProcess devices = enrol(everything, workplace, line, token);
        Optional<RealDevice> real = line.agentScript().map(script -> enrol(everything, workplace, line, token, script));
        line.sluice().run(0, "groups", "show", FleetDefinitions.GROUP);
        Setting.expect(
                group(line).deviceCount() == line.devices(),
                "The group should have " + line.devices() + " devices, but has "
                        + group(line).deviceCount() + ".");

        narrator.heading("1. To all of them, in waves");
        Setting.develop(narrator, line.development(), 1);
        narrator.say("Promote it to the group, and wait for the outcome. The next wave opens when the one before is"
                + " healthy:");
        promote(line, 0);
        PromotionView first = line.newestPromotion();
        narrator.say("And what do the devices say?");
        narrator.quote(devices.awaitLine(first.snapshotId() + ": " + DEVICES + " running"));
        real.ifPresent(device -> device.check(1));
        narrator.checked("All " + line.devices() + " devices run release 1.");

        narrator.heading("2. Some devices fail");
        Setting.develop(narrator, line.development(), 2);
        narrator.say(
                "On " + FAILING + " of the devices release 2 cannot be installed at the first attempt. Nobody knows,"
                        + " and promotes:");
        promote(line, WAITING);
        PromotionView second = line.newestPromotion();
        goOnOverThresholds(line, second);

        narrator.heading("3. Once more, for those that failed");
        narrator.say("Somebody has mended them. Only they are told again:");
        line.sluice().run(0, "rollouts", "restart", second.id(), "--reason", "They are mended", "--wait");
        narrator.say("And what do the devices say?");
        narrator.quote(devices.awaitLine(second.snapshotId() + ": " + DEVICES + " running"));
        real.ifPresent(device -> device.check(2));
        if (options.once()) {
            FleetReport report = FleetReport.of(devices.end(), String.valueOf(second.snapshotId()));
            report.check(DEVICES, FAILING);
            narrator.checked("All " + line.devices()
                    + " devices run release 2: by what the simulated ones have seen, each was told and"
                    + " started it once, the "
                    + FAILING + " that failed at their second attempt.");
        }
        narrator.heading("Done, in " + Demo.seconds(begun));
        line.sluice().run(0, "promotions", "list");
        if (!options.once()) {
            farewell(line, workplace);
            Demo.stay(everything, line.server());
        }
    }

    private Line line(Everything everything, Workplace workplace, long begun) {
        var installation = Demo.install(NodeRedVersion.V4, narrator);
        ServerProcess server = ServerProcess.start(Demo.launcher(), workplace);
        everything.add(server::close);
        NodeRedRuntime development = Demo.start(everything, installation, workplace, DemoDefinitions.DEVELOPMENT);
        server.awaitReady();
        narrator.say("A Sluice server is up at " + server.url() + ", with its database and its broker in "
                + workplace.path("server") + ", and a real Node-RED, development (" + NodeRedVersion.V4 + "), at "
                + development.baseUri() + ". It took " + Demo.seconds(begun) + ".");
        narrator.then("Commands below are run just as they stand there, with SLUICE_URL and SLUICE_TOKEN set.");
        Line line = new Line(
                server,
                installation,
                development,
                new SluiceCommands(narrator, server.url(), server.token()),
                DeviceAgent.installed(NodeRedInstallation.defaultCacheDir()));
        narrator.say(
                "The group of devices and the pipeline with its three waves are written down in a file and applied:");
        line.sluice()
                .run(
                        0,
                        "apply",
                        "-f",
                        workplace
                                .write("fleet.yaml", FleetDefinitions.everything(development.baseUri()))
                                .toString(),
                        "--yes");
        return line;
    }

    private String token(Workplace workplace, Line line) {
        narrator.say("Devices enrol by themselves with a provisioning token, whose secret one sees once:");
        narrator.command(SluiceCommands.typed(
                "provisioning",
                "create",
                "--team",
                DemoDefinitions.TEAM,
                "--name",
                TOKEN_NAME,
                "--group",
                FleetDefinitions.GROUP,
                "--quota",
                "" + line.devices()));
        return workplace.storedSecret(TOKEN_NAME).orElseGet(() -> issue(workplace, line));
    }

    private SimulatorProcess enrol(Everything everything, Workplace workplace, Line line, String token) {
        narrator.then(
                "Here they are simulated, " + DEVICES + " in one process, each with a connection of its own; it gets"
                        + " the secret as SLUICE_PROVISIONING_TOKEN:");
        String[] arguments = {
            "--devices",
            "" + DEVICES,
            "--team",
            team(line),
            "--fail",
            FAILING * 100 / DEVICES + "%",
            "--ill-from",
            "2",
            "--heal-after",
            "2",
            "--seed",
            "42",
            "--start",
            "20ms..2s",
            "--heartbeat",
            "2s..4s"
        };
        String[] typed = new String[arguments.length + 1];
        typed[0] = "simulate";
        System.arraycopy(arguments, 0, typed, 1, arguments.length);
        narrator.command(SluiceCommands.typed(typed));
        SimulatorProcess devices = SimulatorProcess.start(Demo.launcher(), workplace, line.server(), token, arguments);
        everything.add(devices::close);
        narrator.quote(devices.awaitLine("%1$d of %1$d enrolled, %1$d connected".formatted(DEVICES)));
        return devices;
    }

    private RealDevice enrol(Everything everything, Workplace workplace, Line line, String token, Path script) {
        narrator.say("FlowFuse's device agent is installed, so one device more is real: an unmodified agent that enrols"
                + " with the same token and runs the flows in a Node-RED of its own:");
        RealDevice device =
                RealDevice.start(narrator, workplace, line.installation(), script, line.server(), team(line), token);
        everything.add(device::close);
        device.awaitEnrolled(() -> group(line).deviceCount() == line.devices());
        return device;
    }

    private static String team(Line line) {
        return line.client().applications().teams().stream()
                .filter(one -> one.name().equals(DemoDefinitions.TEAM))
                .findFirst()
                .orElseThrow(() -> new DemoFailedException("The server does not know the team of the demo."))
                .id();
    }

    private static String issue(Workplace workplace, Line line) {
        ProvisioningTokenBody body =
                new ProvisioningTokenBody(TOKEN_NAME, null, null, group(line).id(), line.devices(), null);
        return workplace.store(
                TOKEN_NAME,
                Optional.ofNullable(
                                line.client().groups().issue(team(line), body).token())
                        .orElseThrow(() -> new DemoFailedException("The server shows no provisioning token.")));
    }

    private static DeviceGroupView group(Line line) {
        return line.client().groups().list(Setting.application(line.client())).stream()
                .filter(one -> one.name().equals(FleetDefinitions.GROUP))
                .findFirst()
                .orElseThrow(() -> new DemoFailedException("The server does not know the group of the demo."));
    }

    private static void promote(Line line, int exitCode) {
        line.sluice()
                .run(
                        exitCode,
                        "promote",
                        "--pipeline",
                        FleetDefinitions.PIPELINE,
                        "--stage",
                        DemoDefinitions.DEVELOPMENT,
                        "--wait");
    }

    private void goOnOverThresholds(Line line, PromotionView promotion) {
        Setting.expect(
                "failure-threshold".equals(promotion.statusCode()),
                "A failure threshold should have paused the promotion, not " + promotion.statusCode() + ".");
        narrator.checked("The failure threshold of a wave has paused it; nobody else is told. Who is it?");
        failed(line, promotion);
        narrator.say("Not the release, somebody decides: go on with the others.");
        int exitCode = WAITING;
        // Once for each wave at most.
        for (int wave = 0; wave < 3 && exitCode == WAITING; wave++) {
            exitCode = line.sluice()
                    .run(
                            Set.of(WAITING, PROMOTION_FAILED),
                            "rollouts",
                            "resume",
                            promotion.id(),
                            "--reason",
                            "It is those devices",
                            "--wait");
        }
        PromotionView ended = line.client().promotions().get(promotion.id());
        int count = line.client()
                .rollouts()
                .deliveries(promotion.id(), List.of("failed"), null, DEVICES)
                .items()
                .size();
        Setting.expect(
                ended.status().equals("failed") && "devices-failed".equals(ended.statusCode()) && count == FAILING,
                "The promotion should have failed with " + FAILING + " failed devices, but is " + ended.status() + " ("
                        + ended.statusCode() + ") with " + count + ".");
        failed(line, promotion);
        narrator.checked(
                line.devices() - FAILING + " devices run release 2; " + FAILING + " failed, and are named with why.");
    }

    private static void failed(Line line, PromotionView promotion) {
        line.sluice().run(0, "rollouts", "devices", promotion.id(), "--status", "failed");
    }

    private void farewell(Line line, Workplace workplace) {
        narrator.then("All of it goes on running for you. In another terminal:");
        narrator.quote(
                """
                export SLUICE_URL=%s
                export SLUICE_TOKEN=%s
                ./sluice devices list
                ./sluice promote --pipeline %s --stage %s --wait"""
                        .formatted(
                                line.server().url(),
                                line.server().token(),
                                FleetDefinitions.PIPELINE,
                                DemoDefinitions.DEVELOPMENT));
        narrator.say("The Node-RED editor is at " + line.development().baseUri() + "; the server's log is "
                + line.server().log() + ". Stop everything with Ctrl-C here; to begin anew, delete "
                + workplace.directory() + ".");
    }
}
