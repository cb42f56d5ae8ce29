package org.sluice.cli.client;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sluice.protocol.SnapshotBody;
import org.sluice.protocol.SnapshotChangeBody;
import org.sluice.protocol.SnapshotCleanupView;
import org.sluice.protocol.SnapshotComponentsBody;
import org.sluice.protocol.SnapshotDiffView;
import org.sluice.protocol.SnapshotExportBody;
import org.sluice.protocol.SnapshotImportBody;
import org.sluice.protocol.SnapshotRetentionBody;
import org.sluice.protocol.SnapshotRetentionView;
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
        return list(application, instance, null);
    }

    /**
     * Those that have a tag.
     *
     * @param instance id of the instance they were taken of, absent for all
     * @param tag absent for all
     */
    public List<SnapshotView> list(String application, @Nullable String instance, @Nullable String tag) {
        return transport.all(
                ApiPath.of("applications", application, ROOT)
                        .with("instance", instance)
                        .with("tag", tag),
                SnapshotView.class);
    }

    public SnapshotView get(String id) {
        return transport.get(ApiPath.of(ROOT, id), SnapshotView.class);
    }

    public SnapshotView take(String instance, @Nullable String name, @Nullable String description) {
        return transport.post(
                ApiPath.of("instances", instance, ROOT), new SnapshotBody(name, description), SnapshotView.class);
    }

    /** What is absent stays as it is. */
    public SnapshotView update(String id, @Nullable String name, @Nullable String description) {
        return transport.send(
                "PUT", ApiPath.of(ROOT, id), new SnapshotChangeBody(name, description), Map.of(), SnapshotView.class);
    }

    public void tag(String id, String tag) {
        transport.send("PUT", ApiPath.of(ROOT, id, "tags", tag), null);
    }

    public void untag(String id, String tag) {
        transport.send("DELETE", ApiPath.of(ROOT, id, "tags", tag), null);
    }

    /** @param dryRun only say what would go */
    public SnapshotCleanupView cleanUp(String application, boolean dryRun) {
        return transport.post(
                ApiPath.of("applications", application, ROOT, "cleanup").with("dryRun", dryRun),
                null,
                SnapshotCleanupView.class);
    }

    /** How long an application keeps the snapshots that promotions made. */
    public SnapshotRetentionView retention(String application) {
        return transport.get(retentionOf(application), SnapshotRetentionView.class);
    }

    public SnapshotRetentionView retain(String application, SnapshotRetentionBody rule) {
        return transport.send("PUT", retentionOf(application), rule, Map.of(), SnapshotRetentionView.class);
    }

    public void removeRetention(String application) {
        transport.send("DELETE", retentionOf(application), null);
    }

    private static ApiPath retentionOf(String application) {
        return ApiPath.of("applications", application, "snapshot-retention");
    }

    public void delete(String id) {
        transport.send("DELETE", ApiPath.of(ROOT, id), null);
    }

    public SnapshotDiffView diff(String from, String to) {
        return transport.get(ApiPath.of(ROOT, from, "diff").with("to", to), SnapshotDiffView.class);
    }

    /** From a snapshot to what an instance runs now. */
    public SnapshotDiffView diffToRunning(String from, String instance) {
        return transport.get(ApiPath.of(ROOT, from, "diff").with("instance", instance), SnapshotDiffView.class);
    }

    /**
     * The snapshot in FlowFuse's shape.
     *
     * @param credentialSecret encrypts the credentials in it; needed if there are some in it
     * @param components what of it; absent for all
     */
    public JsonNode export(String id, @Nullable String credentialSecret, @Nullable SnapshotComponentsBody components) {
        return transport.post(
                ApiPath.of(ROOT, id, "export"), new SnapshotExportBody(credentialSecret, components), JsonNode.class);
    }

    /**
     * Stores a snapshot from a file.
     *
     * @param snapshot in FlowFuse's shape
     */
    public SnapshotView importInto(
            String instance,
            Map<String, Object> snapshot,
            @Nullable String credentialSecret,
            @Nullable SnapshotComponentsBody components) {
        return transport.post(
                ApiPath.of("instances", instance, ROOT, "import"),
                new SnapshotImportBody(snapshot, credentialSecret, components),
                SnapshotView.class);
    }
}
