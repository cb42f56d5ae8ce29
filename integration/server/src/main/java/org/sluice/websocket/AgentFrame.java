package org.sluice.websocket;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What an agent says through its connection: an answer to a request, or a message of a web socket.
 *
 * @param id of what it belongs to; nothing of ours has a negative one
 * @param status of an answer
 * @param text a message of a web socket
 */
record AgentFrame(
        long id,
        boolean webSocket,
        boolean closed,
        int status,
        Map<String, List<String>> headers,
        byte[] body,
        Optional<String> text) {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** It said something else than the protocol has. */
    static final class UnreadableException extends Exception {
        private static final long serialVersionUID = 1L;

        UnreadableException() {
            // Without what was read.
            super("not a frame of an agent");
        }
    }

    /** Bytes come as an array of numbers, millions of them: no tree is made of that. */
    static AgentFrame read(String json) throws UnreadableException {
        long id = -1;
        boolean webSocket = false;
        boolean closed = false;
        int status = 0;
        Map<String, List<String>> headers = Map.of();
        byte[] body = new byte[0];
        @Nullable String text = null;
        try (JsonParser parser = JSON.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new UnreadableException();
            }
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                switch (name) {
                    case "id" -> id = value == JsonToken.VALUE_NUMBER_INT ? parser.getLongValue() : -1;
                    case "ws" -> webSocket = value == JsonToken.VALUE_TRUE;
                    case "closed" -> closed = value == JsonToken.VALUE_TRUE;
                    case "status" -> status = value == JsonToken.VALUE_NUMBER_INT ? parser.getIntValue() : 0;
                    case "headers" -> headers = headers(parser);
                    case "body" -> {
                        if (value == JsonToken.VALUE_STRING) {
                            text = parser.getString();
                            body = text.getBytes(StandardCharsets.UTF_8);
                        } else {
                            body = bytes(parser);
                        }
                    }
                    default -> parser.skipChildren();
                }
            }
        } catch (JacksonException e) {
            throw new UnreadableException();
        }
        return new AgentFrame(id, webSocket, closed, status, headers, body, Optional.ofNullable(text));
    }

    private static Map<String, List<String>> headers(JsonParser parser) {
        Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return headers;
        }
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            List<String> values = new ArrayList<>();
            JsonToken value = parser.nextToken();
            if (value == JsonToken.VALUE_STRING) {
                values.add(parser.getString());
            } else if (value == JsonToken.START_ARRAY) {
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    if (parser.currentToken() == JsonToken.VALUE_STRING) {
                        values.add(parser.getString());
                    } else {
                        parser.skipChildren();
                    }
                }
            } else {
                parser.skipChildren();
            }
            headers.put(name, List.copyOf(values));
        }
        return headers;
    }

    /** Node.js writes bytes as {@code {"type":"Buffer","data":[1,2]}}. */
    private static byte[] bytes(JsonParser parser) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return bytes.toByteArray();
        }
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            boolean data = parser.currentName().equals("data");
            if (parser.nextToken() == JsonToken.START_ARRAY && data) {
                while (parser.nextToken() == JsonToken.VALUE_NUMBER_INT) {
                    bytes.write(parser.getIntValue());
                }
            } else {
                parser.skipChildren();
            }
        }
        return bytes.toByteArray();
    }

    /** A request; the agent asks its Node-RED the same. */
    static String request(
            long id, String method, String url, Map<String, List<String>> headers, Optional<String> body) {
        ObjectNode frame =
                JSON.createObjectNode().put("id", id).put("method", method).put("url", url);
        ObjectNode sent = frame.putObject("headers");
        headers.forEach((name, values) -> sent.put(name, String.join(", ", values)));
        // A body that begins with a quotation mark is taken for a string in JSON and unwrapped.
        body.ifPresent(text -> frame.put("body", text.startsWith("\"") ? JSON.writeValueAsString(text) : text));
        return JSON.writeValueAsString(frame);
    }

    static String open(long id, String url) {
        return JSON.writeValueAsString(webSocket(id).put("url", url));
    }

    static String message(long id, String text) {
        return JSON.writeValueAsString(webSocket(id).put("body", text));
    }

    static String close(long id) {
        return JSON.writeValueAsString(webSocket(id).put("closed", true));
    }

    private static ObjectNode webSocket(long id) {
        return JSON.createObjectNode().put("id", id).put("ws", true);
    }
}
