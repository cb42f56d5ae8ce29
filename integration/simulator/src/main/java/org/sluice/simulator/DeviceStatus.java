package org.sluice.simulator;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What a device has and does, as the agent keeps it on disk and reports it. */
final class DeviceStatus {

    static final String AUTONOMOUS = "autonomous";
    static final String DEVELOPER = "developer";
    private static final String NODE_JS = "v22.11.0";

    @Nullable
    String application;

    @Nullable
    String project;

    @Nullable
    SnapshotTally snapshot;

    @Nullable
    String nodeRed;

    @Nullable
    String settings;

    @Nullable
    String mode;

    @Nullable
    Boolean licensed;

    String target = Desired.RUNNING;
    String state = "unknown";
    /** Whether there is a Node-RED to speak of, running or not; the agent's launcher. */
    boolean launched;
    /** Whether the snapshot's files and modules are on disk. */
    boolean installed;

    @Nullable
    String snapshotId() {
        return snapshot == null ? null : snapshot.id;
    }

    boolean inDeveloperMode() {
        return DEVELOPER.equals(mode);
    }

    boolean isSuspended() {
        return Desired.SUSPENDED.equals(target);
    }

    String owner() {
        return some(project) != null ? "project" : some(application) != null ? "application" : "none";
    }

    void forget() {
        application = null;
        project = null;
        snapshot = null;
        settings = null;
        nodeRed = null;
        mode = null;
        installed = false;
    }

    ObjectNode report(JsonMapper json, long uptimeSeconds) {
        ObjectNode report = json.createObjectNode()
                .put("ownerType", owner())
                .put("project", some(project))
                .put("application", some(application))
                .put("snapshot", snapshotId())
                .put("settings", settings)
                .put("state", state)
                .put("mode", mode)
                .put("targetState", target);
        report.putObject("health").put("uptime", uptimeSeconds).put("snapshotRestartCount", 0);
        report.put("agentVersion", AgentApi.AGENT_VERSION)
                .put("licensed", licensed)
                .put("nodejsVersion", NODE_JS);
        if (launched && nodeRed != null) {
            report.put("nodeRedVersion", nodeRed);
        }
        return report;
    }

    private static @Nullable String some(@Nullable String id) {
        return id == null || id.isEmpty() ? null : id;
    }
}
