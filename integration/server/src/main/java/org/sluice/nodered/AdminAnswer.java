package org.sluice.nodered;

import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What came back from the Admin API, or from whatever listens there. */
record AdminAnswer(int status, String contentType, byte[] body) {

    static final JsonMapper JSON = JsonMapper.builder().build();

    /** What Node-RED's codes look like; anything else may be text that quotes what was sent. */
    private static final Pattern CODE = Pattern.compile("[A-Za-z][A-Za-z0-9_.-]{0,63}");

    boolean isSuccess() {
        return status >= 200 && status < 300;
    }

    /** The body, if it is JSON and nothing else. */
    Optional<JsonNode> json() {
        try {
            JsonNode tree = JSON.readTree(body);
            return tree.isMissingNode() ? Optional.empty() : Optional.of(tree);
        } catch (JacksonException e) {
            // Its message quotes the body: whoever reports this says its kind and size instead.
            return Optional.empty();
        }
    }

    /** Node-RED's code of an error, such as {@code version_mismatch}. */
    Optional<String> code() {
        return json().map(tree -> tree.path("code").asString(tree.path("error").asString("")))
                .filter(code -> CODE.matcher(code).matches());
    }

    /** Whether the text of an error says this; the text itself is not for messages, it may quote what was sent. */
    boolean says(String words) {
        return json().map(tree -> tree.path("message").asString("")
                        + tree.path("error_description").asString(""))
                .filter(text -> text.contains(words))
                .isPresent();
    }

    /** Kind and size, never content: it may hold secrets. */
    String found() {
        String kind = contentType.isBlank() ? "no content type" : contentType;
        return "status " + status + " with " + kind + ", " + body.length + " bytes";
    }

    @Override
    public String toString() {
        return found();
    }
}
