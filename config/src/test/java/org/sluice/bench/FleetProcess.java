package org.sluice.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.sluice.simulator.Simulator;

/**
 * Simulated devices in a process of their own, so that neither their files nor their CPU time are the server's: no latency,
 * nothing to install, a heartbeat that does not come while something is measured.
 */
final class FleetProcess implements AutoCloseable {

    private final Process process;

    private FleetProcess(Process process) {
        this.process = process;
    }

    /** Devices that ask over HTTP, and do so only while they are told to. */
    static FleetProcess polling(Path directory, URI server, String token, String team, String name, int devices)
            throws IOException {
        return start(
                directory,
                token,
                name,
                List.of(PollingFleet.class.getName(), server.toString(), team, name, String.valueOf(devices), "128"));
    }

    static FleetProcess start(Path directory, URI server, String token, String team, String name, int devices)
            throws IOException {
        Map<String, String> options = new TreeMap<>(Map.of(
                "--devices", String.valueOf(devices),
                "--url", server.toString(),
                "--team", team,
                "--name-prefix", name,
                "--latency", "0s",
                "--install", "0s",
                "--start", "0s",
                "--heartbeat", "30m",
                "--reconnect", "1s",
                "--http-connections", "128"));
        List<String> arguments =
                new ArrayList<>(List.of(Simulator.class.getName(), "--no-audit", "--enrol-again", "5s"));
        options.forEach((option, value) -> arguments.addAll(List.of(option, value)));
        return start(directory, token, name, arguments);
    }

    private static FleetProcess start(Path directory, String token, String name, List<String> arguments)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path")));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve(name + ".log").toFile());
        builder.environment().put("SLUICE_PROVISIONING_TOKEN", token);
        return new FleetProcess(builder.start());
    }

    /** Every device asks once in so many seconds, from now on. */
    void ask(int seconds) throws IOException {
        say("ask " + seconds);
    }

    /** No device asks any more. */
    void rest() throws IOException {
        say("rest");
    }

    private void say(String line) throws IOException {
        OutputStream in = process.getOutputStream();
        in.write((line + "\n").getBytes(StandardCharsets.US_ASCII));
        in.flush();
    }

    void requireAlive() {
        if (!process.isAlive()) {
            throw new IllegalStateException("The fleet ended with " + process.exitValue());
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
