package org.sluice.cli.definition;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;
import tools.jackson.dataformat.yaml.YAMLParser;

/** Reads the YAML (or JSON) documents of one file into trees and remembers the line of every field. */
final class YamlDocuments {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final String file;
    private Map<String, Integer> lines = new HashMap<>();

    private YamlDocuments(String file) {
        this.file = file;
    }

    /** @throws DefinitionsException if it is not YAML, or a document is not a mapping */
    static List<PlacedDocument> read(String file, Path directory, String text) {
        return new YamlDocuments(file).read(directory, text);
    }

    private List<PlacedDocument> read(Path directory, String text) {
        List<PlacedDocument> documents = new ArrayList<>();
        try (JsonParser parser = new YAMLMapper().createParser(text)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                lines = new HashMap<>();
                int line = line(parser);
                JsonNode tree = value(parser, "");
                if (tree instanceof ObjectNode object) {
                    documents.add(new PlacedDocument(file, directory, object, lines));
                } else if (!tree.isNull()) {
                    throw problem(line, "expected a document with apiVersion, kind, metadata and spec");
                }
            }
        } catch (JacksonException e) {
            int line = e.getLocation() == null ? 1 : Math.max(1, e.getLocation().getLineNr());
            throw problem(line, "this is not valid YAML");
        }
        return documents;
    }

    private JsonNode value(JsonParser parser, String pointer) {
        lines.put(pointer, line(parser));
        if (parser instanceof YAMLParser yaml && yaml.isCurrentAlias()) {
            throw problem(line(parser), "aliases (*name) are not understood here; write the value out");
        }
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(parser, pointer);
            case START_ARRAY -> array(parser, pointer);
            case VALUE_NUMBER_INT -> NODES.numberNode(parser.getBigIntegerValue());
            case VALUE_NUMBER_FLOAT -> NODES.numberNode(parser.getDecimalValue());
            case VALUE_TRUE -> NODES.booleanNode(true);
            case VALUE_FALSE -> NODES.booleanNode(false);
            case VALUE_NULL -> NODES.nullNode();
            default -> NODES.stringNode(parser.getString());
        };
    }

    private ObjectNode object(JsonParser parser, String pointer) {
        ObjectNode object = NODES.objectNode();
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            int line = line(parser);
            if (object.has(name)) {
                throw problem(line, "\"" + name + "\" is there twice");
            }
            parser.nextToken();
            String field = pointer + "/" + name.replace("~", "~0").replace("/", "~1");
            object.set(name, value(parser, field));
            lines.put(field, line);
        }
        return object;
    }

    private ArrayNode array(JsonParser parser, String pointer) {
        ArrayNode array = NODES.arrayNode();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            array.add(value(parser, pointer + "/" + array.size()));
        }
        return array;
    }

    private static int line(JsonParser parser) {
        return Math.max(1, parser.currentTokenLocation().getLineNr());
    }

    private DefinitionsException problem(int line, String what) {
        return new DefinitionsException(List.of(new Place(file, line).says(what)));
    }
}
