package org.sluice.demo;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.sluice.cli.client.SluiceApiException;
import org.sluice.cli.client.SluiceClient;
import org.sluice.cli.client.SluiceUnreachableException;
import org.sluice.demo.nodered.LoopbackPorts;

/** A real Sluice server as a process of its own, on free ports; it does not outlive the demo, even a killed one. */
final class ServerProcess implements AutoCloseable {

    private static final Duration READY_LIMIT = Duration.ofMinutes(3);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(45);
    private static final int LOG_LINES = 15;

    /** What the server may know of the demo's own environment: nobody's real database or broker. */
    private static final Set<String> PASSED_ON = Set.of("SLUICE_CACHE", "SLUICE_JAVA_OPTS");

    private final Process process;
    private final Process guard;
    private final Path log;
    private final int port;
    private final int brokerPort;
    private final String token;

    private ServerProcess(Process process, Path log, int port, int brokerPort, String token) throws IOException {
        this.process = process;
        this.log = log;
        this.port = port;
        this.brokerPort = brokerPort;
        this.token = token;
        this.guard = guard(process);
    }

    /** Ends the process when this JVM is gone, whatever it died of: its standard input ends then. */
    static Process guard(Process process) throws IOException {
        return new ProcessBuilder(
                        "/bin/sh", "-c", "cat >/dev/null; kill \"$1\" 2>/dev/null", "sluice-guard", "" + process.pid())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** Starts it and does not wait. */
    static ServerProcess start(String launcher, Workplace workplace) {
        int port = LoopbackPorts.free();
        int brokerPort = LoopbackPorts.free();
        String token = workplace.secret("admin");
        Path log = workplace.path("server.log");
        ProcessBuilder builder = new ProcessBuilder(
                        launcher,
                        "server",
                        "--data-dir=" + workplace.path("server"),
                        "--port=" + port,
                        "--broker-port=" + brokerPort,
                        "--sluice.mqtt.port=0",
                        "--sluice.mqtt.websocket-port=0")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        environment(builder).put("SLUICE_ADMIN_TOKEN", token);
        try {
            return new ServerProcess(builder.start(), log, port, brokerPort, token);
        } catch (IOException e) {
            throw new DemoFailedException("The server cannot be started with " + launcher + " server.", e);
        }
    }

    /** What a process may know, to be added to. */
    static Map<String, String> environment(ProcessBuilder builder) {
        Map<String, String> environment = builder.environment();
        environment
                .keySet()
                .removeIf(name ->
                        (name.startsWith("SLUICE_") || name.startsWith("SPRING_")) && !PASSED_ON.contains(name));
        return environment;
    }

    /** Returns when it answers. */
    void awaitReady() {
        SluiceClient client = client();
        long begun = System.nanoTime();
        while (System.nanoTime() - begun < READY_LIMIT.toNanos()) {
            if (exitedWithin(Duration.ofMillis(150))) {
                throw new DemoFailedException("The server ended before it was ready. The end of its log:\n" + logEnd());
            }
            try {
                client.server();
                return;
            } catch (SluiceUnreachableException | SluiceApiException e) {
                // Not yet: nobody listens, or what listens is not complete.
            }
        }
        throw new DemoFailedException(
                "The server was not ready within " + READY_LIMIT.toSeconds() + " s. The end of its log:\n" + logEnd());
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + port);
    }

    URI broker() {
        return URI.create("tcp://127.0.0.1:" + brokerPort);
    }

    String token() {
        return token;
    }

    Path log() {
        return log;
    }

    SluiceClient client() {
        return new SluiceClient(url(), token);
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Whether the server has ended, waiting for it that long. */
    boolean exitedWithin(Duration limit) {
        try {
            return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DemoFailedException("Interrupted while waiting for the server.", e);
        }
    }

    @Override
    public void close() {
        List<ProcessHandle> started = process.descendants().toList();
        process.destroy();
        if (!exitedWithin(STOP_LIMIT)) {
            process.destroyForcibly();
            started.forEach(ProcessHandle::destroyForcibly);
            process.onExit().join();
        }
        guard.descendants().forEach(ProcessHandle::destroy);
        guard.destroyForcibly();
    }

    private String logEnd() {
        try {
            List<String> lines = Files.readAllLines(log, StandardCharsets.UTF_8);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size()));
        } catch (IOException e) {
            return "(" + log + " cannot be read)";
        }
    }
}
