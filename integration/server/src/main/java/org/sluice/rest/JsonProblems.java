package org.sluice.rest;

import java.nio.charset.CharacterCodingException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.converter.HttpMessageNotReadableException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

/** Says what is wrong with a JSON body, and where; never what it contains, which may be a secret. */
final class JsonProblems {

    private static final HttpStatus BAD = HttpStatus.BAD_REQUEST;

    private JsonProblems() {}

    static Problem of(HttpMessageNotReadableException e) {
        for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof BodyTooLargeException tooLarge) {
                return Problem.of(
                        HttpStatus.CONTENT_TOO_LARGE, "body-too-large", String.valueOf(tooLarge.getMessage()));
            }
            if (cause instanceof CharacterCodingException) {
                return badEncoding();
            }
        }
        return e.getCause() instanceof JacksonException json
                ? of(json, "")
                : Problem.of(BAD, "missing-body", "This needs a JSON body; the request has none that can be read.");
    }

    /** @param prefix pointer of the part of the body that was being read */
    static Problem of(JacksonException e, String prefix) {
        String pointer = prefix + pointer(e.getPath());
        if (e instanceof UnrecognizedPropertyException unknown) {
            return field(
                    pointer,
                    "unknown-field",
                    "There is no field %s here%s. Remove it, or correct its name."
                            .formatted(pointer, known(unknown.getKnownPropertyIds())));
        }
        if (e instanceof MismatchedInputException mismatch && !trailing(e)) {
            return field(
                    pointer,
                    "wrong-type",
                    "%s must be %s."
                            .formatted(pointer.isEmpty() ? "The body" : pointer, expected(mismatch.getTargetType())));
        }
        if (e instanceof StreamConstraintsException) {
            return Problem.of(BAD, "malformed-json", "The body is nested too deeply or has a value that is too long.");
        }
        String message = String.valueOf(e.getOriginalMessage());
        if (message.contains("UTF-8")) {
            return badEncoding();
        }
        String what = message.startsWith("Duplicate") ? "names a field twice" : "is not valid JSON";
        return Problem.of(
                BAD, "malformed-json", "The body %s%s.".formatted(what, e.getLocation() == null ? "" : at(e)));
    }

    private static boolean trailing(JacksonException e) {
        return String.valueOf(e.getOriginalMessage()).startsWith("Trailing token");
    }

    private static Problem badEncoding() {
        return Problem.of(BAD, "bad-encoding", "The body is not valid UTF-8; send JSON in UTF-8.");
    }

    private static Problem field(String pointer, String code, String message) {
        return Problem.ofField(BAD, pointer, code, message);
    }

    private static String at(JacksonException e) {
        return " at line %d, column %d"
                .formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr());
    }

    private static String pointer(List<JacksonException.Reference> path) {
        return path.stream()
                .map(step -> step.getPropertyName() != null
                        ? step.getPropertyName().replace("~", "~0").replace("/", "~1")
                        : String.valueOf(step.getIndex()))
                .map(step -> "/" + step)
                .collect(Collectors.joining());
    }

    private static String known(@Nullable Collection<Object> names) {
        return names == null || names.isEmpty()
                ? ""
                : "; known are " + names.stream().map(String::valueOf).sorted().collect(Collectors.joining(", "));
    }

    private static String expected(@Nullable Class<?> type) {
        if (type == null) {
            return "of another type";
        }
        if (type == String.class) {
            return "a string";
        }
        if (type == Boolean.class || type == boolean.class) {
            return "true or false";
        }
        if (type == Instant.class) {
            return "a time such as 2026-03-01T06:00:00Z";
        }
        if (Number.class.isAssignableFrom(type) || type.isPrimitive()) {
            return "a number";
        }
        if (Collection.class.isAssignableFrom(type)) {
            return "an array";
        }
        return Map.class.isAssignableFrom(type) || type.isRecord() ? "an object" : "of another type";
    }
}
