package org.sluice.badinput;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sluice.instance.Instance;
import org.sluice.instance.InstanceAuth;
import org.sluice.instance.Instances;
import org.sluice.promotion.Promotion;
import org.sluice.promotion.PromotionStatus;
import org.sluice.support.Factory;
import org.sluice.support.StubNodeRed;
import org.sluice.support.TestServer;

/** Node-REDs that answer what no Node-RED answers, or not at all: every promotion ends, and says which one and what. */
class BadNodeRedFunctionalTests {

    private static TestServer server;

    private final StubNodeRed development = new StubNodeRed();
    private final StubNodeRed production = new StubNodeRed();
    private final CountDownLatch over = new CountDownLatch(1);
    private Factory factory;
    private Instance dev;
    private Instance prod;

    @BeforeAll
    static void start() {
        server = TestServer.start(Map.of("sluice.node-red.read-timeout", "700ms", "sluice.promotion.retries", "1"));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void register() {
        factory = server.factory();
        dev = factory.instance("dev-line", development.url());
        prod = factory.instance("prod-line", production.url());
        development.flows(Factory.tab("t1", "Line 1", "one"));
        production.flows(Factory.tab("old", "Old line", "zero"));
    }

    @AfterEach
    void stopNodeReds() {
        over.countDown();
        development.close();
        production.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    {}                                                                       | target-not-node-red
                    []                                                                       | target-not-node-red
                    {"flows":{},"rev":"1"}                                                   | target-not-node-red
                    {"flows":null,"rev":"1"}                                                 | target-not-node-red
                    {"flows":[]}                                                             | target-not-node-red
                    {"flows":["tab"],"rev":"1"}                                              | target-not-node-red
                    {"flows":[{"id":"a"}],"rev":"1"}                                         | target-not-node-red
                    {"flows":[{"id":1,"type":"tab"}],"rev":"1"}                              | target-not-node-red
                    {"flows":[{"id":"","type":"tab"}],"rev":"1"}                             | not-a-flow
                    {"flows":[{"id":"a","type":"tab"},{"id":"a","type":"tab"}],"rev":"1"}    | not-a-flow
                    {"flows":[                                                               | target-not-node-red
                    flows                                                                    | target-not-node-red
                    <html><body>Please sign in</body></html>                                 | target-not-node-red
                    """)
    void flowsThatAreNoneFailAndNameTheInstance(String answer, String code) {
        development.mischief(exchange -> flows(exchange) && answer(exchange, 200, answer));

        Promotion failed = ended(PromotionStatus.FAILED, "dev-line");

        assertThat(failed.statusCode()).contains(code);
        assertThat(production.deployments()).isZero();
    }

    @Test
    void aTargetWhoseOwnFlowsAreNoneFailsAndIsNamed() {
        production.mischief(exchange -> flows(exchange)
                && answer(
                        exchange,
                        200,
                        "{\"flows\":[{\"id\":\"a\",\"type\":\"x\"},{\"id\":\"a\",\"type\":\"x\"}],\"rev\":\"1\"}"));

        assertThat(ended(PromotionStatus.FAILED, "prod-line").statusCode()).contains("not-a-flow");
        assertThat(production.deployments()).isZero();
    }

    @Test
    void bytesThatAreNotUtf8AreNoFlows() {
        development.mischief(exchange -> flows(exchange)
                && answer(
                        exchange,
                        200,
                        "{\"flows\":[{\"id\":\"a\",\"type\":\"tab\",\"label\":\"Stra\u00dfe\"}],\"rev\":\"1\"}"
                                .getBytes(StandardCharsets.ISO_8859_1)));

        assertThat(ended(PromotionStatus.FAILED, "dev-line").statusCode()).contains("target-not-node-red");
    }

    @ParameterizedTest
    @CsvSource({
        "200, FAILED, target-not-node-red",
        "302, FAILED, target-not-node-red",
        "401, FAILED, target-unauthorized",
        "403, FAILED, target-unauthorized",
        "404, FAILED, target-not-node-red",
        "409, FAILED, target-changed",
        "413, FAILED, target-too-large",
        "400, FAILED, target-rejected",
        "500, ERRORED, target-server-error",
        "503, ERRORED, target-server-error"
    })
    void aTargetThatAnswersADeploymentWithHtml(int status, PromotionStatus end, String code) {
        production.mischief(exchange ->
                deployment(exchange) && answer(exchange, status, "<html><body>" + status + "</body></html>"));

        assertThat(ended(end, "prod-line").statusCode()).contains(code);
        assertThat(production.deployments()).isZero();
        assertThat(production.flows().toString()).contains("Old line");
    }

    @Test
    void aTargetThatHangsErrorsAndARestartGoesOn() {
        production.mischief(exchange -> deployment(exchange) && hang());

        Promotion errored = ended(PromotionStatus.ERRORED, "prod-line");

        assertThat(errored.statusCode()).contains("target-timeout");
        production.behave();
        factory.operator().restart(errored.id(), factory.owner, "it answers again");
        factory.await(errored.id(), PromotionStatus.SUCCEEDED);
        assertThat(production.deployments()).isEqualTo(1);
    }

    @Test
    void aSourceThatHangsErrors() {
        development.mischief(exchange -> flows(exchange) && hang());

        assertThat(ended(PromotionStatus.ERRORED, "dev-line").statusCode()).contains("target-timeout");
    }

    @Test
    void aTargetThatClosesHalfWayErrors() {
        production.mischief(exchange -> {
            if (!flows(exchange)) {
                return false;
            }
            exchange.sendResponseHeaders(200, 1000);
            exchange.getResponseBody().write("{\"flows\":[".getBytes(StandardCharsets.US_ASCII));
            exchange.getResponseBody().flush();
            return true;
        });

        assertThat(ended(PromotionStatus.ERRORED, "prod-line").statusCode()).contains("target-connection-lost");
    }

    @Test
    void somebodyElseDeployingInBetweenIsNotOverwritten() {
        production.mischief(exchange -> {
            if (deployment(exchange)) {
                production.flows(Factory.tab("theirs", "Their line", "theirs"));
            }
            return false;
        });

        assertThat(ended(PromotionStatus.FAILED, "prod-line").statusCode()).contains("target-changed");
        assertThat(production.deployments()).isZero();
        assertThat(production.flows().toString()).contains("Their line");
    }

    @Test
    void aTargetThatNamesAnotherRevisionEveryTimeIsNotDeployedTo() {
        AtomicInteger rev = new AtomicInteger();
        production.mischief(exchange -> flows(exchange)
                && answer(
                        exchange,
                        200,
                        "{\"flows\":%s,\"rev\":\"%d\"}".formatted(production.flows(), rev.incrementAndGet())));

        assertThat(ended(PromotionStatus.FAILED, "prod-line").statusCode()).contains("target-changed");
        assertThat(production.deployments()).isZero();
    }

    @Test
    void aDeploymentWhoseAnswerIsLostCountsOnce() {
        AtomicBoolean first = new AtomicBoolean(true);
        production.onDeploy(() -> {
            if (first.compareAndSet(true, false)) {
                hang();
            }
        });

        factory.promoted(factory.pipeline(Factory.AT_ONCE, dev, prod), "dev-line");

        assertThat(production.deployments()).isEqualTo(1);
        assertThat(production.flows().toString()).contains("\"one\"");
    }

    @Test
    void wrongCredentialsFailAndAreNotRepeatedInTheReason() {
        factory.bean(Instances.class)
                .update(
                        prod.id(),
                        new Instances.Registration(
                                prod.name(),
                                prod.baseUrl(),
                                new InstanceAuth.Password("plant", "not-the-password"),
                                Optional.empty()));
        production.mischief(exchange -> exchange.getRequestURI().getPath().equals("/auth/token")
                && answer(exchange, 401, "{\"error\":\"invalid_grant\"}"));

        Promotion failed = ended(PromotionStatus.FAILED, "prod-line");

        assertThat(failed.statusCode()).contains("target-unauthorized");
        assertThat(failed.statusText().orElseThrow()).doesNotContain("not-the-password");
    }

    private Promotion ended(PromotionStatus status, String instance) {
        Promotion promotion = factory.await(
                factory.launch(factory.pipeline(Factory.AT_ONCE, dev, prod), "dev-line")
                        .id(),
                status);
        assertThat(promotion.statusText().orElseThrow()).contains(instance).doesNotContain("<html>");
        return promotion;
    }

    /** Until the test is over; the other side has long given up by then. */
    private boolean hang() {
        try {
            over.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return true;
    }

    private static boolean flows(HttpExchange exchange) {
        return exchange.getRequestMethod().equals("GET")
                && exchange.getRequestURI().getPath().equals("/flows");
    }

    private static boolean deployment(HttpExchange exchange) {
        return exchange.getRequestMethod().equals("POST")
                && exchange.getRequestURI().getPath().equals("/flows");
    }

    private static boolean answer(HttpExchange exchange, int status, String body) throws IOException {
        return answer(exchange, status, body.getBytes(StandardCharsets.UTF_8));
    }

    private static boolean answer(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.getRequestBody().readAllBytes();
        exchange.getResponseHeaders().set("Content-Type", body[0] == '<' ? "text/html" : "application/json");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        return true;
    }
}
