package org.sluice.problem;

import java.util.List;

/**
 * A request that cannot be carried out, said so that its sender can mend it; nothing was changed. Every door turns it
 * into its own form (RFC 9457 over HTTP, a dead letter with a reason over JMS). Messages never contain secrets.
 */
public final class ProblemException extends RuntimeException {

    /** What kind of trouble it is; each door maps it once. */
    public enum Kind {
        /** The request is malformed. */
        INVALID,
        /** The caller may not do this. */
        FORBIDDEN,
        /** The thing named does not exist, or not for this caller. */
        NOT_FOUND,
        /** The thing named is in a state that does not allow it. */
        CONFLICT,
        /** The request is well-formed and breaks a rule. */
        RULE_VIOLATED,
        /** A Node-RED that had to be asked for the answer could not be reached or did not answer sensibly. */
        UPSTREAM
    }

    /**
     * One field that is wrong.
     *
     * @param pointer JSON pointer of the field, such as {@code /stages/1/action}
     * @param code stable kebab-case code
     * @param message what was expected, what was found, what to do
     */
    public record Field(String pointer, String code, String message) {}

    private final Kind kind;
    private final String code;
    private final transient List<Field> fields;

    public ProblemException(Kind kind, String code, String message, List<Field> fields) {
        super(message);
        this.kind = kind;
        this.code = code;
        this.fields = List.copyOf(fields);
    }

    public static ProblemException invalid(String pointer, String code, String message) {
        return new ProblemException(Kind.INVALID, code, message, List.of(new Field(pointer, code, message)));
    }

    public static ProblemException notFound(String what, String found) {
        return new ProblemException(
                Kind.NOT_FOUND,
                "not-found",
                "There is no %s \"%s\" here.".formatted(what, abbreviate(found)),
                List.of());
    }

    public static ProblemException conflict(String code, String message) {
        return new ProblemException(Kind.CONFLICT, code, message, List.of());
    }

    /** A conflict with what one field says, such as a name that is taken. */
    public static ProblemException conflict(String pointer, String code, String message) {
        return new ProblemException(Kind.CONFLICT, code, message, List.of(new Field(pointer, code, message)));
    }

    public static ProblemException forbidden(String code, String message) {
        return new ProblemException(Kind.FORBIDDEN, code, message, List.of());
    }

    public static ProblemException upstream(String code, String message) {
        return new ProblemException(Kind.UPSTREAM, code, message, List.of());
    }

    public static ProblemException ruleViolated(String code, String message, List<Field> fields) {
        return new ProblemException(Kind.RULE_VIOLATED, code, message, fields);
    }

    public static ProblemException ruleViolated(String pointer, String code, String message) {
        return ruleViolated(code, message, List.of(new Field(pointer, code, message)));
    }

    /** What was found, short enough to be quoted in a message. */
    public static String abbreviate(String found) {
        return found.length() <= 80 ? found : found.substring(0, 77) + "...";
    }

    public Kind kind() {
        return kind;
    }

    /** Stable kebab-case code of the problem, such as {@code stage-held}. */
    public String code() {
        return code;
    }

    public List<Field> fields() {
        return fields;
    }
}
