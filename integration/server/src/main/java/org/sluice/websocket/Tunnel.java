package org.sluice.websocket;

import jakarta.websocket.CloseReason;
import jakarta.websocket.Session;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.sluice.device.DeviceEditors.Editor;
import org.sluice.websocket.Visitors.Visitor;

/**
 * An agent's connection for the editor of its device. What the device says reaches only those who asked this device, by the
 * number that was given to each of them; whatever else it says goes nowhere.
 */
final class Tunnel {

    /** Tells the agent not to come back. */
    static final int NO_TUNNEL = 4004;

    static final int GOING_AWAY = 1001;
    static final int TOO_BIG = 1009;
    static final int TRY_LATER = 1013;

    private static final int MOST_AT_ONCE = 64;
    private static final int MOST_WEB_SOCKETS = 16;
    private static final long OUTBOX = 64L << 20;

    /** Somebody who asked the device something. */
    interface Asker {

        void answered(AgentFrame answer);

        void refused(Refusal refusal);
    }

    private final Editor editor;
    private final Session agent;
    private final Clock clock;
    private final Outbox outbox;
    private final AtomicLong numbers = new AtomicLong();
    private final Map<Long, Asker> askers = new ConcurrentHashMap<>();
    private final Map<Long, Channel> channels = new ConcurrentHashMap<>();
    private volatile Instant usedAt;
    private volatile boolean closed;

    Tunnel(Editor editor, Session agent, Clock clock) {
        this.editor = editor;
        this.agent = agent;
        this.clock = clock;
        this.outbox = new Outbox(agent, OUTBOX, () -> close(TOO_BIG, "too slow"));
        this.usedAt = clock.instant();
    }

    Editor editor() {
        return editor;
    }

    /** When somebody last asked the device something. */
    Instant usedAt() {
        return usedAt;
    }

    /** Asks the device; returns the number under which the question may be forgotten. */
    long ask(String method, String url, Map<String, List<String>> headers, Optional<String> body, Asker asker) {
        usedAt = clock.instant();
        long number = numbers.incrementAndGet();
        if (askers.size() >= MOST_AT_ONCE) {
            asker.refused(Refusal.BUSY);
            return number;
        }
        askers.put(number, asker);
        if (closed) {
            refuse(number);
        } else {
            outbox.send(AgentFrame.request(number, method, url, headers, body));
        }
        return number;
    }

    /** Whether nobody has answered it yet; then nobody will. */
    boolean forget(long number) {
        return askers.remove(number) != null;
    }

    private void refuse(long number) {
        Optional.ofNullable(askers.remove(number)).ifPresent(asker -> asker.refused(Refusal.LOST));
    }

    /** Opens a web socket of the device for a browser's; empty if there are too many. */
    Optional<Channel> open(String url, Visitor visitor, Session browser) {
        usedAt = clock.instant();
        if (closed || channels.size() >= MOST_WEB_SOCKETS) {
            return Optional.empty();
        }
        long number = numbers.incrementAndGet();
        Channel channel = new Channel(number, url, visitor, browser, this::say);
        channels.put(number, channel);
        channel.begin();
        return Optional.of(channel);
    }

    private void say(String frame) {
        if (!closed) {
            outbox.send(frame);
        }
    }

    /** The browser has sent something. */
    void used() {
        usedAt = clock.instant();
    }

    /** The browser has gone. The agent ends its connection over messages for a web socket it does not have, so it gets none. */
    void left(Channel channel) {
        if (channels.remove(channel.number(), channel)) {
            say(AgentFrame.close(channel.number()));
        }
    }

    /** Ends the web sockets of those who would not be let in any more; asks once for each of them. */
    void shutOutStrangers() {
        Map<Visitor, Boolean> stay = new HashMap<>();
        for (Channel channel : channels.values()) {
            if (!stay.computeIfAbsent(channel.visitor(), Visitor::mayStay)) {
                channel.shutOut();
            }
        }
    }

    /** The agent has said something. */
    void take(AgentFrame frame) {
        if (!frame.webSocket()) {
            Optional.ofNullable(askers.remove(frame.id())).ifPresent(asker -> asker.answered(frame));
        } else if (frame.closed()) {
            Optional.ofNullable(channels.remove(frame.id())).ifPresent(Channel::end);
        } else {
            Optional.ofNullable(channels.get(frame.id()))
                    .ifPresent(channel -> frame.text().ifPresent(channel::fromDevice));
        }
    }

    /** Ends the connection, and everything that goes through it. */
    void close(int code, String reason) {
        ended();
        try {
            agent.close(new CloseReason(CloseReason.CloseCodes.getCloseCode(code), reason));
        } catch (IOException | IllegalStateException e) {
            // It has gone already.
        }
    }

    /** The connection has ended. */
    void ended() {
        closed = true;
        askers.keySet().forEach(this::refuse);
        channels.keySet()
                .forEach(number -> Optional.ofNullable(channels.remove(number)).ifPresent(Channel::end));
    }
}
