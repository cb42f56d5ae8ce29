package org.sluice.simulator;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A device's commands other than {@code update}, most of which want an answer. */
final class CommandDesk {

    private static final int AFTER_ACTION_MILLIS = 100;

    private final SimulatedDevice device;
    private final Deployment deployment;
    private final JsonMapper json;
    private boolean logging;
    private boolean watchingResources;
    private boolean packagesWanted;

    CommandDesk(SimulatedDevice device, Deployment deployment) {
        this.device = device;
        this.deployment = deployment;
        this.json = device.context.json();
    }

    void serve(JsonNode command) {
        switch (command.path("command").asStringOpt().orElse("")) {
            case "action" -> act(command);
            case "upload" -> respond(command, upload());
            case "get-liveState" -> respond(command, liveState());
            case "startLog" -> {
                if (!logging) {
                    logging = true;
                    publish("logs", json.createArrayNode().add(entry("A simulated device, " + device.status.state)));
                }
            }
            case "stopLog" -> logging = false;
            case "startResources" -> {
                if (!watchingResources) {
                    watchingResources = true;
                    publish("resources", json.createArrayNode());
                }
            }
            case "stopResources" -> watchingResources = false;
            case "reportPackages" -> packagesWanted = true;
            case "startEditor" -> respond(
                    command,
                    json.createObjectNode().put("connected", false).put("error", "a simulated device has no editor"));
            default -> {
                // The agent ignores what it does not know, too.
            }
        }
    }

    /** Writes to its log, if somebody reads it. */
    void log(String event, String text) {
        if (logging) {
            publish("logs", entry(event + ": " + text));
        }
    }

    /** The agent's time, with a number behind the milliseconds. */
    private ObjectNode entry(String text) {
        return json.createObjectNode()
                .put("ts", device.context.api().millis() + "0000")
                .put("level", "system")
                .put("msg", text);
    }

    /** What the next report carries in addition, once. */
    void addTo(ObjectNode report) {
        if (packagesWanted) {
            packagesWanted = false;
            report.put("moduleCache", false);
            report.putObject("packageList").put("node-red", device.status.nodeRed);
        }
    }

    private void act(JsonNode command) {
        String action = command.path("payload").path("action").asStringOpt().orElse("");
        switch (action) {
            case "start" -> device.apply(Desired.running(false));
            case "restart" -> {
                if (!device.isUpdating()) {
                    deployment.restart();
                }
                device.apply(Desired.running(true));
            }
            case "suspend" -> suspend();
            default -> {
                ObjectNode failure = json.createObjectNode().put("success", false);
                failure.putObject("error")
                        .put("message", "Error: Unsupported action requested: " + action)
                        .put("code", "unsupported_action")
                        .put("error", "Unsupported action requested: " + action);
                respond(command, failure);
                return;
            }
        }
        respond(command, json.createObjectNode().put("success", true));
        device.after(AFTER_ACTION_MILLIS, device.uplink()::report);
    }

    private void suspend() {
        device.status.target = Desired.SUSPENDED;
        deployment.stopRetrying();
        if (device.status.launched && !device.isUpdating()) {
            deployment.stopNodeRed();
            device.audit("stopped", "suspended", "Node-RED Stopped");
            device.status.state = Desired.SUSPENDED;
        }
    }

    private ObjectNode upload() {
        ObjectNode upload = json.createObjectNode();
        upload.set("state", device.isUpdating() ? json.nullNode() : device.report());
        if (!device.status.launched) {
            return upload.putNull("flows").putNull("credentials").putNull("package");
        }
        upload.putArray("flows")
                .addObject()
                .put("id", "simulated")
                .put("type", "tab")
                .put("label", device.credentials.name());
        upload.putObject("credentials");
        ObjectNode packages = upload.putObject("package");
        packages.putObject("modules").put("node-red", device.status.nodeRed);
        packages.put("name", device.credentials.name())
                .put("version", "0.0.0-" + device.status.snapshotId())
                .put("description", "");
        return upload;
    }

    private ObjectNode liveState() {
        ObjectNode state = device.isUpdating() ? json.createObjectNode() : device.report();
        state.putObject("mcp").putArray("supportedCommands");
        return state;
    }

    private void respond(JsonNode command, JsonNode payload) {
        JsonNode correlation = command.get("correlationData");
        if (correlation == null) {
            return;
        }
        ObjectNode response = json.createObjectNode()
                .put("teamId", device.credentials.team())
                .put("deviceId", device.credentials.id());
        response.set("command", command.path("command"));
        response.set("correlationData", correlation);
        JsonNode properties = command.get("userProperties");
        response.set("userProperties", properties == null ? json.createObjectNode() : properties);
        response.set("payload", payload);
        @Nullable String topic = command.path("responseTopic").asStringOpt().orElse(null);
        device.uplink().respond(topic == null ? ownTopic("response") : topic, json.writeValueAsBytes(response));
    }

    private void publish(String what, JsonNode message) {
        device.uplink().respond(ownTopic(what), json.writeValueAsBytes(message));
    }

    private String ownTopic(String what) {
        return MqttUplink.deviceTopic(device.credentials, what);
    }
}
