package org.sluice.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sluice.artemis.EmbeddedBroker;
import org.sluice.demo.nodered.NodeRedInstallation;
import org.sluice.demo.nodered.NodeRedVersion;
import org.sluice.snapshot.SnapshotId;
import org.sluice.support.Factory;
import org.sluice.support.ServerProcess;
import org.sluice.support.TestServer;

/**
 * FlowFuse's device agent, unmodified, against the whole server. Not part of the build, which cannot rely on the agent being
 * there: put its source, with {@code npm install} done, into {@code ~/.cache/sluice/device-agent} and name this class in {@code
 * -Dtest}.
 */
class RealAgentRun {

    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static TestServer server;
    private static NodeRedInstallation nodeRed;

    @TempDir
    Path directory;

    /** Node-RED takes every wish for another protocol, HTTP/2 included, for a web socket. */
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private Factory factory;
    private Agents agents;
    private Optional<Process> agent = Optional.empty();
    private int port;

    @BeforeAll
    static void startServer() {
        nodeRed = NodeRedInstallation.ensure(NodeRedVersion.V4, NodeRedInstallation.defaultCacheDir(), line -> {});
        server = TestServer.start();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void application() {
        factory = server.factory();
        agents = new Agents(server, factory);
        port = ServerProcess.freePort();
    }

    @AfterEach
    void stopAgent() throws Exception {
        if (agent.isPresent()) {
            List<ProcessHandle> children = agent.get().descendants().toList();
            agent.get().destroy();
            if (!agent.get().waitFor(15, TimeUnit.SECONDS)) {
                agent.get().destroyForcibly();
            }
            children.forEach(ProcessHandle::destroyForcibly);
        }
    }

    private static String flow(String answer) {
        return """
                [{"id":"t","type":"tab","label":"Line","disabled":false,"info":""},
                 {"id":"in","type":"http in","z":"t","name":"","url":"/hello","method":"get","upload":false,"wires":[["f"]]},
                 {"id":"f","type":"template","z":"t","name":"","field":"payload","format":"text","syntax":"plain","template":"%s","wires":[["out"]]},
                 {"id":"out","type":"http response","z":"t","name":"","statusCode":"200","headers":{},"wires":[]}]"""
                .formatted(answer);
    }

    private void start(String yaml, String... options) throws IOException {
        Files.writeString(directory.resolve("device.yml"), yaml);
        Path cache = Files.createDirectories(directory.resolve("module_cache"));
        if (!Files.exists(cache.resolve("node_modules"))) {
            Files.createSymbolicLink(
                    cache.resolve("node_modules"), nodeRed.directory().resolve("node_modules"));
        }
        Path loopback = directory.resolve("loopback.js");
        Files.writeString(
                loopback,
                """
                const net = require('net'); const listen = net.Server.prototype.listen;
                net.Server.prototype.listen = function (...a) {
                  if (a[0] && typeof a[0] === 'object' && 'port' in a[0]) { a[0].host = '127.0.0.1' }
                  else if (typeof a[0] === 'number' || /^\\\\d+$/.test(a[0])) { typeof a[1] === 'string' ? a[1] = '127.0.0.1' : a.splice(1, 0, '127.0.0.1') }
                  return listen.apply(this, a) }
                """);
        List<String> command = new ArrayList<>(List.of(
                "node",
                NodeRedInstallation.defaultCacheDir()
                        .resolve("device-agent/index.js")
                        .toString(),
                "-d",
                directory.toString(),
                "-c",
                directory.resolve("device.yml").toString(),
                "-m",
                "-v",
                "-p",
                String.valueOf(port),
                "--node-options=--require=" + loopback));
        command.addAll(List.of(options));
        agent = Optional.of(new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        Path.of("target", "real-agent.log").toFile()))
                .start());
    }

    private String yaml(DeviceEnrolment.Credentials device, boolean mqtt) {
        String yaml = "deviceId: %s\ntoken: %s\ncredentialSecret: %s\nforgeURL: %s\n"
                .formatted(device.device(), device.token(), device.credentialSecret(), agents.url());
        return mqtt
                ? yaml
                        + "brokerURL: mqtt://127.0.0.1:%d\nbrokerUsername: device:%s:%s\nbrokerPassword: %s\n"
                                .formatted(
                                        server.context()
                                                .getBean(EmbeddedBroker.class)
                                                .mqttPort(),
                                        device.team(),
                                        device.device(),
                                        device.brokerPassword())
                : yaml;
    }

    private void awaitAnswer(String expected) {
        long start = System.nanoTime();
        Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(100)).until(() -> {
            try {
                return http.send(
                                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/hello"))
                                        .build(),
                                HttpResponse.BodyHandlers.ofString())
                        .body()
                        .equals(expected);
            } catch (IOException e) {
                return false;
            }
        });
        System.out.printf("%s after %.1f s%n", expected, (System.nanoTime() - start) / 1e9);
    }

    private void awaitRunning(DeviceId device, SnapshotId snapshot) {
        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> {
            Device.Status status = agents.look(device).status();
            assertThat(status.snapshot()).contains(snapshot.value());
            assertThat(status.state()).contains("running");
            assertThat(status.settingsUpToDate()).isTrue();
        });
        System.out.println(agents.look(device).status());
    }

    private long deployments() throws IOException {
        try (var lines = Files.lines(Path.of("target", "real-agent.log"))) {
            return lines.filter(
                            line -> line.contains("Installing project dependencies") || line.contains("Launching with"))
                    .count();
        }
    }

    @Test
    void overMqtt() throws Exception {
        DeviceEnrolment.Credentials device = agents.device("mqtt");
        SnapshotId one = agents.snapshot("one", flow("one"));
        agents.target(device.device(), one);
        start(yaml(device, true));
        awaitAnswer("one");
        awaitRunning(device.device(), one);
        SnapshotId two = agents.snapshot("two", flow("two"));
        agents.target(device.device(), two);
        awaitAnswer("two");
        awaitRunning(device.device(), two);
        factory.bean(Devices.class).suspend(device.device(), true);
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> agents.look(device.device()).status().state().equals(Optional.of("suspended")));
        factory.bean(Devices.class).suspend(device.device(), false);
        awaitAnswer("two");
        factory.bean(Devices.class).target(device.device(), Optional.empty());
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> agents.look(device.device()).status().snapshot().isEmpty());
        System.out.println(agents.look(device.device()).status());
        System.out.println("installs " + deployments());
    }

    @Test
    void overHttp() throws Exception {
        DeviceEnrolment.Credentials device = agents.device("http");
        SnapshotId one = agents.snapshot("one", flow("one"));
        agents.target(device.device(), one);
        start(yaml(device, false), "-i", "5");
        awaitAnswer("one");
        awaitRunning(device.device(), one);
        SnapshotId two = agents.snapshot("two", flow("two"));
        agents.target(device.device(), two);
        awaitAnswer("two");
        awaitRunning(device.device(), two);
        System.out.println("installs " + deployments());
        factory.bean(DeviceCredentials.class).revoke(device.device());
        Awaitility.await().pollDelay(Duration.ofSeconds(20)).atMost(PATIENCE).until(() -> true);
        awaitAnswer("two");
        factory.bean(Devices.class).remove(device.device());
        Awaitility.await().atMost(PATIENCE).until(() -> {
            try {
                http.send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/hello"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
                return false;
            } catch (IOException e) {
                return true;
            }
        });
        System.out.println("gone");
    }
}
