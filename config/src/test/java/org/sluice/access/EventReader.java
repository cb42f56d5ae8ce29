package org.sluice.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** Reads a stream of events from when it is open until it ends. */
final class EventReader implements AutoCloseable {

    private static final int SECONDS = 20;

    private final String name;
    private final CompletableFuture<Integer> opened = new CompletableFuture<>();
    private final CompletableFuture<HttpResponse<String>> whole;

    /** @param token empty for a browser, whose cookies are in its client */
    EventReader(String name, HttpClient http, URI events, String token) {
        this.name = name;
        HttpRequest.Builder request = HttpRequest.newBuilder(events).header("Accept", "text/event-stream");
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        this.whole = http.sendAsync(request.build(), head -> {
            opened.complete(head.statusCode());
            return HttpResponse.BodySubscribers.ofString(StandardCharsets.UTF_8);
        });
        assertThat(opened.orTimeout(SECONDS, TimeUnit.SECONDS).join()).as(name).isEqualTo(200);
    }

    boolean hasEnded() {
        return whole.isDone();
    }

    /** Awaits the end that a server makes; a connection that breaks is none. */
    void awaitEnd() {
        Awaitility.await(name).atMost(SECONDS, TimeUnit.SECONDS).until(whole::isDone);
        assertThat(whole).as(name).isCompleted();
    }

    @Override
    public void close() {
        whole.cancel(true);
    }

    @Override
    public String toString() {
        return name;
    }
}
