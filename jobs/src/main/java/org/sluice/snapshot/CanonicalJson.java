package org.sluice.snapshot;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.springframework.util.FastByteArrayOutputStream;
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

    private final Writer out;

    private CanonicalJson(Writer out) {
        this.out = out;
    }

    /** Flows may be tens of megabytes, so what is written is held once, in chunks, and copied once. */
    static byte[] bytes(JsonNode node) {
        FastByteArrayOutputStream bytes = new FastByteArrayOutputStream(1024);
        // Lone surrogates are escaped, so encoding loses nothing.
        try (Writer out = new BufferedWriter(new OutputStreamWriter(bytes, StandardCharsets.UTF_8))) {
            new CanonicalJson(out).write(node);
        } catch (IOException e) {
            throw new UncheckedIOException("Memory takes all bytes.", e);
        }
        return bytes.toByteArrayUnsafe();
    }

    /** The array that {@link #bytes} was given, properties now sorted. */
    static ArrayNode array(byte[] content) {
        if (MAPPER.readTree(content) instanceof ArrayNode array) {
            return array;
        }
        throw new IllegalArgumentException("The content of a part is a JSON array; found something else.");
    }

    private void write(JsonNode node) throws IOException {
        switch (node.getNodeType()) {
            case OBJECT -> writeObject(node);
            case ARRAY -> writeArray(node);
            case STRING -> writeString(node.stringValue());
            case NUMBER -> out.append(JavaScriptNumber.format(node));
            case BOOLEAN -> out.append(node.booleanValue() ? "true" : "false");
            case NULL -> out.append("null");
            default -> throw new IllegalArgumentException("Not JSON: " + node.getNodeType());
        }
    }

    private void writeObject(JsonNode node) throws IOException {
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

    private void writeArray(JsonNode node) throws IOException {
        out.append('[');
        String separator = "";
        for (JsonNode element : node) {
            out.append(separator);
            write(element);
            separator = ",";
        }
        out.append(']');
    }

    private void writeString(String value) throws IOException {
        out.write('"');
        int plain = 0;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (Character.isHighSurrogate(c)
                    && i + 1 < value.length()
                    && Character.isLowSurrogate(value.charAt(i + 1))) {
                i++;
            } else if (c == '"' || c == '\\' || c < ' ' || Character.isSurrogate(c)) {
                out.write(value, plain, i - plain);
                plain = i + 1;
                writeSpecial(c);
            }
        }
        out.write(value, plain, value.length() - plain);
        out.write('"');
    }

    private void writeSpecial(char c) throws IOException {
        switch (c) {
            case '"', '\\' -> out.append('\\').append(c);
            case '\b' -> out.append("\\b");
            case '\f' -> out.append("\\f");
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("\\t");
            default -> writeEscaped(c);
        }
    }

    private void writeEscaped(char c) throws IOException {
        out.append("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) {
            out.append(HEX.charAt(c >> shift & 0xf));
        }
    }
}
