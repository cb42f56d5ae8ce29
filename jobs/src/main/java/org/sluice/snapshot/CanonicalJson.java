package org.sluice.snapshot;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

/**
 * JSON in the one form that Sluice digests: keys sorted, no white space, arrays in their order, UTF-8.
 *
 * <p>Numbers and strings are written as JavaScript writes them (RFC 8785), because Node-RED does so with everything
 * posted to it: a file's {@code 1.0} comes back as {@code 1} and {@code 1e2} as {@code 100}, and must have the digest it
 * was sent with. It also keeps the digest independent of how a JDK prints doubles.
 */
final class CanonicalJson {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final String HEX = "0123456789abcdef";

    private final StringBuilder out;

    private CanonicalJson(int expectedLength) {
        this.out = new StringBuilder(expectedLength);
    }

    static byte[] bytes(JsonNode node) {
        CanonicalJson json = new CanonicalJson(256);
        json.write(node);
        // Lone surrogates are escaped, so this loses nothing.
        return json.out.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** The array that {@link #bytes} was given, properties now sorted. */
    static ArrayNode array(byte[] content) {
        if (MAPPER.readTree(content) instanceof ArrayNode array) {
            return array;
        }
        throw new IllegalArgumentException("The content of a part is a JSON array; found something else.");
    }

    private void write(JsonNode node) {
        switch (node.getNodeType()) {
            case OBJECT -> writeObject(node);
            case ARRAY -> writeArray(node);
            case STRING -> writeString(node.stringValue());
            case NUMBER -> out.append(JavaScriptNumber.format(node));
            case BOOLEAN -> out.append(node.booleanValue());
            case NULL -> out.append("null");
            default -> throw new IllegalArgumentException("Not JSON: " + node.getNodeType());
        }
    }

    private void writeObject(JsonNode node) {
        String[] keys = node.propertyNames().toArray(String[]::new);
        Arrays.sort(keys);
        out.append('{');
        for (int i = 0; i < keys.length; i++) {
            if (i > 0) {
                out.append(',');
            }
            writeString(keys[i]);
            out.append(':');
            write(node.path(keys[i]));
        }
        out.append('}');
    }

    private void writeArray(JsonNode node) {
        out.append('[');
        String separator = "";
        for (JsonNode element : node) {
            out.append(separator);
            write(element);
            separator = ",";
        }
        out.append(']');
    }

    private void writeString(String value) {
        out.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ') {
                writeControl(c);
            } else if (!Character.isSurrogate(c)) {
                out.append(c);
            } else if (Character.isHighSurrogate(c)
                    && i + 1 < value.length()
                    && Character.isLowSurrogate(value.charAt(i + 1))) {
                out.append(c).append(value.charAt(++i));
            } else {
                writeEscaped(c);
            }
        }
        out.append('"');
    }

    private void writeControl(char c) {
        switch (c) {
            case '\b' -> out.append("\\b");
            case '\f' -> out.append("\\f");
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("\\t");
            default -> writeEscaped(c);
        }
    }

    private void writeEscaped(char c) {
        out.append("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) {
            out.append(HEX.charAt(c >> shift & 0xf));
        }
    }
}
