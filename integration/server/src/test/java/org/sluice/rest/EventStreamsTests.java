package org.sluice.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.doReturn;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sluice.event.PromotionEvent;
import org.sluice.promotion.PromotionId;
import org.sluice.promotion.PromotionStatus;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.CannotGetJdbcConnectionException;

class EventStreamsTests extends RestServerTest {

    private static final String EVENTS = "/api/v1/promotions/m1/events";

    private final List<PromotionEvent> happened = new CopyOnWriteArrayList<>();
    private volatile PromotionStatus status = PromotionStatus.RUNNING;
    private volatile boolean databaseAway;

    @Autowired
    EventStreams streams;

    @Autowired
    StreamReaders readers;

    @BeforeEach
    void aPromotionThatRuns() {
        given(promotions.find(new PromotionId("m1"))).willAnswer(call -> Optional.of(Samples.promotion("m1", status)));
        given(events.after(anyString(), anyInt(), anyInt())).willAnswer(call -> {
            if (databaseAway) {
                throw new CannotGetJdbcConnectionException("refused");
            }
            return happened.stream()
                    .filter(event -> event.sequence() > (int) call.getArgument(1))
                    .toList();
        });
    }

    @Test
    void tellsWhatHappensUntilThePromotionHasEnded() throws Exception {
        BufferedReader lines = reader(open());
        happened.add(Samples.event(1, "started"));
        readUntil(lines, "id:1");
        databaseAway = true;
        readUntil(lines, "data:");
        databaseAway = false;
        // It failed and was restarted: the stream goes on.
        happened.add(Samples.event(2, "failed"));
        happened.add(Samples.event(3, "queued"));
        readUntil(lines, "id:3");
        readUntil(lines, ":still here");
        happened.add(Samples.event(4, "succeeded"));
        status = PromotionStatus.SUCCEEDED;
        readUntil(lines, "id:4");
        while (lines.readLine() != null) {
            // The rest of the last event; then the stream ends by itself, or this test never does.
        }
        await().atMost(Duration.ofSeconds(30)).until(() -> streams.count() == 0);
    }

    @Test
    void forgetsReadersThatAreGoneAndServesOnlySoMany() throws Exception {
        List<InputStream> open = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            open.add(open());
        }
        Answer oneTooMany = get("viewer", EVENTS);
        assertThat(oneTooMany.status()).isEqualTo(503);
        assertThat(oneTooMany.code()).isEqualTo("too-many-streams");
        for (InputStream stream : open) {
            stream.close();
        }
        await().atMost(Duration.ofSeconds(30)).until(() -> streams.count() == 0);
    }

    @Test
    void endsForWhoMayNotReadItAnyMoreButNotBecauseTheDatabaseIsAway() throws Exception {
        BufferedReader stream = reader(open());
        List<String> lines = new CopyOnWriteArrayList<>();
        CompletableFuture<Void> whole = new CompletableFuture<>();
        Thread reading = new Thread(() -> {
            stream.lines().forEach(lines::add);
            whole.complete(null);
        });
        reading.setDaemon(true);
        reading.start();
        happened.add(Samples.event(1, "started"));
        await().until(() -> lines.contains("id:1"));
        given(tokens.byName("viewer")).willThrow(new CannotGetJdbcConnectionException("refused"));
        readers.look();
        happened.add(Samples.event(2, "failed"));
        await().until(() -> lines.contains("id:2"));
        doReturn(Optional.empty()).when(tokens).byName("viewer");
        readers.look();
        happened.add(Samples.event(3, "queued"));
        await().until(whole::isDone);
        assertThat(lines).doesNotContain("id:3");
        await().until(() -> streams.count() == 0);

        given(tokens.authenticate("viewer")).willReturn(Optional.empty());
        Answer again = send(
                request("viewer", EVENTS).header("Accept", "text/event-stream").header("Last-Event-ID", "2"));
        assertThat(again.status()).isEqualTo(401);
        assertThat(again.code()).isEqualTo("unauthorized");
    }

    private InputStream open() throws IOException, InterruptedException {
        HttpResponse<InputStream> response = HttpClient.newHttpClient()
                .send(
                        request("viewer", EVENTS)
                                .header("Accept", "text/event-stream")
                                .build(),
                        HttpResponse.BodyHandlers.ofInputStream());
        assertThat(response.statusCode()).isEqualTo(200);
        return response.body();
    }

    private static BufferedReader reader(InputStream stream) {
        return new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
    }

    private static void readUntil(BufferedReader lines, String start) throws IOException {
        String line = lines.readLine();
        while (line != null && !line.startsWith(start)) {
            line = lines.readLine();
        }
        assertThat(line).as(start).isNotNull();
    }
}
