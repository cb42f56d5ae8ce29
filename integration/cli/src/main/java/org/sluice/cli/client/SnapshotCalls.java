package org.sluice.cli.client;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sluice.protocol.SnapshotBody;
import org.sluice.protocol.SnapshotDiffView;
import org.sluice.protocol.SnapshotExportBody;
import org.sluice.protocol.SnapshotImportBody;
import org.sluice.protocol.SnapshotView;
import tools.jackson.databind.JsonNode;

/** Calls about snapshots. */
public final class SnapshotCalls {

    private static final String ROOT = "snapshots";

    private final ApiTransport transport;

    SnapshotCalls(ApiTransport transport) {
        this.transport = transport;
    }

    /** @param instance id of the instance they were taken of, absent for all */
    public List<SnapshotView> list(String application, @Nullable String instance) {
        return transport.all(
                ApiPath.of("applications", application, ROOT).with("instance", instance), SnapshotView.class);
    }

    public SnapshotView get(String id) {
        return transport.get(ApiPath.of(ROOT, id), SnapshotView.class);
    }

    public SnapshotView take(String instance, @Nullable String name, @Nullable String description) {
        return transport.post(
                ApiPath.of("instances", instance, ROOT), new SnapshotBody(name, description), SnapshotView.class);
    }

    public void delete(String id) {
        transport.send("DELETE", ApiPath.of(ROOT, id), null);
    }

    public SnapshotDiffView diff(String from, String to) {
        return transport.get(ApiPath.of(ROOT, from, "diff").with("to", to), SnapshotDiffView.class);
    }

    /**
     * The snapshot in FlowFuse's shape.
     *
     * @param credentialSecret encrypts the credentials in it; needed if it has some
     */
    public JsonNode export(String id, @Nullable String credentialSecret) {
        return transport.post(ApiPath.of(ROOT, id, "export"), new SnapshotExportBody(credentialSecret), JsonNode.class);
    }

    /** @param snapshot in FlowFuse's shape */
    public SnapshotView importInto(String instance, Map<String, Object> snapshot, @Nullable String credentialSecret) {
        return transport.post(
                ApiPath.of("instances", instance, ROOT, "import"),
                new SnapshotImportBody(snapshot, credentialSecret),
                SnapshotView.class);
    }
}
