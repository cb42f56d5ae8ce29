package org.sluice.outage;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sluice.promotion.Promotion;
import org.sluice.promotion.PromotionStatus;
import org.sluice.sql.PrivateMariaDb;
import org.sluice.support.Factory;
import org.sluice.support.RestCalls;
import org.sluice.support.RestCalls.Answer;
import org.sluice.support.TestServer;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The database goes away while promotions are in flight at every step, and comes back. Nobody has to do anything. */
class DatabaseOutageFunctionalTests {

    private static final int PIPELINES = 4;
    private static final int EACH = 5;

    @TempDir
    static Path directory;

    private static PrivateMariaDb database;
    private static TestServer server;

    @BeforeAll
    static void start() {
        database = PrivateMariaDb.on(directory);
        server = TestServer.start(
                database.database(),
                Map.of("spring.datasource.hikari.connection-timeout", "1000", "sluice.promotion.heartbeat", "200ms"));
    }

    @AfterAll
    static void stop() {
        server.close();
        database.close();
    }

    @Test
    void stoppedAndStarted() throws Exception {
        promotionsSurvive(database::stop);
    }

    @Test
    void killedAndStarted() throws Exception {
        promotionsSurvive(database::kill);
    }

    private void promotionsSurvive(Runnable outage) throws Exception {
        Factory factory = server.factory();
        RestCalls rest = new RestCalls(server);
        List<Line> lines = new ArrayList<>();
        try {
            for (int number = 0; number < PIPELINES; number++) {
                lines.add(new Line(factory, number));
            }
            // One pipeline in each of these: reading the source, before and after the target takes it, verifying.
            lines.get(0).pauseBefore(lines.get(0).source, Line::reading);
            lines.get(1).pauseBefore(lines.get(1).target, Line::deploying);
            lines.get(2).pauseAfterDeployment();
            lines.get(3).pauseBefore(lines.get(3).target, new VerifyRequest());
            List<Promotion> promotions = new ArrayList<>();
            for (int i = 0; i < EACH; i++) {
                lines.forEach(line -> promotions.add(factory.launch(line.pipeline, line.sourceStage())));
            }
            for (Line line : lines) {
                line.awaitPause();
            }

            outage.run();
            lines.forEach(Line::goOn);
            Map<String, Line> asked = requestsGet503(rest, lines);
            database.start();

            Map<String, String> repeated = new LinkedHashMap<>();
            asked.forEach((key, line) -> repeated.put(key, repeatUntilTaken(rest, line, key)));
            asked.forEach(
                    (key, line) -> assertThat(repeatUntilTaken(rest, line, key)).isEqualTo(repeated.get(key)));
            awaitAll(factory);

            assertThat(promotions)
                    .extracting(promotion -> factory.promotion(promotion.id()).status())
                    .containsOnly(PromotionStatus.SUCCEEDED);
            for (Line line : lines) {
                assertThat(line.target.deployments()).isEqualTo(EACH + 1);
                assertThat(Set.copyOf(line.target.received()))
                        .as("each deployment is another one")
                        .hasSize(EACH + 1);
            }
            assertThat(count(factory, "SELECT COUNT(*) FROM promotion WHERE application_id = :app"))
                    .isEqualTo(PIPELINES * (EACH + 1));
            assertThat(
                            count(
                                    factory,
                                    "SELECT COUNT(*) FROM promotion_event e JOIN promotion p ON p.id = e.promotion_id"
                                            + " WHERE p.application_id = :app AND e.type = 'org.sluice.promotion.succeeded.v1'"))
                    .isEqualTo(PIPELINES * (EACH + 1));
            assertThat(count(
                            factory,
                            "SELECT COUNT(*) FROM target_lease l JOIN instance i ON i.id = l.target_id"
                                    + " WHERE i.application_id = :app AND l.promotion_id IS NOT NULL"))
                    .as("leases left behind")
                    .isZero();
        } finally {
            lines.forEach(Line::close);
        }
    }

    /** The second read of flows after a deployment is that of the verification. */
    private static final class VerifyRequest
            implements java.util.function.Predicate<com.sun.net.httpserver.HttpExchange> {
        private boolean deployed;

        @Override
        public synchronized boolean test(com.sun.net.httpserver.HttpExchange exchange) {
            boolean verifying = deployed && Line.reading(exchange);
            deployed |= Line.deploying(exchange);
            return verifying;
        }
    }

    /** One new request for each line, under a key of its own. */
    private static Map<String, Line> requestsGet503(RestCalls rest, List<Line> lines) {
        Map<String, Line> asked = new LinkedHashMap<>();
        for (Line line : lines) {
            String key = UUID.randomUUID().toString();
            Answer answer = request(rest, line, key);
            assertThat(answer.status()).as(answer.toString()).isEqualTo(503);
            assertThat(answer.code()).isEqualTo("database-unavailable");
            assertThat(answer.headers()).containsKey("retry-after");
            assertThat(answer.headers().get("content-type").get(0)).startsWith("application/problem+json");
            asked.put(key, line);
        }
        assertThat(rest.get("promotions").status()).isEqualTo(503);
        return asked;
    }

    private static Answer request(RestCalls rest, Line line, String key) {
        return rest.post(
                "pipelines/" + line.pipeline.id() + "/stages/" + line.sourceStage() + "/promotions",
                "{}",
                "Idempotency-Key",
                key);
    }

    private static String repeatUntilTaken(RestCalls rest, Line line, String key) {
        return Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(200))
                .until(() -> request(rest, line, key), answer -> answer.status() != 503)
                .expect(202)
                .text("/promotion/id");
    }

    private static void awaitAll(Factory factory) {
        Awaitility.await("everything ends")
                .atMost(Duration.ofSeconds(90))
                .pollInterval(Duration.ofMillis(200))
                .ignoreExceptions()
                .until(() -> count(
                                factory,
                                "SELECT COUNT(*) FROM promotion WHERE application_id = :app AND ended_at IS NULL")
                        == 0);
    }

    private static long count(Factory factory, String sql) {
        return factory.bean(JdbcClient.class)
                .sql(sql)
                .param("app", factory.application.id().value())
                .query(Long.class)
                .single();
    }
}
