package org.sluice.websocket;

import jakarta.websocket.CloseReason;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.Session;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.websocket.Visitors.Visitor;

/** The server's end of a browser's web socket. */
final class BrowserEndpoint extends Endpoint {

    private static final Logger log = LoggerFactory.getLogger(BrowserEndpoint.class);
    private static final int LARGEST = 1 << 20;

    private final Tunnel tunnel;
    private final Visitor visitor;
    private final String url;
    private @Nullable Channel channel;

    BrowserEndpoint(Tunnel tunnel, Visitor visitor, String url) {
        this.tunnel = tunnel;
        this.visitor = visitor;
        this.url = url;
    }

    @Override
    public void onOpen(Session session, EndpointConfig config) {
        // The device's pages keep it open as long as they are; the editor's own time limit ends it, and the visitor's.
        session.setMaxIdleTimeout(0);
        session.setMaxTextMessageBufferSize(LARGEST);
        Optional<Channel> opened = tunnel.open(url, visitor, session);
        if (opened.isEmpty()) {
            try {
                session.close(new CloseReason(CloseReason.CloseCodes.TRY_AGAIN_LATER, "Try again"));
            } catch (IOException e) {
                log.debug("A browser has gone: {}", e.toString());
            }
            return;
        }
        Channel through = opened.get();
        channel = through;
        session.addMessageHandler(String.class, (MessageHandler.Whole<String>) text -> {
            tunnel.used();
            through.fromBrowser(text);
        });
    }

    @Override
    public void onClose(Session session, CloseReason reason) {
        Channel gone = channel;
        if (gone != null) {
            tunnel.left(gone);
        }
    }

    @Override
    public void onError(Session session, Throwable e) {
        log.debug("A browser's web socket failed: {}", e.toString());
    }
}
