package org.sluice.jms;

import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.TextMessage;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sluice.problem.ProblemException;
import org.sluice.protocol.PromotionRequestMessage;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads a request from a message, strictly: a JSON object in UTF-8 with text fields, none unknown, none twice.
 *
 * <p>Problems name fields and places, never what was found there: a secret pasted into the wrong field stays untold.
 */
final class RequestReader {

    static final int LIMIT = 256 * 1024;

    /** Every field with the most characters it may have; the database has room for no more. */
    private static final Map<String, Integer> FIELDS = Map.of(
            "requestId", 200,
            "team", 200,
            "application", 200,
            "pipeline", 200,
            "stage", 100,
            "snapshotId", 200,
            "reason", 1000);

    private final ObjectReader json = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .build()
            .reader()
            .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    /** @throws ProblemException if it is not a request */
    PromotionRequestMessage read(Message message) throws JMSException {
        Map<String, String> fields = fields(parse(text(message)));
        return new PromotionRequestMessage(
                fields.get("requestId"),
                fields.get("team"),
                fields.get("application"),
                required(fields, "pipeline"),
                required(fields, "stage"),
                fields.get("snapshotId"),
                fields.get("reason"));
    }

    /** @throws ProblemException if a text field or header cannot be kept as it is */
    static void check(String pointer, String value, int limit) {
        if (value.isBlank()) {
            throw ProblemException.invalid(
                    pointer, "blank", pointer + " must not be blank; fill it in or leave it out.");
        }
        if (value.length() > limit) {
            throw ProblemException.invalid(
                    pointer,
                    "too-long",
                    "%s has %d characters; at most %d are allowed.".formatted(pointer, value.length(), limit));
        }
        boolean broken = value.chars().anyMatch(c -> Character.isISOControl(c) && c != '\n' && c != '\t' && c != '\r');
        if (broken || !StandardCharsets.UTF_8.newEncoder().canEncode(value)) {
            throw ProblemException.invalid(
                    pointer,
                    "control-character",
                    pointer + " holds a control character or half a character; remove it.");
        }
    }

    private static String text(Message message) throws JMSException {
        if (message instanceof TextMessage text) {
            String body = text.getText();
            if (body == null || body.isBlank()) {
                throw unreadable("empty", "The message has no text; send the request as JSON.");
            }
            if (body.length() > LIMIT) {
                throw tooLarge(body.length());
            }
            return body;
        }
        if (message instanceof BytesMessage bytes) {
            if (bytes.getBodyLength() > LIMIT) {
                throw tooLarge(bytes.getBodyLength());
            }
            return decode(bytes);
        }
        throw unreadable(
                "wrong-message-type",
                "The message is neither a text nor a bytes message; send a text message with JSON.");
    }

    private static String decode(BytesMessage message) throws JMSException {
        byte[] body = new byte[(int) message.getBodyLength()];
        message.reset();
        message.readBytes(body);
        message.reset();
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body))
                    .toString();
        } catch (CharacterCodingException e) {
            throw unreadable("not-utf-8", "The bytes of the message are not UTF-8; encode the request so.");
        }
    }

    private JsonNode parse(String text) {
        JsonNode tree;
        try {
            tree = json.readTree(text);
        } catch (JacksonException e) {
            throw unreadable(
                    "not-json",
                    "The message is not JSON, or names a field twice: see line %d, column %d."
                            .formatted(
                                    e.getLocation().getLineNr(), e.getLocation().getColumnNr()));
        }
        if (!tree.isObject()) {
            throw unreadable("not-an-object", "The message is JSON but not an object; put the request in { }.");
        }
        return tree;
    }

    private static Map<String, String> fields(JsonNode object) {
        Map<String, String> fields = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            String pointer = "/" + ProblemException.abbreviate(field.getKey());
            Integer limit = FIELDS.get(field.getKey());
            if (limit == null) {
                throw ProblemException.invalid(
                        pointer,
                        "unknown-field",
                        "There is no field %s in a request; there are %s."
                                .formatted(
                                        pointer,
                                        String.join(
                                                ", ",
                                                FIELDS.keySet().stream()
                                                        .sorted()
                                                        .toList())));
            }
            if (field.getValue().isNull()) {
                continue;
            }
            if (!field.getValue().isString()) {
                throw ProblemException.invalid(pointer, "wrong-type", pointer + " must be text in quotes.");
            }
            check(pointer, field.getValue().stringValue(), limit);
            fields.put(field.getKey(), field.getValue().stringValue());
        }
        return fields;
    }

    private static String required(Map<String, String> fields, String name) {
        @Nullable String value = fields.get(name);
        if (value == null) {
            throw ProblemException.invalid("/" + name, "missing", "/" + name + " is missing; a request needs it.");
        }
        return value;
    }

    private static ProblemException tooLarge(long size) {
        return unreadable("too-large", "The message has %d characters; at most %d are allowed.".formatted(size, LIMIT));
    }

    private static ProblemException unreadable(String code, String text) {
        return ProblemException.invalid("", code, text);
    }
}
