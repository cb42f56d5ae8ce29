package org.sluice.simulator;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The state a server wants a device to be in; what it does not mention stays as it is. */
record Desired(
        Wish application,
        Wish project,
        Wish snapshot,
        Wish settings,
        @Nullable String mode,
        @Nullable String targetState,
        @Nullable Boolean licensed,
        boolean forced,
        boolean reloadSettings) {

    static final String RUNNING = "running";
    static final String SUSPENDED = "suspended";

    /** A value, null said outright, or nothing said. */
    record Wish(boolean said, @Nullable String value) {

        static final Wish UNSAID = new Wish(false, null);

        static Wish of(@Nullable String value) {
            return new Wish(true, value);
        }

        boolean isNull() {
            return said && value == null;
        }

        /** Said, and something else than that. */
        boolean differsFrom(@Nullable String current) {
            return said && !java.util.Objects.equals(value, current);
        }
    }

    /** Of a command that came over the broker. */
    static Desired ofCommand(JsonNode command) {
        JsonNode licensed = command.path("licensed");
        return new Desired(
                wish(command, "application"),
                wish(command, "project"),
                wish(command, "snapshot"),
                wish(command, "settings"),
                wish(command, "mode").value(),
                target(wish(command, "targetState").value()),
                licensed.isBoolean() ? licensed.booleanValue() : null,
                command.path("forceUpdate").booleanValue(false),
                false);
    }

    /**
     * Of an answer over HTTP. The agent reads these four keys and no others, and takes one that is missing for one that
     * has changed: here it becomes an empty value, which equals nothing a device has.
     */
    static Desired ofAnswer(JsonNode answer) {
        return new Desired(
                definite(answer, "application"),
                definite(answer, "project"),
                definite(answer, "snapshot"),
                definite(answer, "settings"),
                null,
                null,
                null,
                false,
                false);
    }

    /** Nothing but that Node-RED shall run. */
    static Desired running(boolean reloadSettings) {
        return new Desired(
                Wish.UNSAID, Wish.UNSAID, Wish.UNSAID, Wish.UNSAID, null, RUNNING, null, false, reloadSettings);
    }

    /** To go on with what the device has. */
    static Desired unchanged(
            @Nullable String application,
            @Nullable String project,
            @Nullable String snapshot,
            @Nullable String settings) {
        return new Desired(
                Wish.of(application),
                Wish.of(project),
                Wish.of(snapshot),
                Wish.of(settings),
                null,
                null,
                null,
                false,
                false);
    }

    private static Wish definite(JsonNode answer, String key) {
        Wish wish = wish(answer, key);
        return wish.said() ? wish : Wish.of("");
    }

    private static Wish wish(JsonNode from, String key) {
        JsonNode value = from.get(key);
        if (value == null) {
            return Wish.UNSAID;
        }
        return Wish.of(value.isNull() ? null : value.asString());
    }

    private static @Nullable String target(@Nullable String state) {
        return RUNNING.equals(state) || SUSPENDED.equals(state) ? state : null;
    }
}
