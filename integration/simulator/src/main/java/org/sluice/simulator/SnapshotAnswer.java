package org.sluice.simulator;

import java.io.InputStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a device needs to know of a snapshot it downloaded; the flows themselves are read over.
 *
 * @param id of the snapshot; null if the server has none for the device
 * @param nodeRed the version to install
 * @param complete whether flows, modules with Node-RED, and an environment are there: without them an agent cannot install
 */
record SnapshotAnswer(@Nullable String id, @Nullable String nodeRed, boolean complete) {

    static SnapshotAnswer read(JsonMapper json, InputStream body) {
        String id = null;
        String nodeRed = null;
        boolean flows = false;
        boolean environment = false;
        try (JsonParser parser = json.createParser(body)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IllegalArgumentException("A snapshot is a JSON object.");
            }
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                switch (name) {
                    case "id" -> id = parser.getValueAsString();
                    case "flows" -> flows = value == JsonToken.START_ARRAY;
                    case "env" -> environment = value == JsonToken.START_OBJECT;
                    case "modules" -> nodeRed = nodeRed(parser, value);
                    default -> {}
                }
                if (!name.equals("modules")) {
                    parser.skipChildren();
                }
            }
            // To the end: half a document is none.
            if (parser.currentToken() != JsonToken.END_OBJECT) {
                throw new IllegalArgumentException("The snapshot ends too early.");
            }
        }
        return new SnapshotAnswer(
                id == null || id.isEmpty() ? null : id, nodeRed, flows && environment && nodeRed != null);
    }

    private static @Nullable String nodeRed(JsonParser parser, JsonToken value) {
        if (value != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return null;
        }
        String version = null;
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            boolean found = parser.currentName().equals("node-red");
            parser.nextToken();
            if (found) {
                version = parser.getValueAsString();
            }
            parser.skipChildren();
        }
        return version;
    }
}
