package org.sluice.websocket;

import jakarta.websocket.RemoteEndpoint;
import jakarta.websocket.Session;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;

/** What waits to be sent to one end of a web socket, in order. Nobody waits for a slow end; one that is too slow is cut off. */
final class Outbox {

    private static final long SEND_LIMIT_MILLIS = 60_000;
    private static final int LEFT = 2;

    private final RemoteEndpoint.Async remote;
    private final long limit;
    private final Runnable overflow;
    private final Queue<String> waiting = new ArrayDeque<>();
    private long size;
    private boolean busy;

    /** @param overflow called when more than {@code limit} characters wait, or one cannot be sent */
    Outbox(Session session, long limit, Runnable overflow) {
        this.remote = session.getAsyncRemote();
        this.remote.setSendTimeout(SEND_LIMIT_MILLIS);
        this.limit = limit;
        this.overflow = overflow;
    }

    void send(String text) {
        boolean full;
        boolean mine = false;
        synchronized (waiting) {
            full = size + text.length() > limit;
            if (!full) {
                size += text.length();
                waiting.add(text);
                mine = !busy;
                busy = true;
            }
        }
        if (full) {
            overflow.run();
        } else if (mine) {
            drain();
        }
    }

    private void drain() {
        while (true) {
            String next;
            synchronized (waiting) {
                next = waiting.poll();
                if (next == null) {
                    busy = false;
                    return;
                }
            }
            int length = next.length();
            AtomicInteger state = new AtomicInteger();
            try {
                remote.sendText(next, result -> {
                    synchronized (waiting) {
                        size -= length;
                    }
                    if (!result.isOK()) {
                        overflow.run();
                    } else if (!state.compareAndSet(0, 1)) {
                        drain();
                    }
                });
            } catch (RuntimeException e) {
                // It is closed; whoever closed it has told everybody.
                overflow.run();
                return;
            }
            if (state.compareAndSet(0, LEFT)) {
                // Not sent yet; whoever has sent it goes on.
                return;
            }
        }
    }
}
