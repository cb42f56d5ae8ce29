package org.sluice.simulator;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpObjectAggregator;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;

/**
 * A few connections that are kept alive and shared by all devices of one event loop; one request at a time on each. Used on
 * that event loop only.
 */
final class HttpPool {

    private static final int MAX_ANSWER = 256 * 1024 * 1024;
    /** Servers close what is idle, and a request that crosses the closing would be lost. */
    private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final EventLoop loop;
    private final Sockets sockets;
    private final Endpoint endpoint;
    private final int size;
    private final Deque<HttpCall> waiting = new ArrayDeque<>();
    private final Deque<HttpConnection> idle = new ArrayDeque<>();
    private int open;

    HttpPool(EventLoop loop, Sockets sockets, Endpoint endpoint, int size) {
        this.loop = loop;
        this.sockets = sockets;
        this.endpoint = endpoint;
        this.size = size;
    }

    void send(HttpCall call) {
        waiting.add(call);
        serve();
    }

    private void serve() {
        while (!waiting.isEmpty()) {
            HttpConnection connection = idle.pollLast();
            if (connection == null) {
                if (open >= size) {
                    return;
                }
                connect(waiting.remove());
            } else if (connection.idleSince(System.nanoTime()) > FRESH_NANOS) {
                connection.close();
            } else {
                connection.send(waiting.remove());
            }
        }
    }

    private void connect(HttpCall call) {
        open++;
        HttpConnection connection = new HttpConnection(this, endpoint.host() + ":" + endpoint.port());
        sockets.connect(loop, endpoint, channel -> pipeline(channel, connection))
                .addListener(connected -> {
                    if (connected.isSuccess()) {
                        connection.send(call);
                    } else {
                        open--;
                        call.answered().accept(Answer.NONE);
                        serve();
                    }
                });
    }

    private static void pipeline(Channel channel, HttpConnection connection) {
        channel.pipeline().addLast(new HttpClientCodec(), new HttpObjectAggregator(MAX_ANSWER), connection);
    }

    void free(HttpConnection connection) {
        idle.add(connection);
        serve();
    }

    void closed(HttpConnection connection) {
        open--;
        idle.remove(connection);
        serve();
    }

    void close() {
        waiting.clear();
        // Closing takes each out of the queue.
        for (HttpConnection connection : idle.toArray(HttpConnection[]::new)) {
            connection.close();
        }
    }
}
