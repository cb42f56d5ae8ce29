package org.sluice.promotion;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.sluice.environment.Variable;
import org.sluice.instance.InstanceId;
import org.sluice.snapshot.Digest;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The target's own global variables, as its {@code global-config} node carries them: what it has stays, what Sluice holds a
 * value for is set, names new to it arrive empty. Values of hidden variables travel in the node's credentials, which
 * Node-RED encrypts and never gives out again.
 */
public final class TargetEnvironment {

    static final String GLOBAL_CONFIG = "global-config";
    private static final String KEEP = "__PWRD__";

    private TargetEnvironment() {}

    /** What the target's global-config node is to be, and the credentials to set in it, by its id. */
    public record Merged(Optional<ObjectNode> node, Map<String, JsonNode> credentials, boolean changed) {}

    /** @param unsent names of variables whose value the target has not been sent since it was set */
    public static Merged merge(InstanceId target, ArrayNode live, List<Variable> variables, Set<String> unsent) {
        Optional<ObjectNode> found = find(live);
        List<Variable> own =
                variables.stream().filter(variable -> !variable.ofPlatform()).toList();
        if (found.isEmpty() && own.isEmpty()) {
            return new Merged(Optional.empty(), Map.of(), false);
        }
        ObjectNode node = found.map(ObjectNode::deepCopy).orElseGet(() -> empty(target));
        Map<String, ObjectNode> entries = entries(node);
        Map<String, String> secrets = new LinkedHashMap<>();
        entries.forEach((name, entry) -> {
            if (isSecret(entry)) {
                secrets.put(name, KEEP);
            }
        });
        boolean changed = false;
        for (Variable variable : own) {
            changed |= put(entries, secrets, variable, unsent.contains(variable.name()));
        }
        if (!changed) {
            return new Merged(Optional.of(node), Map.of(), false);
        }
        ArrayNode env = node.putArray("env");
        entries.values().forEach(env::add);
        return new Merged(Optional.of(node), credentials(node, secrets), true);
    }

    private static Map<String, JsonNode> credentials(ObjectNode node, Map<String, String> secrets) {
        if (secrets.isEmpty()) {
            return Map.of();
        }
        ObjectNode credentials = JsonNodeFactory.instance.objectNode();
        ObjectNode map = credentials.putObject("map");
        secrets.forEach((name, value) -> {
            map.put(name, value);
            map.put("has_" + name, true);
        });
        return Map.of(node.path("id").asString(""), credentials);
    }

    private static boolean put(
            Map<String, ObjectNode> entries, Map<String, String> secrets, Variable variable, boolean unsent) {
        ObjectNode before = entries.get(variable.name());
        boolean kept = before != null && (variable.needsValue() || (variable.hidden() && isSecret(before) && !unsent));
        if (kept) {
            return false;
        }
        ObjectNode entry = JsonNodeFactory.instance.objectNode();
        entry.put("name", variable.name());
        if (variable.hidden()) {
            entry.put("value", "").put("type", "cred");
            secrets.put(variable.name(), variable.value().orElse(""));
        } else {
            entry.put("value", variable.value().orElse("")).put("type", "str");
            secrets.remove(variable.name());
        }
        entries.put(variable.name(), entry);
        return variable.hidden() || !entry.equals(before);
    }

    private static boolean isSecret(ObjectNode entry) {
        return entry.path("type").asString("").equals("cred");
    }

    private static Optional<ObjectNode> find(ArrayNode live) {
        for (JsonNode node : live) {
            if (node.path("type").asString("").equals(GLOBAL_CONFIG) && node instanceof ObjectNode found) {
                return Optional.of(found);
            }
        }
        return Optional.empty();
    }

    private static ObjectNode empty(InstanceId target) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        // The same id every time: a deployment repeated after a crash must not add a second node.
        String id = Digest.of(("sluice global-config " + target).getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .hex()
                .substring(0, 16);
        return node.put("id", id).put("type", GLOBAL_CONFIG).put("name", "");
    }

    private static Map<String, ObjectNode> entries(ObjectNode node) {
        Map<String, ObjectNode> entries = new LinkedHashMap<>();
        for (JsonNode entry : node.path("env")) {
            if (entry instanceof ObjectNode object) {
                entries.put(object.path("name").asString(""), object.deepCopy());
            }
        }
        return entries;
    }
}
