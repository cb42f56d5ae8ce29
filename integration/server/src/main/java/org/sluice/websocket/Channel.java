package org.sluice.websocket;

import jakarta.websocket.CloseReason;
import jakarta.websocket.Session;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.sluice.websocket.Visitors.Visitor;

/**
 * A browser's web socket that goes on in the device. That of Node-RED's editor begins with a token, which browsers do not have:
 * it is asked for here, the agent puts its own in, and what the browser says waits until the device has agreed.
 */
final class Channel {

    private static final String EDITOR = "/comms";
    private static final String AUTHENTICATE = "{\"auth\":\"sluice\"}";
    private static final String AGREED = "{\"auth\":\"ok\"}";
    private static final int MOST_HELD = 200;
    private static final long OUTBOX = 8L << 20;

    private final long number;
    private final String url;
    private final Visitor visitor;
    private final Session browser;
    private final Consumer<String> device;
    private final Outbox outbox;
    private final List<String> held = new ArrayList<>();
    private boolean waiting;

    Channel(long number, String url, Visitor visitor, Session browser, Consumer<String> device) {
        this.number = number;
        this.url = url;
        this.visitor = visitor;
        this.browser = browser;
        this.device = device;
        this.outbox = new Outbox(browser, OUTBOX, this::end);
    }

    long number() {
        return number;
    }

    /** Whose browser it is. */
    Visitor visitor() {
        return visitor;
    }

    void begin() {
        synchronized (held) {
            device.accept(AgentFrame.open(number, url));
            if (url.equals(EDITOR)) {
                waiting = true;
                device.accept(AgentFrame.message(number, AUTHENTICATE));
            }
        }
    }

    void fromBrowser(String text) {
        synchronized (held) {
            if (!waiting) {
                device.accept(AgentFrame.message(number, text));
            } else if (held.size() < MOST_HELD) {
                held.add(text);
            } else {
                end();
            }
        }
    }

    void fromDevice(String text) {
        synchronized (held) {
            if (waiting) {
                waiting = false;
                held.forEach(message -> device.accept(AgentFrame.message(number, message)));
                held.clear();
                if (text.equals(AGREED)) {
                    return;
                }
            }
        }
        outbox.send(text);
    }

    /** Closes the browser's end. */
    void end() {
        end(CloseReason.CloseCodes.GOING_AWAY, "the device has closed it");
    }

    /** Closes it because its visitor may not use the editor any more. */
    void shutOut() {
        end(CloseReason.CloseCodes.VIOLATED_POLICY, "you may not use this editor any more");
    }

    private void end(CloseReason.CloseCode code, String reason) {
        try {
            browser.close(new CloseReason(code, reason));
        } catch (IOException | IllegalStateException e) {
            // It has gone already.
        }
    }
}
