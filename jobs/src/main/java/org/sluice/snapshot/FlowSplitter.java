package org.sluice.snapshot;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sluice.problem.ProblemException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Takes the flow array of a Node-RED apart and puts it together again.
 *
 * <p>Splitting what was joined gives the same digest, also after a Node-RED has put its own {@code global-config} node
 * somewhere in between: that node is in no part, it is the instance's own. Nor are credentials, wherever they stand.
 *
 * <p>Nodes keep the order in which they were found within their part, and it counts for the digest: Node-RED starts nodes
 * in that order and the editor stacks them in it, so another order is another flow.
 */
public final class FlowSplitter {

    /** Node id of the part of nodes that belong to no tab and no subflow. */
    public static final String CONFIGURATION_ID = "global";

    private static final String TAB = "tab";
    private static final String SUBFLOW = "subflow";
    private static final String GLOBAL_CONFIG = "global-config";
    private static final int MAX_ID_LENGTH = 100;
    private static final int MAX_LABEL_LENGTH = 400;

    private FlowSplitter() {}

    /**
     * The flows in parts. The array is left as it is.
     *
     * @throws ProblemException with code {@code not-a-flow} if this is no flow array
     */
    public static FlowSet split(ArrayNode nodes) {
        return split(nodes, "/flows");
    }

    /**
     * The flows in parts.
     *
     * @param pointer where the array stands in what the sender sent, for messages
     * @throws ProblemException with code {@code not-a-flow} if this is no flow array
     */
    public static FlowSet split(JsonNode nodes, String pointer) {
        requireFlow(nodes, pointer);
        Map<String, ArrayNode> tabs = containers(nodes, TAB);
        Map<String, ArrayNode> subflows = containers(nodes, SUBFLOW);
        ArrayNode configuration = JsonNodeFactory.instance.arrayNode();
        Set<String> environmentKeys = new LinkedHashSet<>();
        Set<String> types = new HashSet<>();
        Map<String, ArrayNode> byContainer = new HashMap<>(tabs);
        byContainer.putAll(subflows);
        for (JsonNode node : nodes) {
            String type = text(node, "type");
            if (type.equals(GLOBAL_CONFIG)) {
                environmentKeys.addAll(environmentKeysOf(node));
                continue;
            }
            types.add(type);
            if (!type.equals(TAB) && !type.equals(SUBFLOW)) {
                // A node whose z names nothing is lost to the editor and kept in the file; so it is here.
                byContainer.getOrDefault(text(node, "z"), configuration).add(withoutSecrets(node));
            }
        }
        List<FlowPart> parts = new ArrayList<>(byContainer.size() + 1);
        tabs.forEach((id, content) -> parts.add(part(FlowPart.Kind.TAB, id, "label", content)));
        subflows.forEach((id, content) -> parts.add(part(FlowPart.Kind.SUBFLOW, id, "name", content)));
        if (!configuration.isEmpty()) {
            parts.add(part(FlowPart.Kind.CONFIGURATION, CONFIGURATION_ID, "", configuration));
        }
        return new FlowSet(parts, List.copyOf(environmentKeys), types);
    }

    /** The flow array made of the contents of parts, in the order given. */
    public static ArrayNode join(List<byte[]> contents) {
        ArrayNode joined = JsonNodeFactory.instance.arrayNode();
        for (byte[] content : contents) {
            joined.addAll(CanonicalJson.array(content));
        }
        return joined;
    }

    /**
     * Passes if this can be split: an array of nodes, each with a type and an id of its own.
     *
     * @param pointer where the array stands in what the sender sent, for messages
     * @throws ProblemException with code {@code not-a-flow} otherwise
     */
    public static void requireFlow(JsonNode nodes, String pointer) {
        if (!nodes.isArray()) {
            throw notAFlow(pointer, "a flow is a JSON array of nodes; found " + kindOf(nodes) + ".");
        }
        Map<String, Integer> positions = new HashMap<>();
        int position = 0;
        for (JsonNode node : nodes) {
            String here = pointer + "/" + position;
            if (!node.isObject()) {
                throw notAFlow(here, "a node is a JSON object; found " + kindOf(node) + ".");
            }
            String id = required(node, "id", here);
            required(node, "type", here);
            if (id.length() > MAX_ID_LENGTH) {
                throw notAFlow(
                        here + "/id",
                        "an id has at most %d characters; found %d.".formatted(MAX_ID_LENGTH, id.length()));
            }
            Integer first = positions.putIfAbsent(id, position);
            if (first != null) {
                throw notAFlow(
                        here + "/id",
                        "every node has an id of its own; \"%s\" is already that of %s/%d."
                                .formatted(ProblemException.abbreviate(id), pointer, first));
            }
            position++;
        }
    }

    private static String required(JsonNode node, String property, String pointer) {
        JsonNode value = node.path(property);
        if (!value.isString() || value.stringValue().isEmpty()) {
            throw notAFlow(
                    pointer + "/" + property,
                    "a node has a non-empty string as its %s; found %s.".formatted(property, kindOf(value)));
        }
        return value.stringValue();
    }

    /** A content for every node of this type, that node first. */
    private static Map<String, ArrayNode> containers(JsonNode nodes, String type) {
        Map<String, ArrayNode> containers = new LinkedHashMap<>();
        for (JsonNode node : nodes) {
            if (text(node, "type").equals(type)) {
                containers.put(
                        text(node, "id"), JsonNodeFactory.instance.arrayNode().add(withoutSecrets(node)));
            }
        }
        return containers;
    }

    /** The node without credentials; values of type {@code cred} in its environment are credentials too. */
    private static JsonNode withoutSecrets(JsonNode node) {
        boolean secretInEnvironment = false;
        for (JsonNode variable : node.path("env")) {
            secretInEnvironment |= isSecret(variable);
        }
        if (!node.has("credentials") && !secretInEnvironment) {
            return node;
        }
        ObjectNode copy = JsonNodeFactory.instance.objectNode();
        node.forEachEntry(copy::set);
        copy.remove("credentials");
        if (secretInEnvironment) {
            ArrayNode environment = copy.putArray("env");
            node.path("env")
                    .forEach(variable -> environment.add(
                            isSecret(variable) ? ((ObjectNode) variable.deepCopy()).put("value", "") : variable));
        }
        return copy;
    }

    private static boolean isSecret(JsonNode variable) {
        return text(variable, "type").equals("cred") && variable.has("value");
    }

    private static Set<String> environmentKeysOf(JsonNode globalConfig) {
        Set<String> keys = new LinkedHashSet<>();
        for (JsonNode variable : globalConfig.path("env")) {
            String name = text(variable, "name").strip();
            if (!name.isEmpty()) {
                keys.add(name);
            }
        }
        return keys;
    }

    private static FlowPart part(FlowPart.Kind kind, String id, String labelProperty, ArrayNode nodes) {
        byte[] content = CanonicalJson.bytes(nodes);
        String label = kind == FlowPart.Kind.CONFIGURATION
                ? "Configuration nodes"
                : text(nodes.path(0), labelProperty).strip();
        return new FlowPart(kind, id, shorten(label.isEmpty() ? id : label), content, nodes.size(), Digest.of(content));
    }

    /** Labels are stored beside the content, as text: half a character, which a label may hold, is no text. */
    private static String shorten(String label) {
        String text = new String(label.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
        if (text.length() <= MAX_LABEL_LENGTH) {
            return text;
        }
        boolean splitsPair = Character.isHighSurrogate(text.charAt(MAX_LABEL_LENGTH - 1));
        return text.substring(0, splitsPair ? MAX_LABEL_LENGTH - 1 : MAX_LABEL_LENGTH);
    }

    private static String text(JsonNode node, String property) {
        return node.path(property).stringValue("");
    }

    private static String kindOf(JsonNode node) {
        return switch (node.getNodeType()) {
            case MISSING -> "nothing";
            case STRING -> node.stringValue().isEmpty() ? "an empty string" : "a string";
            case ARRAY -> "an array";
            case OBJECT -> "an object";
            case NUMBER -> "a number";
            case BOOLEAN -> "a boolean";
            default -> "null";
        };
    }

    private static ProblemException notAFlow(String pointer, String message) {
        return ProblemException.invalid(pointer, "not-a-flow", "Not a flow at " + pointer + ": " + message);
    }
}
