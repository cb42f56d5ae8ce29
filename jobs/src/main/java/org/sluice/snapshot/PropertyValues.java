package org.sluice.snapshot;

import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/**
 * Values of properties as people may see them. Credentials are in no flow, but people type secrets into nodes all the same:
 * what is called like one, values of variables and what stands in an address as a password or key are left out.
 */
final class PropertyValues {

    private static final String HIDDEN = "***";
    private static final int LONGEST = 20_000;

    private static final Pattern SECRET = Pattern.compile(
            "pass(word|wd|phrase|code)?|pwd|pin|secret|token|credential|api[_-]?key|private[_-]?key|access[_-]?key|auth(orization)?$",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern USER_INFO = Pattern.compile("(://)[^/@\\s\"']+@");
    private static final Pattern PARAMETER = Pattern.compile(
            "([?&][^=&\\s]*(?:token|key|secret|pass|pwd|sig|auth)[^=&\\s]*=)[^&\\s\"'#]+", Pattern.CASE_INSENSITIVE);
    private static final Pattern ASSIGNED = Pattern.compile(
            "((?:pass(?:word|wd|phrase)?|pwd|secret|token|credentials?|api[_-]?key|private[_-]?key|access[_-]?key"
                    + "|authorization)[\"']?\\s*[:=]\\s*)([\"'`])(?:(?!\\2).)*\\2",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    private static final Pattern BEARER = Pattern.compile("((?:Bearer|Basic) +)[A-Za-z0-9._~+/=-]{8,}");

    /** The name a value goes by is elsewhere in such an object: an entry of a list of variables or of headers. */
    private static final Set<String> NAMES = Set.of("name", "n", "keyValue", "key", "p", "prop", "property");

    private PropertyValues() {}

    /** What a property is, as text: strings as they are, everything else as JSON; null if there is none. */
    static @Nullable String shown(String property, @Nullable JsonNode value) {
        if (value == null) {
            return null;
        }
        JsonNode open = property.equals("env") ? variables(value) : opened(property, value);
        String text = open.isString() ? open.stringValue() : open.toString();
        return text.length() > LONGEST ? text.substring(0, LONGEST) + "..." : text;
    }

    private static JsonNode opened(String name, JsonNode value) {
        if (SECRET.matcher(name).find() && !value.isBoolean() && !isEmpty(value)) {
            return string(HIDDEN);
        }
        if (value.isString()) {
            return string(open(value.stringValue()));
        }
        if (value.isObject()) {
            ObjectNode copy = ((ObjectNode) value).deepCopy();
            boolean secret = NAMES.stream()
                    .anyMatch(key -> SECRET.matcher(copy.path(key).asString("")).find());
            for (String key : Set.copyOf(copy.propertyNames())) {
                boolean named = NAMES.contains(key) || key.equals("type") || key.equals("keyType");
                copy.set(
                        key, secret && !named && !isEmpty(copy.get(key)) ? string(HIDDEN) : opened(key, copy.get(key)));
            }
            return copy;
        }
        if (value.isArray()) {
            ArrayNode copy = ((ArrayNode) value).deepCopy();
            for (int i = 0; i < copy.size(); i++) {
                copy.set(i, opened(name, copy.get(i)));
            }
            return copy;
        }
        return value;
    }

    /** Names and types of variables; whatever their values are is nobody's business here. */
    private static JsonNode variables(JsonNode value) {
        JsonNode copy = value.deepCopy();
        copy.forEach(variable -> {
            if (variable instanceof ObjectNode one && !isEmpty(one.path("value"))) {
                one.put("value", HIDDEN);
            }
        });
        return copy;
    }

    private static boolean isEmpty(JsonNode value) {
        return value.isMissingNode()
                || value.isNull()
                || value.isString() && value.stringValue().isEmpty()
                || value.isContainer() && value.isEmpty();
    }

    private static String open(String text) {
        String open = USER_INFO.matcher(text).replaceAll("$1" + HIDDEN + "@");
        open = PARAMETER.matcher(open).replaceAll("$1" + HIDDEN);
        open = ASSIGNED.matcher(open).replaceAll("$1$2" + HIDDEN + "$2");
        return BEARER.matcher(open).replaceAll("$1" + HIDDEN);
    }

    private static JsonNode string(String text) {
        return StringNode.valueOf(text);
    }
}
