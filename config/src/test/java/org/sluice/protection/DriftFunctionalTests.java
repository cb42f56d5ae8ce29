package org.sluice.protection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sluice.audit.AuditLog;
import org.sluice.promotion.Promotion;
import org.sluice.promotion.PromotionStatus;
import org.sluice.promotion.drift.DriftWatch;
import org.sluice.support.Factory;
import org.sluice.support.Gate;
import org.sluice.support.RestCalls;
import org.sluice.support.TestServer;

/** A server that looks at its protected instances very often finds what was changed behind its back. */
class DriftFunctionalTests {

    private static TestServer server;
    private ProtectionLine line;

    @BeforeAll
    static void startServer() {
        server = TestServer.start(Map.of("sluice.drift.interval", "300ms"));
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void register() {
        line = new ProtectionLine(server);
    }

    @AfterEach
    void stopNodeReds() {
        line.close();
    }

    @Test
    void findsWhatAForeignHandDidAndThatAPromotionUndidIt() {
        line.protect();
        awaitState("unknown");
        line.factory.await(line.launch(line.owner).id(), PromotionStatus.SUCCEEDED);
        awaitState("in-sync");

        line.production.flows(Factory.tab("t1", "Line 1", "tampered"));
        awaitState("drifted");
        assertThat(line.type(line.owner, "instances", "show", line.prod.id().value())
                        .output())
                .contains("drifted since");
        line.factory.await(line.launch(line.owner).id(), PromotionStatus.SUCCEEDED);
        awaitState("in-sync");

        assertThat(changes()).containsExactly("unknown -> in-sync", "in-sync -> drifted", "drifted -> in-sync");
    }

    @Test
    void aRollbackIsNoDrift() {
        Promotion promotion = line.factory.await(line.launch(line.owner).id(), PromotionStatus.SUCCEEDED);
        String id = line.as(line.owner)
                .post("promotions/" + promotion.id() + "/rollback", "{}")
                .expect(202)
                .text("/promotion/id");
        line.factory.await(new org.sluice.promotion.PromotionId(id), PromotionStatus.SUCCEEDED);

        assertThat(check().expect(200).text("/state")).isEqualTo("in-sync");
    }

    @Test
    void whatAPromotionPutThereThatFailedAfterwardsIsNoDrift() {
        Promotion promotion = line.factory.await(line.launch(line.owner).id(), PromotionStatus.SUCCEEDED);
        line.development.flows(Factory.tab("t1", "Line 1", "two"));
        Gate gate = Gate.after(1, "GET", "/flows");
        line.production.mischief(gate);
        Promotion second = line.launch(line.owner);
        gate.caught();
        line.factory.operator().stop(second.id(), line.owner.principal(), "enough");
        gate.open();
        line.factory.await(second.id(), PromotionStatus.STOPPED);

        assertThat(promotion.id()).isNotEqualTo(second.id());
        assertThat(line.production.flows().toString()).contains("two");
        assertThat(check().expect(200).text("/state")).isEqualTo("in-sync");
    }

    @Test
    void saysWhenItCannotTellAndWhenAPromotionIsInTheWay() {
        line.factory.await(line.launch(line.owner).id(), PromotionStatus.SUCCEEDED);
        Gate gate = Gate.at("GET", "/flows");
        line.production.mischief(gate);
        Promotion promotion = line.launch(line.owner);
        gate.caught();
        assertThat(check().expect(409).code()).isEqualTo("promotion-under-way");
        gate.open();
        line.factory.await(promotion.id(), PromotionStatus.SUCCEEDED);
        line.production.stop();

        assertThat(check().expect(200).text("/state")).isEqualTo("unreachable");
        assertThat(line.type(
                                line.owner,
                                "instances",
                                "check-drift",
                                line.prod.id().value())
                        .exitCode())
                .isEqualTo(1);
    }

    @Test
    void theWatchEndsWithTheServerAndCanBeStartedAgain() {
        DriftWatch watch = line.factory.bean(DriftWatch.class);
        watch.stop();
        line.protect();
        assertThat(watch.isRunning()).isFalse();
        watch.start();
        awaitState("unknown");
    }

    private RestCalls.Answer check() {
        return line.as(line.owner).post("instances/" + line.prod.id() + "/drift-check", "");
    }

    private void awaitState(String state) {
        await().alias("drift becomes " + state)
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> line.as(line.owner)
                        .get("instances/" + line.prod.id())
                        .text("/drift/state")
                        .equals(state));
    }

    private List<String> changes() {
        List<AuditLog.Entry> entries = new java.util.ArrayList<>(line.factory
                .bean(AuditLog.class)
                .list(Optional.of(line.factory.application.id()), Optional.empty(), 100));
        java.util.Collections.reverse(entries);
        return entries.stream()
                .filter(entry -> entry.action().equals("instance.drift-changed"))
                .map(entry ->
                        entry.details().get("was") + " -> " + entry.details().get("state"))
                .toList();
    }
}
