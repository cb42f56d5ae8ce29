package org.sluice.flowfuse;

import java.util.Locale;
import org.sluice.application.ApplicationId;
import org.sluice.device.DesiredState;
import org.sluice.device.DeviceCommand;
import org.sluice.instance.InstanceId;
import org.sluice.snapshot.SnapshotId;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What FlowFuse's device agent is told, in its own words. */
public final class AgentCommands {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private AgentCommands() {}

    /**
     * The command to run something. Only the owner the device has is named: a new device that is told of two installs twice.
     * A device without an owner is told so of both kinds, which takes it away from whichever it has.
     */
    public static byte[] update(DeviceCommand command) {
        DesiredState desired = command.desired();
        ObjectNode update = JSON.createObjectNode().put("command", "update");
        if (desired.instance().isPresent()) {
            update.put("ownerType", "project");
            update.put("project", desired.instance().get().value());
        } else if (desired.application().isPresent()) {
            update.put("ownerType", "application");
            update.put("application", desired.application().get().value());
        } else {
            update.put("ownerType", "none");
            update.putNull("application");
            update.putNull("project");
        }
        // Nothing to run is said as null, which makes the agent remove what it has.
        update.put("snapshot", desired.snapshot().map(SnapshotId::value).orElse(null));
        update.put("settings", desired.settings());
        update.put("mode", desired.mode().name().toLowerCase(Locale.ROOT));
        // There is no palette, library or blueprint of ours for the agent's editor to show.
        update.put("licensed", false);
        update.put("targetState", desired.suspended() ? "suspended" : "running");
        if (command.force()) {
            update.put("forceUpdate", true);
        }
        return JSON.writeValueAsBytes(update);
    }

    /** What to do to a Node-RED that runs already: an update alone does not stop it. */
    public static byte[] action(String action) {
        ObjectNode command = JSON.createObjectNode().put("command", "action");
        command.putObject("payload").put("action", action);
        return JSON.writeValueAsBytes(command);
    }

    /** Whether the agent shall write its log to the broker; told again what it does already, it goes on. */
    public static byte[] log(boolean on) {
        return JSON.writeValueAsBytes(JSON.createObjectNode().put("command", on ? "startLog" : "stopLog"));
    }

    /**
     * The question for its flows, credentials and modules.
     *
     * @param correlation comes back with the answer
     * @param topic where to answer
     */
    public static byte[] upload(String correlation, String topic) {
        return JSON.writeValueAsBytes(JSON.createObjectNode()
                .put("command", "upload")
                .put("correlationData", correlation)
                .put("responseTopic", topic));
    }

    /**
     * The order to connect for its editor.
     *
     * @param correlation comes back with the answer
     * @param topic where to answer
     * @param token what it connects with, and its Node-RED lets in
     */
    public static byte[] startEditor(String correlation, String topic, String token) {
        ObjectNode command = JSON.createObjectNode()
                .put("command", "startEditor")
                .put("correlationData", correlation)
                .put("responseTopic", topic);
        command.putObject("payload").put("token", token);
        return JSON.writeValueAsBytes(command);
    }

    /** The order to end that connection, and not to make it again after a restart. */
    public static byte[] stopEditor() {
        return JSON.writeValueAsBytes(JSON.createObjectNode().put("command", "stopEditor"));
    }

    /**
     * The answer to an agent that asks over HTTP and is not in step. All four keys are there, or the agent installs anew what
     * it has; and the owner is called a project whatever it is, or a new device would install twice.
     */
    public static byte[] difference(DesiredState desired) {
        ObjectNode answer = JSON.createObjectNode().putNull("application");
        answer.put("project", owner(desired));
        answer.put("snapshot", desired.snapshot().map(SnapshotId::value).orElse(null));
        answer.put("settings", desired.settings());
        return JSON.writeValueAsBytes(answer);
    }

    private static @org.jspecify.annotations.Nullable String owner(DesiredState desired) {
        return desired.instance()
                .map(InstanceId::value)
                .or(() -> desired.application().map(ApplicationId::value))
                .orElse(null);
    }
}
