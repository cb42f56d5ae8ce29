package org.sluice.nodered;

import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.instance.FlowTarget;
import org.sluice.instance.Instance;
import org.sluice.instance.InstanceRefusedException;
import org.sluice.instance.InstanceUnavailableException;
import org.sluice.instance.LiveFlows;
import org.sluice.instance.RuntimeInfo;
import org.sluice.problem.ProblemException;
import org.sluice.snapshot.FlowSplitter;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/**
 * Reads and writes a Node-RED by version 2 of its Admin API.
 *
 * <p>A deploy restarts what changed and leaves the rest serving ({@link FlowDeployment} says when that is not enough).
 * If its answer is lost the instance counts as unavailable, whether or not it took the flows: read it again before
 * deploying again. Bodies are never logged and never quoted: they hold the values of variables and credentials.
 */
final class AdminApiFlowTarget implements FlowTarget {

    private static final Logger LOG = LoggerFactory.getLogger(AdminApiFlowTarget.class);

    /** Node-RED's own types that never have a credential, so that most nodes of a flow need not be asked about. */
    private static final Set<String> WITHOUT_CREDENTIALS = Set.of(
            "batch",
            "catch",
            "change",
            "comment",
            "complete",
            "csv",
            "debug",
            "delay",
            "exec",
            "file",
            "file in",
            "function",
            "html",
            "http in",
            "http response",
            "inject",
            "join",
            "json",
            "junction",
            "link call",
            "link in",
            "link out",
            "mqtt in",
            "mqtt out",
            "range",
            "rbe",
            "sort",
            "split",
            "status",
            "switch",
            "template",
            "trigger",
            "watch",
            "xml",
            "yaml");

    private final AdminApi api;
    private final Duration installTimeout;

    private AdminApiFlowTarget(AdminApi api, Duration installTimeout) {
        this.api = api;
        this.installTimeout = installTimeout;
    }

    static AdminApiFlowTarget create(NodeRedProperties properties, Clock clock) {
        return new AdminApiFlowTarget(new AdminApi(properties, clock), properties.installTimeout());
    }

    @Override
    public LiveFlows read(Instance instance) {
        AdminRequest request = versioned(AdminRequest.get("/flows"));
        JsonNode answer = api.json(instance, request);
        String rev = answer.path("rev").asString("");
        if (!(answer.path("flows") instanceof ArrayNode nodes) || rev.isBlank()) {
            throw AdminApi.notNodeRed(instance, request, "an object with flows and their rev", kind(answer));
        }
        for (JsonNode node : nodes) {
            if (!node.path("id").isString() || !node.path("type").isString()) {
                throw AdminApi.notNodeRed(instance, request, "nodes with id and type", "one without");
            }
        }
        try {
            FlowSplitter.requireFlow(nodes, "/flows");
        } catch (ProblemException e) {
            throw new InstanceRefusedException(
                    e.code(),
                    AdminHttp.named(instance) + " runs what cannot be promoted or replaced. " + e.getMessage());
        }
        return new LiveFlows(nodes, rev);
    }

    @Override
    public RuntimeInfo runtime(Instance instance) {
        AdminRequest settings = AdminRequest.get("/settings");
        JsonNode found = api.json(instance, settings);
        String version = found.path("version").asString("");
        if (version.isBlank()) {
            throw AdminApi.notNodeRed(instance, settings, "an object with Node-RED's version", kind(found));
        }
        AdminRequest nodes = AdminRequest.get("/nodes");
        JsonNode sets = api.json(instance, nodes);
        if (!sets.isArray()) {
            throw AdminApi.notNodeRed(instance, nodes, "a list of node sets", kind(sets));
        }
        return new RuntimeInfo(version, nodeJsVersion(instance), NodeSets.modules(sets));
    }

    /**
     * {@inheritDoc}
     *
     * <p>Two things Node-RED does not tell: credentials of its global configuration, which therefore never counts as
     * having any, and anything at all when its editor is disabled; then every node counts as having some, so that
     * nobody is warned of a credential that may well be there.
     */
    @Override
    public Set<String> withCredentials(Instance instance, Collection<NodeRef> nodes) {
        return credentialFields(instance, nodes).keySet();
    }

    @Override
    public boolean mayHaveCredentials(String type) {
        return !WITHOUT_CREDENTIALS.contains(type);
    }

    @Override
    public Map<String, Set<String>> credentialFields(Instance instance, Collection<NodeRef> nodes) {
        Map<String, Set<String>> found = new LinkedHashMap<>();
        for (NodeRef node : nodes) {
            if (!mayHaveCredentials(node.type())) {
                continue;
            }
            // Node-RED knows the fields of a type under its name with hyphens for blanks; of any other it says there
            // are none.
            String type = node.type().replaceAll("\\s+", "-");
            AdminRequest request = AdminRequest.get(
                    "/credentials/" + AdminRequest.encoded(type) + "/" + AdminRequest.encoded(node.id()));
            AdminAnswer answer = api.ask(instance, request);
            if (answer.status() == 404) {
                LOG.info(
                        "The editor of {} is disabled, so it does not say which nodes have credentials."
                                + " Sluice takes it that all have.",
                        AdminHttp.named(instance));
                nodes.forEach(asked -> found.put(asked.id(), Set.of()));
                return found;
            }
            if (!answer.isSuccess()) {
                throw AdminApi.failure(instance, request, answer);
            }
            JsonNode flags = answer.json()
                    .filter(JsonNode::isObject)
                    .orElseThrow(() -> AdminApi.notNodeRed(instance, request, "an object of flags", answer));
            Set<String> fields = new TreeSet<>();
            flags.forEachEntry((name, value) -> {
                if (isSet(value)) {
                    fields.add(value.isBoolean() ? name.replaceFirst("^has_", "") : name);
                }
            });
            if (!fields.isEmpty()) {
                found.put(node.id(), fields);
            }
        }
        return found;
    }

    @Override
    public String deploy(Instance instance, ArrayNode flows, Map<String, JsonNode> credentials, String expectedRev) {
        LiveFlows running = read(instance);
        if (!running.rev().equals(expectedRev)) {
            throw changed(instance);
        }
        FlowDeployment deployment = new FlowDeployment(flows, credentials);
        AdminRequest request = versioned(AdminRequest.post("/flows", deployment.body(expectedRev)))
                .with("Node-RED-Deployment-Type", deployment.type(running.nodes()));
        AdminAnswer answer = api.ask(instance, request);
        if (answer.status() == 409) {
            throw changed(instance);
        }
        if (answer.status() == 413 || answer.says("entity too large")) {
            throw new InstanceRefusedException(
                    "target-too-large",
                    "The flows are larger than " + AdminHttp.named(instance) + " takes in one request. Raise"
                            + " apiMaxLength in its settings (5mb unless set), restart Node-RED, then go on.");
        }
        if (!answer.isSuccess()) {
            throw AdminApi.failure(instance, request, answer);
        }
        JsonNode report = answer.json().orElseThrow(() -> AdminApi.notNodeRed(instance, request, "JSON", answer));
        String rev = report.path("rev").asString("");
        if (rev.isBlank()) {
            // So Node-RED answers when it saved the flows and then failed to stop what ran before.
            throw new InstanceUnavailableException(
                    "target-server-error",
                    AdminHttp.asked(instance, request) + " reported success without a revision. Its log says more.");
        }
        return rev;
    }

    @Override
    public void install(Instance instance, String module, String version) {
        ModuleInstallation installation = new ModuleInstallation(instance, module, version);
        installation.check(api.ask(instance, installation.request(), installTimeout));
    }

    /** Diagnostics may be disabled, forbidden to this user or unknown to an old Node-RED: a promotion goes without. */
    private Optional<String> nodeJsVersion(Instance instance) {
        AdminAnswer answer = api.ask(instance, AdminRequest.get("/diagnostics"));
        return Optional.of(answer)
                .filter(AdminAnswer::isSuccess)
                .flatMap(AdminAnswer::json)
                .map(report -> report.path("nodejs").path("version").asString(""))
                .map(version -> version.startsWith("v") ? version.substring(1) : version)
                .filter(version -> !version.isBlank());
    }

    private static AdminRequest versioned(AdminRequest request) {
        return request.with("Node-RED-API-Version", "v2");
    }

    private static InstanceRefusedException changed(Instance instance) {
        return new InstanceRefusedException(
                "target-changed",
                "Somebody deployed to " + AdminHttp.named(instance) + " after Sluice had read it, so nothing was"
                        + " written over their work. Look at what runs there, then restart the promotion.");
    }

    /** A flag that is true, or a plain value that is there. */
    private static boolean isSet(JsonNode value) {
        return value.isBoolean()
                ? value.asBoolean()
                : !value.isNull() && !(value.isString() && value.asString().isEmpty());
    }

    private static String kind(JsonNode found) {
        return found.isObject() ? "an object without them" : "JSON of type " + found.getNodeType();
    }
}
