package org.sluice.demo;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The flow that travels: it answers on {@code /line} with its release and the site of the Node-RED it runs in. */
final class FillingLine {

    static final String PATH = "/line";
    static final String TAB = "5f1a11e000000001";

    private static final String HTTP_IN = "5f1a11e000000002";
    private static final String FUNCTION = "5f1a11e000000003";
    private static final String ANSWER = "5f1a11e000000004";
    private static final String GLOBAL = "5f1a11e0000000ff";
    private static final JsonMapper JSON = new JsonMapper();

    private FillingLine() {}

    /** What the endpoint answers. */
    static String line(int release, String site) {
        return "Filling line, release " + release + ", running at " + site;
    }

    /** All of development's flows: the tab, and the variables a developer has set in the editor. */
    static ArrayNode flows(int release) {
        ArrayNode flows = JSON.createArrayNode();
        flows.addObject()
                .put("id", TAB)
                .put("type", "tab")
                .put("label", "Filling line")
                .put("info", "");
        node(flows, HTTP_IN, "http in", 140, FUNCTION)
                .put("url", PATH)
                .put("method", "get")
                .put("upload", false);
        node(flows, FUNCTION, "function", 340, ANSWER)
                .put("name", "Say who we are")
                .put("func", function(release))
                .put("outputs", 1);
        node(flows, ANSWER, "http response", 540).put("statusCode", "200").set("headers", JSON.createObjectNode());
        ArrayNode variables = flows.addObject()
                .put("id", GLOBAL)
                .put("type", "global-config")
                .put("name", "")
                .putArray("env");
        variable(variables, "SITE", DemoDefinitions.DEVELOPMENT_SITE);
        variable(variables, DemoDefinitions.NEW_KEY, DemoDefinitions.NEW_KEY_VALUE);
        return flows;
    }

    /** Whether flows read from a Node-RED have this release in the one function of the line. */
    static boolean isRelease(JsonNode flows, int release) {
        for (JsonNode node : flows) {
            if (node.path("id").asString("").equals(FUNCTION)) {
                return node.path("func").asString("").equals(function(release));
            }
        }
        return false;
    }

    private static String function(int release) {
        return """
                msg.headers = {'Content-Type': 'text/plain; charset=utf-8'};
                msg.payload = 'Filling line, release %d, running at ' + env.get('SITE');
                return msg;"""
                .formatted(release);
    }

    private static ObjectNode node(ArrayNode flows, String id, String type, int x, String... next) {
        ObjectNode node = flows.addObject()
                .put("id", id)
                .put("type", type)
                .put("z", TAB)
                .put("name", "")
                .put("x", x)
                .put("y", 80);
        ArrayNode wires = node.putArray("wires");
        if (next.length > 0) {
            ArrayNode port = wires.addArray();
            for (String one : next) {
                port.add(one);
            }
        }
        return node;
    }

    private static void variable(ArrayNode variables, String name, String value) {
        variables.addObject().put("name", name).put("value", value).put("type", "str");
    }
}
