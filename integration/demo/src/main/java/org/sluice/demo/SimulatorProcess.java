package org.sluice.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A fleet of simulated devices as a process of its own; it does not outlive the demo. */
final class SimulatorProcess implements AutoCloseable {

    private static final Duration LINE_LIMIT = Duration.ofSeconds(90);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(30);

    private final Process process;
    private final Process guard;
    private final Path log;
    private final Path report;

    private SimulatorProcess(Process process, Path log, Path report) throws IOException {
        this.process = process;
        this.log = log;
        this.report = report;
        this.guard = ServerProcess.guard(process);
    }

    /** Starts it and does not wait. The token goes through the environment: arguments are visible to everybody. */
    static SimulatorProcess start(
            String launcher, Workplace workplace, ServerProcess server, String token, String... arguments) {
        Path log = workplace.path("devices.log");
        Path report = workplace.path("devices.jsonl");
        List<String> command = new ArrayList<>(List.of(launcher, "simulate"));
        command.addAll(List.of(arguments));
        command.addAll(List.of("--state-dir", workplace.path("devices").toString(), "--report", report.toString()));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        ServerProcess.environment(builder).put("SLUICE_PROVISIONING_TOKEN", token);
        builder.environment().put("SLUICE_URL", server.url().toString());
        try {
            return new SimulatorProcess(builder.start(), log, report);
        } catch (IOException e) {
            throw new DemoFailedException("The devices cannot be started with " + launcher + " simulate.", e);
        }
    }

    /** The first line the devices say that contains this. */
    String awaitLine(String part) {
        long begun = System.nanoTime();
        while (System.nanoTime() - begun < LINE_LIMIT.toNanos()) {
            List<String> lines = lines(log);
            for (String line : lines) {
                if (line.contains(part)) {
                    return line;
                }
            }
            if (!process.isAlive()) {
                throw new DemoFailedException("The simulated devices ended by themselves:\n" + last(lines));
            }
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
        }
        throw new DemoFailedException("Within " + LINE_LIMIT.toSeconds() + " s the devices did not say \"" + part
                + "\". What they said last:\n" + last(lines(log)));
    }

    /** Ends it in order and returns the summary of what it has seen. */
    String end() {
        close();
        List<String> lines = lines(report);
        if (lines.isEmpty()) {
            throw new DemoFailedException("The devices have left no report in " + report + ".");
        }
        return last(lines);
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
        guard.descendants().forEach(ProcessHandle::destroy);
        guard.destroyForcibly();
    }

    private static String last(List<String> lines) {
        return lines.isEmpty() ? "(nothing)" : lines.get(lines.size() - 1);
    }

    private static List<String> lines(Path file) {
        try {
            return Files.exists(file) ? Files.readAllLines(file, StandardCharsets.UTF_8) : List.of();
        } catch (IOException e) {
            throw new DemoFailedException("Cannot read " + file + ".", e);
        }
    }
}
