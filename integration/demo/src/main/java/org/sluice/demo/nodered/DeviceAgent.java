package org.sluice.demo.nodered;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * FlowFuse's device agent, unmodified, as a process that runs its flows in a Node-RED that is there already.
 *
 * <p>All it starts listens on the loopback interface only. It ends with this JVM at the latest, and its Node-RED with it.
 */
public final class DeviceAgent implements AutoCloseable {

    private static final Duration GRACE = Duration.ofSeconds(15);
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(5);

    /** Keeps everything it starts off the network. */
    private static final String LOOPBACK =
            """
            const net = require('net'); const listen = net.Server.prototype.listen;
            net.Server.prototype.listen = function (...a) {
              if (a[0] && typeof a[0] === 'object' && 'port' in a[0]) { a[0].host = '127.0.0.1' }
              else if (typeof a[0] === 'number' || /^\\\\d+$/.test(a[0])) { typeof a[1] === 'string' ? a[1] = '127.0.0.1' : a.splice(1, 0, '127.0.0.1') }
              return listen.apply(this, a) }
            """;

    /** Node-RED takes every wish for another protocol, HTTP/2 included, for a web socket. */
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final ChildProcess process;
    private final int port;
    private final Path log;

    private DeviceAgent(ChildProcess process, int port, Path log) {
        this.process = process;
        this.port = port;
        this.log = log;
    }

    /** The script that starts the agent, if somebody has put one into {@code <cacheDir>/device-agent}. */
    public static Optional<Path> installed(Path cacheDir) {
        return Optional.of(cacheDir.resolve("device-agent/index.js")).filter(Files::isRegularFile);
    }

    /**
     * Starts an agent and does not wait.
     *
     * @param directory where it keeps what it knows; a new agent begins with an empty one
     * @param configuration its device.yml, for a directory that has none yet
     */
    public static DeviceAgent start(
            Path script, Path directory, NodeRedInstallation nodeRed, String configuration, String... options) {
        int port = LoopbackPorts.free();
        Path log = directory.resolve("agent.log");
        try {
            Path yaml = directory.resolve("device.yml");
            if (!Files.exists(yaml)) {
                Files.writeString(yaml, configuration, StandardCharsets.UTF_8);
            }
            Path modules =
                    Files.createDirectories(directory.resolve("module_cache")).resolve("node_modules");
            if (!Files.exists(modules, LinkOption.NOFOLLOW_LINKS)) {
                Files.createSymbolicLink(modules, nodeRed.directory().resolve("node_modules"));
            }
            Path loopback = Files.writeString(directory.resolve("loopback.js"), LOOPBACK, StandardCharsets.UTF_8);
            List<String> command =
                    new ArrayList<>(List.of(nodeRed.node().toString(), script.toString(), "-d", directory.toString()));
            command.addAll(List.of("-c", yaml.toString(), "-m", "-v"));
            command.addAll(List.of("-p", String.valueOf(port), "--node-options=--require=" + loopback));
            command.addAll(List.of(options));
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile());
            NodeRedRuntime.limitEnvironment(builder.environment(), nodeRed);
            return new DeviceAgent(ChildProcess.start(builder), port, log);
        } catch (IOException e) {
            throw new NodeRedException("Cannot set up a device agent in " + directory + ".", e);
        }
    }

    /** What its Node-RED answers to GET, if it has one that answers. */
    public Optional<String> answer(String path) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(ANSWER_LIMIT)
                .build();
        try {
            return Optional.of(
                    http.send(request, HttpResponse.BodyHandlers.ofString()).body());
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            throw NodeRedException.interrupted("asking the device at port " + port, e);
        }
    }

    /** What the agent and its Node-RED have printed so far. */
    public Path log() {
        return log;
    }

    @Override
    public void close() {
        process.stop(GRACE);
    }
}
