package org.sluice.websocket;

import jakarta.websocket.CloseReason;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.Session;
import java.io.IOException;
import java.time.Clock;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.device.DeviceEditors.Editor;

/** The server's end of an agent's connection. */
final class AgentEndpoint extends Endpoint {

    private static final Logger log = LoggerFactory.getLogger(AgentEndpoint.class);
    /** The agent pings every 40 seconds. */
    private static final long SILENCE_MILLIS = 120_000;
    /** A byte of a body takes up to four characters. */
    private static final int CHARACTERS_A_BYTE = 4;

    private static final int HEAD = 64 * 1024;

    private final Optional<Editor> editor;
    private final int refusal;
    private final Tunnels tunnels;
    private final long frameLimit;
    private final Clock clock;
    private @Nullable Tunnel tunnel;
    private @Nullable Frames frames;

    /** @param refusal the code that ends the connection of an agent that has no editor to connect for */
    AgentEndpoint(Optional<Editor> editor, int refusal, Tunnels tunnels, long bodyLimit, Clock clock) {
        this.editor = editor;
        this.refusal = refusal;
        this.tunnels = tunnels;
        this.frameLimit = bodyLimit * CHARACTERS_A_BYTE + HEAD;
        this.clock = clock;
    }

    @Override
    public void onOpen(Session session, EndpointConfig config) {
        session.setMaxIdleTimeout(SILENCE_MILLIS);
        Optional<Tunnel> opened = editor.map(known -> new Tunnel(known, session, clock));
        if (opened.isEmpty()) {
            close(session, refusal);
            return;
        }
        try {
            if (tunnels.add(opened.get())) {
                tunnel = opened.get();
                Frames received = new Frames(opened.get());
                frames = received;
                session.addMessageHandler(received);
            } else {
                close(session, Tunnel.NO_TUNNEL);
            }
        } catch (RuntimeException e) {
            log.warn("An agent was told to come back: {}", e.toString());
            close(session, Tunnel.TRY_LATER);
        }
    }

    private static void close(Session session, int code) {
        try {
            session.close(new CloseReason(
                    CloseReason.CloseCodes.getCloseCode(code), code == Tunnel.NO_TUNNEL ? "No tunnel" : "Try again"));
        } catch (IOException e) {
            log.debug("An agent has gone: {}", e.toString());
        }
    }

    @Override
    public void onClose(Session session, CloseReason reason) {
        Frames unfinished = frames;
        if (unfinished != null) {
            unfinished.forget();
        }
        Tunnel gone = tunnel;
        if (gone != null) {
            try {
                tunnels.remove(gone);
            } catch (RuntimeException e) {
                log.warn("It could not be noted that an editor is no longer connected: {}", e.toString());
            }
        }
    }

    @Override
    public void onError(Session session, Throwable e) {
        log.debug("The connection of an agent failed: {}", e.toString());
    }

    /** Frames come in parts, and are read when they are whole. */
    private final class Frames implements MessageHandler.Partial<String> {

        private final Tunnel from;
        private StringBuilder frame = new StringBuilder();

        Frames(Tunnel from) {
            this.from = from;
        }

        /** A new one: what one large answer took is not kept for all that follow. */
        void forget() {
            tunnels.giveBack(frame.length());
            frame = new StringBuilder();
        }

        @Override
        public void onMessage(String part, boolean last) {
            if (frame.length() + part.length() > frameLimit || !tunnels.take(part.length())) {
                forget();
                from.close(Tunnel.TOO_BIG, "The frame is too large");
                return;
            }
            frame.append(part);
            if (last) {
                String whole = frame.toString();
                forget();
                try {
                    from.take(AgentFrame.read(whole));
                } catch (AgentFrame.UnreadableException e) {
                    log.debug(
                            "A frame of device {} was put aside", from.editor().device());
                }
            }
        }
    }
}
