package org.sluice.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sluice.protocol.PromotionEventView;
import org.sluice.protocol.PromotionView;
import tools.jackson.databind.json.JsonMapper;

@Timeout(30)
class WaitTests {

    private static final String[] PROMOTE = {"promote", "-p", "delivery", "-s", "development", "--wait"};
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final AtomicReference<PromotionView> now = new AtomicReference<>(Wire.promotion("running"));
    private StubServer server;

    @BeforeEach
    void start() throws IOException {
        server = new StubServer();
        Wire.everything(server);
        server.answers("GET /promotions/M1", exchange -> {
            byte[] body = JSON.writeValueAsBytes(now.get());
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        });
    }

    @AfterEach
    void stop() {
        server.close();
    }

    /** A stream that sends one event for each promotion, each on a connection of its own. */
    private HttpHandler oneEventAConnection(List<@Nullable String> lastIds, PromotionView... steps) {
        AtomicInteger connections = new AtomicInteger();
        return exchange -> {
            lastIds.add(exchange.getRequestHeaders().getFirst("Last-Event-ID"));
            int step = Math.min(connections.getAndIncrement(), steps.length - 1);
            now.set(steps[step]);
            PromotionEventView event =
                    new PromotionEventView("E" + step, "M1", step + 1, "org.sluice.x.v1", Wire.T, Map.of());
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody()
                    .write((": hello\n\nid: " + (step + 1) + "\nevent: org.sluice.x.v1\ndata: "
                                    + JSON.writeValueAsString(event) + "\n\ndata: cut o")
                            .getBytes(UTF_8));
        };
    }

    @Test
    void aRestartDoesNotTellOfTheStepsOfEarlierAttemptsAgain() {
        server.answers(
                "GET /promotions/M1/events",
                oneEventAConnection(
                        new CopyOnWriteArrayList<>(), Wire.promotion("running"), Wire.promotion("succeeded")));

        CliRun.Result restart =
                new CliRun(server.url()).run("promotions", "restart", "M1", "--reason", "mended", "--wait");
        CliRun.Result promote = new CliRun(server.url()).run(PROMOTE);

        assertThat(restart.exit()).as(restart.err()).isZero();
        assertThat(restart.out()).contains("promotion M1 succeeded").doesNotContain("step deployment");
        assertThat(promote.out()).contains("step deployment");
    }

    @Test
    void followsEventsOverABrokenConnectionFromTheLastOneSeen() {
        List<@Nullable String> lastIds = new CopyOnWriteArrayList<>();
        server.answers(
                "GET /promotions/M1/events",
                oneEventAConnection(lastIds, Wire.promotion("running"), Wire.promotion("succeeded")));

        CliRun.Result result = new CliRun(server.url()).run(PROMOTE);

        assertThat(result.exit()).as(result.err()).isZero();
        assertThat(lastIds).startsWith(null, "1");
        assertThat(result.out())
                .contains(
                        "promotion M1 running",
                        "promotion M1 succeeded",
                        "step deployment completed (12 read, 10 written");
    }

    @ParameterizedTest
    @CsvSource({"succeeded,0", "failed,3", "errored,3", "stopped,3", "abandoned,3", "waiting,4"})
    void theOutcomeIsTheExitCode(String status, int exit) {
        server.answers(
                "GET /promotions/M1/events", oneEventAConnection(new CopyOnWriteArrayList<>(), Wire.promotion(status)));

        assertThat(new CliRun(server.url()).run(PROMOTE).exit()).isEqualTo(exit);
    }

    @Test
    void aFailureTellsWhyAndWhatToDoNext() {
        now.set(Wire.promotion("failed"));

        CliRun.Result result = new CliRun(server.url()).run(PROMOTE);

        assertThat(result.out())
                .contains("prod did not answer (target-unreachable)")
                .contains("sluice promotions restart M1 --reason")
                .contains("deployment");
    }

    @Test
    void aMissingValueEndsTheWaitAndTellsHowToSetIt() {
        now.set(Wire.promotion("waiting", "value-missing", "DB_URL of prod has no value.", null));

        CliRun.Result result = new CliRun(server.url()).run(PROMOTE);

        assertThat(result.exit()).isEqualTo(ExitCode.WAITING);
        assertThat(result.out()).contains("DB_URL of prod has no value", "sluice instances variables set prod NAME");
    }

    @Test
    void aMissingSnapshotTellsHowToChooseItAndChoosingSendsIt() {
        now.set(Wire.waitsForSnapshot());

        CliRun.Result waiting = new CliRun(server.url()).run("promotions", "show", "M1");
        CliRun.Result chosen = new CliRun(server.url())
                .run("promotions", "choose-snapshot", "M1", "S1", "--reason", "as tested", "--wait");

        assertThat(waiting.out())
                .contains("asks which (snapshot-required)", "sluice promotions choose-snapshot M1 SNAPSHOT");
        assertThat(chosen.exit()).isEqualTo(ExitCode.WAITING);
        assertThat(server.asked("POST /promotions/M1/snapshot").get(0).body())
                .contains("\"snapshotId\":\"S1\"", "\"reason\":\"as tested\"");
    }

    @Test
    void aWaitForATimeIsWaitedOut() {
        PromotionView asleep = Wire.promotion("waiting", "window", "opens at noon", Wire.T.plusSeconds(60));
        now.set(asleep);
        server.answers(
                "GET /promotions/M1/events",
                oneEventAConnection(new CopyOnWriteArrayList<>(), asleep, Wire.promotion("succeeded")));

        CliRun.Result result = new CliRun(server.url()).run(PROMOTE);

        assertThat(result.exit()).isZero();
        assertThat(result.out()).contains("waiting until 2026-03-01T11:01:00Z: opens at noon");
    }

    @Test
    void watchingGoesOnThroughAWaitForSomebody() {
        now.set(Wire.promotion("waiting"));
        server.answers(
                "GET /promotions/M1/events",
                oneEventAConnection(
                        new CopyOnWriteArrayList<>(), Wire.promotion("waiting"), Wire.promotion("succeeded")));

        assertThat(new CliRun(server.url()).run("promotions", "watch", "M1").exit())
                .isZero();
    }

    @Test
    void whenTheTimeIsOverThePromotionIsLeftAlone() {
        String[] command = {"promotions", "watch", "M1", "--timeout", "PT0.2S"};

        CliRun.Result result = new CliRun(server.url()).run(command);

        assertThat(result.exit()).isEqualTo(ExitCode.ERROR);
        assertThat(result.err()).contains("still running", "(wait-timed-out)");
    }

    @Test
    void aServerThatGoesAwayMeanwhileIsAskedAgain() {
        AtomicInteger asked = new AtomicInteger();
        server.answers("GET /promotions/M1", exchange -> {
            int time = asked.incrementAndGet();
            if (time == 2) {
                // Ends the connection without an answer.
                return;
            }
            byte[] body = JSON.writeValueAsBytes(Wire.promotion(time == 1 ? "running" : "succeeded"));
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        });
        server.answers(
                "GET /promotions/M1/events",
                oneEventAConnection(
                        new CopyOnWriteArrayList<>(), Wire.promotion("running"), Wire.promotion("running")));

        CliRun.Result result = new CliRun(server.url()).run(PROMOTE);

        assertThat(result.exit()).isZero();
        assertThat(asked).hasValueGreaterThan(2);
    }

    @Test
    void aTerminalShowsABarAndJsonStaysAlone() {
        server.answers(
                "GET /promotions/M1/events",
                oneEventAConnection(new CopyOnWriteArrayList<>(), Wire.promotion("succeeded")));
        String[] json = {"promotions", "watch", "M1", "-o", "json"};

        CliRun.Result terminal =
                new CliRun(server.url()).onATerminal().with("NO_COLOR", "1").run(PROMOTE);
        now.set(Wire.promotion("running"));
        CliRun.Result piped = new CliRun(server.url()).run(json);

        assertThat(terminal.err()).contains("[############------------] 2/4  running");
        assertThat(terminal.out()).doesNotContain("\u001b");
        assertThat(JSON.readTree(piped.out()).path("status").asString()).isEqualTo("succeeded");
        assertThat(piped.err()).contains("promotion M1 succeeded");
    }

    @Test
    void aRepeatedRequestIsTheSamePromotion() {
        new CliRun(server.url())
                .run("promote", "-p", "P1", "-s", "development", "--request-id", "r-7", "--reason", "go");
        new CliRun(server.url()).run("promote", "-p", "P1", "-s", "development");

        List<StubServer.Asked> asked = server.asked("POST /pipelines/P1/stages/development/promotions");
        assertThat(asked.get(0).header("Idempotency-key")).contains("r-7");
        assertThat(asked.get(0).body()).contains("\"requestId\":\"r-7\"", "\"reason\":\"go\"");
        assertThat(asked.get(1).header("Idempotency-key"))
                .hasValueSatisfying(key -> assertThat(key).hasSizeGreaterThan(20));
    }
}
