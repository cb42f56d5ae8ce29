package org.sluice.flowfuse;

import java.util.Locale;
import java.util.Optional;
import org.sluice.device.DeviceMode;
import org.sluice.device.ReportedState;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The state object of FlowFuse's device agent, read leniently: what is missing, of another type or too long counts as not
 * said. Whoever wrote it may have meant anything by it.
 */
public final class AgentState {

    /** No id and no hash of ours is longer. */
    private static final int LONGEST = 64;

    private static final int LONGEST_WORD = 30;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private AgentState() {}

    /** A state that is no JSON object, nor {@code null}. */
    public static final class UnreadableException extends Exception {

        public UnreadableException(String message) {
            super(message);
        }
    }

    /**
     * What the agent says; empty for {@code null}, which it says while it is busy updating.
     *
     * @throws UnreadableException without a word of what was written
     */
    public static Optional<ReportedState> read(byte[] json) throws UnreadableException {
        JsonNode state;
        try {
            state = JSON.readTree(json);
        } catch (JacksonException e) {
            throw new UnreadableException("it is not JSON");
        } catch (StackOverflowError e) {
            throw new UnreadableException("it is nested too deeply");
        }
        if (state == null || state.isMissingNode()) {
            throw new UnreadableException("it is empty");
        }
        if (state.isNull()) {
            return Optional.empty();
        }
        if (!state.isObject()) {
            throw new UnreadableException("it is no JSON object");
        }
        return Optional.of(new ReportedState(
                text(state, "state", LONGEST_WORD).orElse("unknown"),
                text(state, "application", LONGEST),
                text(state, "project", LONGEST),
                text(state, "snapshot", LONGEST).filter(id -> !id.equals("0")),
                text(state, "settings", LONGEST),
                text(state, "mode", LONGEST).flatMap(AgentState::mode),
                text(state, "agentVersion", LONGEST_WORD),
                text(state, "nodeRedVersion", LONGEST_WORD),
                text(state, "nodejsVersion", LONGEST_WORD)));
    }

    private static Optional<String> text(JsonNode state, String field, int longest) {
        JsonNode value = state.path(field);
        if (!value.isString()) {
            return Optional.empty();
        }
        String text = value.stringValue();
        return text.isEmpty() || text.length() > longest || !text.chars().allMatch(AgentState::isPlain)
                ? Optional.empty()
                : Optional.of(text);
    }

    /** Ids, words and versions are ASCII; anything else would only be kept to be shown wrongly. */
    private static boolean isPlain(int letter) {
        return letter > 0x20 && letter < 0x7f;
    }

    private static Optional<DeviceMode> mode(String word) {
        for (DeviceMode mode : DeviceMode.values()) {
            if (mode.name().toLowerCase(Locale.ROOT).equals(word)) {
                return Optional.of(mode);
            }
        }
        return Optional.empty();
    }
}
