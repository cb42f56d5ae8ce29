package org.sluice.demo.nodered;

import java.io.File;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One real Node-RED: a process with its own user directory and loopback port that can go down and come back.
 *
 * <p>Its log is {@code node-red.log} in the user directory. The process ends with this JVM at the latest.
 */
public final class NodeRedRuntime implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(50);
    private static final int PORT_ATTEMPTS = 3;
    private static final String PORT_TAKEN = "port in use";

    /** Flows can read the process environment: the secrets of whoever starts this have no business there. */
    private static final Set<String> PASSED_ON = Set.of(
            "PATH", "HOME", "LANG", "TZ", "TMPDIR", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "NODE_EXTRA_CA_CERTS");

    private final NodeRedOptions options;
    private final int port;
    private final Path settings;
    private @Nullable ChildProcess process;

    private NodeRedRuntime(NodeRedOptions options, int port) {
        this.options = options;
        this.port = port;
        this.settings = NodeRedSettings.write(options, port);
    }

    /**
     * Starts a runtime and returns when its Admin API answers.
     *
     * @throws NodeRedException when it does not; the message ends with the last lines of its log
     */
    public static NodeRedRuntime start(NodeRedOptions options) {
        for (int attempt = 1; ; attempt++) {
            boolean portIsOurChoice = options.port() == 0;
            NodeRedRuntime runtime =
                    new NodeRedRuntime(options, portIsOurChoice ? LoopbackPorts.free() : options.port());
            LogTail log = LogTail.from(runtime.logFile());
            try {
                runtime.start();
                return runtime;
            } catch (NodeRedException e) {
                // Between finding a free port and listening on it somebody else may have taken it.
                if (!portIsOurChoice || attempt == PORT_ATTEMPTS || !log.text().contains(PORT_TAKEN)) {
                    throw e;
                }
            }
        }
    }

    /** Starts the stopped runtime again, on the same port with the same user directory. */
    public synchronized void start() {
        if (isAlive()) {
            return;
        }
        LogTail log = LogTail.from(logFile());
        ProcessBuilder builder = new ProcessBuilder(
                        options.installation().node().toString(),
                        options.installation().script().toString(),
                        "--settings",
                        settings.toString(),
                        "--userDir",
                        userDir().toString())
                .directory(userDir().toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(logFile().toFile()));
        limitEnvironment(builder.environment(), options.installation());
        ChildProcess started = ChildProcess.start(builder);
        process = started;
        try {
            awaitReady(started, log);
        } catch (NodeRedException e) {
            started.kill();
            throw e;
        }
    }

    /** Ends the runtime in order (SIGTERM) and waits until it is gone. */
    public synchronized void stop() {
        if (process != null) {
            process.stop();
        }
    }

    /** Ends the runtime at once (SIGKILL) and waits until it is gone. */
    public synchronized void kill() {
        if (process != null) {
            process.kill();
        }
    }

    @Override
    public void close() {
        stop();
    }

    public synchronized boolean isAlive() {
        return process != null && process.isAlive();
    }

    /** The id of the process started last. */
    public synchronized long pid() {
        if (process == null) {
            throw new IllegalStateException("The runtime was never started.");
        }
        return process.pid();
    }

    /** The address without a slash at its end, as one would register it. */
    public URI baseUri() {
        return URI.create("http://127.0.0.1:" + port);
    }

    public int port() {
        return port;
    }

    public Path userDir() {
        return options.userDir();
    }

    public Path logFile() {
        return userDir().resolve("node-red.log");
    }

    /** A client that signs in the way this runtime was told to expect. */
    public NodeRedAdmin admin() {
        return NodeRedAdmin.open(baseUri(), options.auth());
    }

    private void awaitReady(ChildProcess started, LogTail log) {
        long begun = System.nanoTime();
        do {
            if (started.exitedWithin(POLL)) {
                throw failed("ended before it was ready", log);
            }
            // Its own log first: an answer on the port alone could come from somebody else's runtime.
            if (log.text().contains("now running at " + baseUri() + "/") && answers()) {
                return;
            }
        } while (System.nanoTime() - begun < LIMIT.toNanos());
        throw failed("was not ready within " + LIMIT.toSeconds() + " s", log);
    }

    private boolean answers() {
        try {
            if (options.auth() instanceof NodeRedAuth.Password) {
                NodeRedAdmin open = NodeRedAdmin.open(baseUri(), NodeRedAuth.none());
                return open.get("/auth/login").statusCode() == 200;
            }
            return admin().settings().isObject();
        } catch (NodeRedException e) {
            return false;
        }
    }

    private NodeRedException failed(String what, LogTail log) {
        return new NodeRedException(options.installation().version() + " on port " + port + " " + what + ". The end of "
                + logFile() + ":\n" + LogTail.of(log.text()));
    }

    static void limitEnvironment(Map<String, String> environment, NodeRedInstallation installation) {
        environment.keySet().removeIf(name -> !PASSED_ON.contains(name) && !name.startsWith("npm_config_"));
        // The nodes' own install scripts must meet the Node.js that will run them.
        environment.merge(
                "PATH",
                String.valueOf(installation.node().getParent()),
                (inherited, own) -> own + File.pathSeparator + inherited);
    }
}
