package org.sluice.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.sluice.demo.nodered.NodeRedAdmin;
import org.sluice.demo.nodered.NodeRedInstallation;
import org.sluice.demo.nodered.NodeRedOptions;
import org.sluice.demo.nodered.NodeRedRuntime;
import org.sluice.demo.nodered.NodeRedVersion;
import tools.jackson.databind.json.JsonMapper;

/** A real development and a real production Node-RED. */
final class NodeReds implements AutoCloseable {

    private static final JsonMapper JSON = new JsonMapper();

    /** Serves {@code GET /ping}, and is no business of the promotions. */
    private static final String UNTOUCHED =
            """
            {"id":"ping","type":"tab","label":"Ping","disabled":false,"info":""},
            {"id":"ping-in","type":"http in","z":"ping","name":"","url":"/ping","method":"get","upload":false,"swaggerDoc":"","x":140,"y":80,"wires":[["ping-out"]]},
            {"id":"ping-out","type":"http response","z":"ping","name":"","statusCode":"200","headers":{},"x":340,"y":80,"wires":[]}""";

    final NodeRedRuntime development;
    final NodeRedRuntime production;
    private final NodeRedAdmin developer;

    private NodeReds(NodeRedRuntime development, NodeRedRuntime production) {
        this.development = development;
        this.production = production;
        this.developer = development.admin();
    }

    static NodeReds start() {
        NodeRedInstallation installation = NodeRedInstallation.ensure(
                NodeRedVersion.V4, NodeRedInstallation.defaultCacheDir(), System.out::println);
        NodeRedRuntime development = NodeRedRuntime.start(NodeRedOptions.of(installation, directory(), "dev-secret"));
        try {
            return new NodeReds(
                    development, NodeRedRuntime.start(NodeRedOptions.of(installation, directory(), "prod-secret")));
        } catch (RuntimeException e) {
            development.close();
            throw e;
        }
    }

    /** What a developer does: another payload in one tab, nothing else. */
    void develop(String payload) {
        developer.deploy(JSON.readTree(
                """
                [%s,
                 {"id":"t1","type":"tab","label":"Line 1","disabled":false,"info":""},
                 {"id":"t1-in","type":"inject","z":"t1","name":"tick","props":[{"p":"payload"}],"repeat":"","crontab":"","once":false,"payload":"%s","payloadType":"str","x":140,"y":80,"wires":[["t1-out"]]},
                 {"id":"t1-out","type":"debug","z":"t1","name":"log","active":true,"tosidebar":true,"console":false,"complete":"payload","x":340,"y":80,"wires":[]}]"""
                        .formatted(UNTOUCHED, payload)));
    }

    private static Path directory() {
        try {
            return Files.createTempDirectory(
                    Files.createDirectories(Path.of("target", "bench")).toAbsolutePath(), "node-red");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        development.close();
        production.close();
    }
}
