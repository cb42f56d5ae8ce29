package org.sluice.mqtt;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.sluice.device.DeviceLogLine;
import org.sluice.device.DeviceLogWatches.Watched;
import tools.jackson.databind.json.JsonMapper;

/** A device whose log somebody on this node reads: its readers, its last lines, and what must not be shown. */
final class LogWatch {

    static final String MASK = "********";

    private static final int RECENT = 200;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Watched watched;
    private final Set<LogFeed> feeds = new LinkedHashSet<>();
    private final Deque<DeviceLogLine> recent = new ArrayDeque<>();
    private volatile List<String> hidden = List.of();

    LogWatch(Watched watched) {
        this.watched = watched;
    }

    Watched watched() {
        return watched;
    }

    synchronized LogFeed open(Runnable closing) {
        // Closing is the caller's affair: it knows the feed only afterwards.
        LogFeed feed = new LogFeed(recent, closing);
        feeds.add(feed);
        return feed;
    }

    synchronized void close(LogFeed feed) {
        feeds.remove(feed);
    }

    synchronized boolean isRead() {
        return !feeds.isEmpty();
    }

    synchronized void add(List<DeviceLogLine> lines) {
        for (DeviceLogLine line : lines) {
            recent.add(line);
            if (recent.size() > RECENT) {
                recent.remove();
            }
            feeds.forEach(feed -> feed.add(line));
        }
    }

    /** Longest first: one value may be part of another. In JSON a value may be spelled otherwise. */
    void hide(Collection<String> values) {
        Set<String> spelled = new LinkedHashSet<>(values);
        values.forEach(value -> {
            String quoted = JSON.writeValueAsString(value);
            spelled.add(quoted.substring(1, quoted.length() - 1));
        });
        hidden = spelled.stream()
                .filter(value -> !value.isBlank())
                .sorted(Comparator.comparingInt(String::length).reversed())
                .toList();
    }

    String masked(String text) {
        String shown = text;
        for (String value : hidden) {
            shown = shown.replace(value, MASK);
        }
        return shown;
    }
}
