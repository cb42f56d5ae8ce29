package org.sluice.flowfuse;

import java.util.Optional;
import org.sluice.device.Device;
import org.sluice.problem.ProblemException;
import org.sluice.snapshot.Snapshot;
import org.sluice.snapshot.Snapshots;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Makes a snapshot of what an agent uploads, which is a FlowFuse snapshot in other words. */
public final class AgentUpload {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Snapshots snapshots;

    public AgentUpload(Snapshots snapshots) {
        this.snapshots = snapshots;
    }

    /** What the snapshot shall be called, and who takes it. */
    public record Label(String name, String description, String by) {}

    /**
     * Stores it.
     *
     * @param credentialSecret what the device encrypts its credentials with
     * @throws ProblemException if the device runs nothing or what it uploaded is no snapshot; nothing is stored then
     */
    public Snapshot store(JsonNode upload, Device device, String credentialSecret, Label label) {
        if (!upload.path("flows").isArray()) {
            throw ProblemException.conflict(
                    "device-runs-nothing",
                    "The device's Node-RED does not run, so there are no flows to take. Start it.");
        }
        FlowFuseSnapshotReader.Owner owner = new FlowFuseSnapshotReader.Owner(
                device.application().orElseThrow(), device.instance(), label.by(), Snapshot.Origin.DEVICE);
        try {
            return new FlowFuseSnapshotReader(snapshots)
                    .read(file(upload, label), Optional.of(credentialSecret), owner);
        } catch (ProblemException e) {
            throw ProblemException.upstream("device-answer-unreadable", meaning(e));
        }
    }

    private static ObjectNode file(JsonNode upload, Label label) {
        ObjectNode file = JSON.createObjectNode().put("name", label.name()).put("description", label.description());
        ObjectNode flows = file.putObject("flows");
        flows.set("flows", upload.path("flows"));
        if (upload.path("credentials").isObject()) {
            flows.set("credentials", upload.path("credentials"));
        }
        if (upload.path("package").path("modules").isObject()) {
            file.putObject("settings").set("modules", upload.path("package").path("modules"));
        }
        return file;
    }

    private static String meaning(ProblemException e) {
        return e.code().equals("invalid-credential-secret")
                ? "The device's credentials are encrypted with another secret than the one it was given. Let it deploy its target"
                        + " once more, then try again."
                : "What the device uploaded is no snapshot: " + e.getMessage();
    }
}
