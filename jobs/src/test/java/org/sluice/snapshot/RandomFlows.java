package org.sluice.snapshot;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Flow arrays as a Node-RED might give them, in any order its file may have; the same seed gives the same flows. */
public final class RandomFlows {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final Random random;

    public RandomFlows(long seed) {
        this.random = new Random(seed);
    }

    public ArrayNode next() {
        List<ObjectNode> nodes = new ArrayList<>();
        List<String> containers = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            containers.add(add(nodes, node("tab").put("label", text())));
        }
        for (int i = random.nextInt(3); i > 0; i--) {
            containers.add(add(nodes, node("subflow").put("name", text())));
        }
        for (int i = random.nextInt(30); i > 0; i--) {
            add(nodes, inSomePlace(node(type()), containers));
        }
        if (random.nextBoolean()) {
            nodes.add(globalConfig());
        }
        Collections.shuffle(nodes, random);
        return JSON.arrayNode().addAll(nodes);
    }

    /** A {@code global-config} node with variables of its own. */
    public ObjectNode globalConfig() {
        ObjectNode node = node("global-config");
        for (int i = random.nextInt(4); i > 0; i--) {
            node.withArray("/env")
                    .addObject()
                    .put("name", "KEY_" + random.nextInt(50))
                    .put("value", "secret-" + random.nextLong())
                    .put("type", "str");
        }
        return node;
    }

    private static String add(List<ObjectNode> nodes, ObjectNode node) {
        nodes.add(node);
        return node.path("id").stringValue();
    }

    private ObjectNode node(String type) {
        return JSON.objectNode()
                .put("type", type)
                .put("id", Long.toHexString(random.nextLong()))
                .put("x", random.nextInt(1000))
                .put("y", random.nextDouble() * 100);
    }

    private ObjectNode inSomePlace(ObjectNode node, List<String> containers) {
        switch (random.nextInt(8)) {
            case 0 -> node.put("z", "");
            case 1 -> node.put("z", "no-such-tab");
            case 2 -> node.putNull("z");
            case 3 -> node.remove("z");
            default -> {
                if (!containers.isEmpty()) {
                    node.put("z", containers.get(random.nextInt(containers.size())));
                }
            }
        }
        if (random.nextInt(5) == 0) {
            node.putObject("credentials").put("password", text());
        }
        node.putArray("wires").addArray().add(Long.toHexString(random.nextLong()));
        return node.put("name", text()).put("rate", number()).put("on", random.nextBoolean());
    }

    private String type() {
        return List.of("inject", "debug", "function", "group", "mqtt-broker", "junction")
                .get(random.nextInt(6));
    }

    private double number() {
        return switch (random.nextInt(4)) {
            case 0 -> random.nextInt(100);
            case 1 -> random.nextDouble();
            case 2 -> Math.pow(10, random.nextInt(60) - 30);
            default -> -random.nextGaussian() * 1e12;
        };
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(12); i > 0; i--) {
            text.appendCodePoint(
                    switch (random.nextInt(4)) {
                        case 0 -> random.nextInt(0x20);
                        case 1 -> 0x1F300 + random.nextInt(0x100);
                        case 2 -> 0xD800 + random.nextInt(0x800);
                        default -> 0x20 + random.nextInt(0x300);
                    });
        }
        return text.toString();
    }
}
