package org.sluice.device;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sluice.instance.RuntimeInfo;
import org.sluice.snapshot.FlowSet;
import org.sluice.snapshot.FlowSplitter;
import org.sluice.snapshot.ManifestFactory;
import org.sluice.snapshot.Snapshot;
import org.sluice.snapshot.SnapshotId;
import org.sluice.snapshot.Snapshots;
import org.sluice.support.Factory;
import org.sluice.support.TestServer;
import tools.jackson.databind.json.JsonMapper;

/** A server's devices as tests need them: snapshots to run, and an agent's HTTP. */
final class Agents {

    private final TestServer server;
    private final Factory factory;
    private final HttpClient http = HttpClient.newHttpClient();

    Agents(TestServer server, Factory factory) {
        this.server = server;
        this.factory = factory;
    }

    String url() {
        return "http://127.0.0.1:" + server.port();
    }

    HttpResponse<String> post(String path, String token, String body) {
        return send(request(path, token).POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    HttpResponse<String> get(String path, String token) {
        return send(request(path, token).GET());
    }

    private HttpRequest.Builder request(String path, String token) {
        return HttpRequest.newBuilder(URI.create(url() + path))
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer " + token);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    DeviceEnrolment.Credentials device(String name) {
        return factory.bean(Devices.class)
                .add(
                        new Devices.Registration(
                                factory.application.team(),
                                Optional.of(factory.application.id()),
                                Optional.empty(),
                                Optional.empty(),
                                name,
                                "press",
                                Map.of()),
                        "test");
    }

    Device look(DeviceId id) {
        return factory.bean(Devices.class).find(id).orElseThrow();
    }

    /** A snapshot with these flows, needing nothing but Node-RED. */
    SnapshotId snapshot(String name, String flows) {
        return snapshot(name, flows, Optional.empty());
    }

    /** As {@link #snapshot(String, String)}, with credentials by node id. */
    SnapshotId snapshot(String name, String flows, Optional<String> credentials) {
        Snapshots snapshots = factory.bean(Snapshots.class);
        FlowSet split = FlowSplitter.split(JsonMapper.shared().readTree(flows), "");
        snapshots.addParts(split.parts());
        return snapshots
                .add(new Snapshots.Draft(
                        factory.application.id(),
                        Optional.empty(),
                        name,
                        "",
                        Snapshot.Origin.MANUAL,
                        ManifestFactory.manifest(split, new RuntimeInfo("4.1.15", Optional.empty(), List.of())),
                        split.refs(),
                        credentials,
                        Optional.empty(),
                        "test"))
                .id();
    }

    void target(DeviceId device, SnapshotId snapshot) {
        factory.bean(Devices.class).target(device, Optional.of(snapshot));
    }
}
