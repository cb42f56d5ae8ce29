package org.sluice.demo.nodered;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A process that does not outlive the JVM that started it. */
final class ChildProcess {

    private static final Duration GRACE = Duration.ofSeconds(5);

    private final Process process;

    private ChildProcess(Process process) {
        this.process = process;
    }

    record Result(int exitCode, String output) {}

    static ChildProcess start(ProcessBuilder builder) {
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new NodeRedException("Cannot run " + builder.command().get(0) + ".", e);
        }
        ChildProcess child = new ChildProcess(process);
        Thread hook = new Thread(child::stop, "stop-" + process.pid());
        try {
            Runtime.getRuntime().addShutdownHook(hook);
        } catch (IllegalStateException e) {
            process.destroyForcibly();
            throw new NodeRedException("The JVM is ending; nothing is started any more.", e);
        }
        process.onExit().thenRun(() -> forget(hook));
        return child;
    }

    /** Runs a command to its end with this standard input; what it prints on both outputs comes back. */
    static Result run(ProcessBuilder builder, String input, Duration limit) {
        String command = String.valueOf(Path.of(builder.command().get(0)).getFileName());
        try {
            Path printed = Files.createTempFile("sluice-command-", ".txt");
            try {
                builder.redirectErrorStream(true).redirectOutput(printed.toFile());
                ChildProcess child = start(builder);
                child.write(input);
                if (!child.exitedWithin(limit)) {
                    child.kill();
                    throw new NodeRedException(command + " did not end within " + limit.toSeconds() + " s.");
                }
                return new Result(child.process.exitValue(), Files.readString(printed, StandardCharsets.UTF_8));
            } finally {
                Files.deleteIfExists(printed);
            }
        } catch (IOException e) {
            throw new NodeRedException("Cannot run " + command + ".", e);
        }
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    boolean exitedWithin(Duration limit) {
        try {
            return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            kill();
            throw NodeRedException.interrupted("waiting for process " + pid(), e);
        }
    }

    /** Asks the process to end and waits; what has not ended by then is killed. */
    void stop() {
        stop(GRACE);
    }

    /** The same with another patience, for a process that has to end others first; none of those is left. */
    void stop(Duration grace) {
        List<ProcessHandle> started = process.descendants().toList();
        process.destroy();
        if (!exitedWithin(grace)) {
            kill();
        }
        started.forEach(ProcessHandle::destroyForcibly);
    }

    /** Ends the process and what it started at once (SIGKILL), and waits until it is gone. */
    void kill() {
        List<ProcessHandle> started = process.descendants().toList();
        process.destroyForcibly();
        started.forEach(ProcessHandle::destroyForcibly);
        process.onExit().join();
    }

    private void write(String input) throws IOException {
        try (OutputStream stdin = process.getOutputStream()) {
            stdin.write(input.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // A command may end without having read what it was given; its exit code and output tell the rest.
            if (process.isAlive()) {
                throw e;
            }
        }
    }

    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The JVM is ending: the hook runs anyway and finds nothing to stop.
        }
    }
}
