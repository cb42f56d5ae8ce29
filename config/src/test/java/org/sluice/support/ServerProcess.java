package org.sluice.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.sluice.SluiceApplication;
import org.sluice.demo.nodered.LoopbackPorts;
import org.sluice.promotion.Promotion;
import org.sluice.sql.TestDatabase;

/** A Sluice server in a process of its own, to be killed, stopped, frozen and thawed. */
public final class ServerProcess implements AutoCloseable {

    private static final Duration START_LIMIT = Duration.ofSeconds(90);
    private static final List<String> SMALL = List.of("-Xmx256m", "-XX:TieredStopAtLevel=1");

    private final Process process;
    private final Path log;
    private final URI url;

    private ServerProcess(Process process, Path log, URI url) {
        this.process = process;
        this.log = log;
        this.url = url;
    }

    /** A node on a test's database with a broker of its own. */
    public static ServerProcess start(TestDatabase database, Map<String, String> options) {
        Path directory = TestServer.temporary();
        Map<String, String> settings = new java.util.HashMap<>();
        TestServer.settings(database, directory).forEach((name, value) -> settings.put(name, value.toString()));
        settings.putAll(options);
        return start(directory, settings, Map.of());
    }

    /**
     * A node with these options and these environment variables; it is still starting when this returns. It listens on a
     * free port unless the options name one.
     */
    public static ServerProcess start(Path directory, Map<String, String> options, Map<String, String> environment) {
        return start(directory, options, environment, SMALL);
    }

    /** The same with these options of Java's. */
    public static ServerProcess start(
            Path directory, Map<String, String> options, Map<String, String> environment, List<String> java) {
        return start(directory, onClassPath(), options, environment, java);
    }

    /** From the jar that is delivered instead of from the class path. */
    public static ServerProcess packaged(
            Path jar, Path directory, Map<String, String> options, Map<String, String> environment, List<String> java) {
        return start(directory, List.of("-jar", jar.toString()), options, environment, java);
    }

    /** A broker node, otherwise as a server is started. */
    public static ServerProcess broker(Path directory, Map<String, String> options, Map<String, String> environment) {
        return start(directory, onClassPath("broker"), options, environment, SMALL);
    }

    private static List<String> onClassPath(String... words) {
        List<String> program = new ArrayList<>(
                List.of("-cp", System.getProperty("java.class.path"), SluiceApplication.class.getName()));
        program.addAll(List.of(words));
        return program;
    }

    private static ServerProcess start(
            Path directory,
            List<String> program,
            Map<String, String> options,
            Map<String, String> environment,
            List<String> java) {
        int named = Integer.parseInt(options.getOrDefault("server.port", "0"));
        int port = named == 0 ? freePort() : named;
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(java);
        command.addAll(program);
        Map<String, String> all = new java.util.TreeMap<>(options);
        all.put("server.port", String.valueOf(port));
        all.forEach((name, value) -> command.add("--" + name + "=" + value));
        Path log = directory.resolve("server.log");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        try {
            return new ServerProcess(builder.start(), log, URI.create("http://127.0.0.1:" + port));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until it has started. */
    public ServerProcess started() {
        Awaitility.await()
                .alias("a server starts; its log: " + log)
                .atMost(START_LIMIT)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> {
                    requireAlive();
                    return log().contains("Started SluiceApplication");
                });
        return this;
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public void requireAlive() {
        if (!isAlive()) {
            throw new AssertionError("The server ended with %d:%n%s".formatted(process.exitValue(), log()));
        }
    }

    public long pid() {
        return process.pid();
    }

    /** Where its REST API is. */
    public URI url() {
        return url;
    }

    public String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether it is the node that works, or last worked, on a promotion: a node's id names its process. */
    public boolean worksOn(Promotion promotion) {
        return promotion.nodeId().orElse("").contains("-" + process.pid() + "-");
    }

    /** SIGKILL: no last words. Returns when the process is gone. */
    public void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** SIGTERM. Returns its exit code, which must be there within the limit. */
    public int terminate(Duration limit) {
        process.destroy();
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError("The server still runs %s after SIGTERM:%n%s".formatted(limit, log()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        return process.exitValue();
    }

    /** SIGSTOP: the process stands still and knows nothing of it. */
    public void freeze() {
        signal("STOP");
    }

    /** SIGCONT. */
    public void thaw() {
        signal("CONT");
    }

    private void signal(String name) {
        try {
            int code = new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                    .inheritIO()
                    .start()
                    .waitFor();
            if (code != 0) {
                throw new IllegalStateException("kill -%s %d ended with %d".formatted(name, process.pid(), code));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** A port nobody listens on, nor takes for a connection that goes out. */
    public static int freePort() {
        return LoopbackPorts.free();
    }

    @Override
    public void close() {
        kill();
    }
}
