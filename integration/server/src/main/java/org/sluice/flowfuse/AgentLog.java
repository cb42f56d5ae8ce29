package org.sluice.flowfuse;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.sluice.device.DeviceLogLine;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What FlowFuse's device agent writes of its log: one entry, or the array of those it has kept. */
public final class AgentLog {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int LONGEST = 10_000;
    private static final int LONGEST_LEVEL = 20;
    private static final int MILLIS_DIGITS = 13;
    private static final Instant EARLIEST = Instant.parse("2020-01-01T00:00:00Z");

    private AgentLog() {}

    /**
     * Its lines.
     *
     * @param masked what is shown of a text
     * @param now the time of what does not say when it was, or says nonsense
     * @throws AgentState.UnreadableException without a word of what was written
     */
    public static List<DeviceLogLine> read(byte[] json, UnaryOperator<String> masked, Instant now)
            throws AgentState.UnreadableException {
        JsonNode read;
        try {
            read = JSON.readTree(json);
        } catch (JacksonException e) {
            throw new AgentState.UnreadableException("its log is not JSON");
        } catch (StackOverflowError e) {
            throw new AgentState.UnreadableException("its log is nested too deeply");
        }
        List<DeviceLogLine> lines = new ArrayList<>();
        if (read != null && read.isArray()) {
            read.forEach(entry -> lines.add(line(entry, masked, now)));
        } else if (read != null && read.isObject()) {
            lines.add(line(read, masked, now));
        } else {
            throw new AgentState.UnreadableException("its log is neither an object nor an array");
        }
        return lines;
    }

    private static DeviceLogLine line(JsonNode entry, UnaryOperator<String> masked, Instant now) {
        JsonNode message = entry.path("msg");
        String text = message.isString() ? message.stringValue() : message.isMissingNode() ? "" : message.toString();
        // Masked before it is cut: half a secret is no secret's name.
        String shown = masked.apply(text);
        String level = entry.path("level").asString("");
        return new DeviceLogLine(
                time(entry.path("ts").asString(""), now),
                level.matches("[a-zA-Z0-9_-]{1,%d}".formatted(LONGEST_LEVEL)) ? level.toLowerCase(Locale.ROOT) : "log",
                shown.length() > LONGEST ? shown.substring(0, LONGEST) + " ..." : shown,
                0);
    }

    /** The agent's time is in milliseconds, with a number for those of the same one behind it. */
    private static Instant time(String ts, Instant now) {
        if (!ts.matches("\\d{%d,20}".formatted(MILLIS_DIGITS))) {
            return now;
        }
        Instant said = Instant.ofEpochMilli(Long.parseLong(ts.substring(0, MILLIS_DIGITS)));
        return said.isBefore(EARLIEST) || said.isAfter(now.plusSeconds(3_600)) ? now : said;
    }
}
