package org.sluice.device;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.sluice.demo.nodered.NodeRedInstallation;
import org.sluice.support.ServerProcess;

/** FlowFuse's device agent in a process of its own, with a Node-RED that is there already. */
final class RealAgent implements AutoCloseable {

    private static final Path INDEX = NodeRedInstallation.defaultCacheDir().resolve("device-agent/index.js");

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

    private final Path log;
    private final Path modules;
    private final int port = ServerProcess.freePort();
    private final Process process;

    RealAgent(Path directory, NodeRedInstallation nodeRed, String yaml, String... options) throws IOException {
        if (!Files.exists(INDEX)) {
            throw new AssertionError("There is no device agent at " + INDEX
                    + "; config/src/docs/operations/devices.md says how to install it.");
        }
        log = directory.resolve("agent.log");
        Files.writeString(directory.resolve("device.yml"), yaml);
        Path cache = Files.createDirectories(directory.resolve("module_cache"));
        modules = Files.createSymbolicLink(
                cache.resolve("node_modules"), nodeRed.directory().resolve("node_modules"));
        Path loopback = Files.writeString(directory.resolve("loopback.js"), LOOPBACK);
        List<String> command = new ArrayList<>(List.of("node", INDEX.toString(), "-d", directory.toString()));
        command.addAll(List.of("-c", directory.resolve("device.yml").toString(), "-m", "-v"));
        command.addAll(List.of("-p", String.valueOf(port), "--node-options=--require=" + loopback));
        command.addAll(List.of(options));
        process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }

    /** What its Node-RED answers, if it does. */
    Optional<String> answer() {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/hello"))
                    .build();
            return Optional.of(
                    http.send(request, HttpResponse.BodyHandlers.ofString()).body());
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** How often its log says this. */
    long count(String words) {
        try (var lines = Files.lines(log)) {
            return lines.filter(line -> line.contains(words)).count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroy();
        try {
            if (!process.waitFor(15, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
        }
        children.forEach(ProcessHandle::destroyForcibly);
        Files.delete(modules);
        // For who looks why a test failed: the directory of a test is removed with it.
        Files.writeString(Path.of("target", "real-agent.log"), Files.readString(log));
    }
}
