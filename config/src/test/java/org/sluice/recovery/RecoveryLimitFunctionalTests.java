package org.sluice.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.sluice.promotion.Promotion;
import org.sluice.promotion.PromotionId;
import org.sluice.promotion.PromotionStatus;
import org.sluice.support.Factory;
import org.sluice.support.StubNodeRed;
import org.sluice.support.TestServer;
import org.springframework.jdbc.core.simple.JdbcClient;

/** How often a promotion is brought back by itself: counted from the last time a person restarted it. */
class RecoveryLimitFunctionalTests {

    @Test
    void aRestartByHandUsesUpNoneOfTheRecoveriesAndGivesThemAllBack() {
        try (TestServer server = TestServer.start(Map.of("sluice.promotion.recoveries", "1"));
                StubNodeRed development = new StubNodeRed();
                StubNodeRed production = new StubNodeRed()) {
            Factory factory = server.factory();
            development.flows(Factory.tab("t1", "Line 1", "one"));
            var pipeline = factory.pipeline(
                    Factory.AT_ONCE,
                    factory.instance("dev", development.url()),
                    factory.instance("prod", production.url()));
            production.stop();
            PromotionId id = factory.launch(pipeline, "dev").id();
            awaitErrored(factory, id, 1, "target-unreachable");

            nodeDies(factory, id);
            awaitErrored(factory, id, 2, "target-unreachable");
            nodeDies(factory, id);
            awaitErrored(factory, id, 2, "node-died");

            factory.operator().restart(id, factory.owner, "once more");
            awaitErrored(factory, id, 3, "target-unreachable");
            nodeDies(factory, id);
            awaitErrored(factory, id, 4, "target-unreachable");
            nodeDies(factory, id);
            awaitErrored(factory, id, 4, "node-died");
        }
    }

    /** As if the node working on it had been killed just before it could write down how the attempt ended. */
    private static void nodeDies(Factory factory, PromotionId id) {
        int rows = factory.bean(JdbcClient.class)
                .sql("UPDATE promotion SET status = 'RUNNING', status_code = NULL, node_id = 'dead' WHERE id = :id")
                .param("id", id.value())
                .update();
        assertThat(rows).isEqualTo(1);
    }

    private static void awaitErrored(Factory factory, PromotionId id, int attempt, String code) {
        Awaitility.await("attempt " + attempt + " ends as " + code).untilAsserted(() -> {
            Promotion now = factory.promotion(id);
            assertThat(now.status() + " " + now.attempt() + " "
                            + now.statusCode().orElse(""))
                    .isEqualTo(PromotionStatus.ERRORED + " " + attempt + " " + code);
        });
    }
}
