package org.sluice.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.sluice.promotion.Promotion;
import org.sluice.promotion.PromotionStatus;
import org.sluice.support.Gate;
import org.sluice.support.ServerProcess;
import org.sluice.support.TableLock;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A node sleeps through its lease, another one finishes its promotion, then it wakes up in the middle of what it was doing:
 * it must touch neither the target nor what is on record.
 */
class ZombieFunctionalTests extends TwoNodes {

    private static final List<String> RECORD = List.of(
            "SELECT * FROM promotion WHERE id = :id",
            "SELECT * FROM promotion_target WHERE promotion_id = :id",
            "SELECT * FROM promotion_step WHERE promotion_id = :id ORDER BY attempt, position",
            "SELECT sequence, type FROM promotion_event WHERE promotion_id = :id ORDER BY sequence",
            "SELECT id FROM snapshot WHERE promotion_id = :id OR name LIKE CONCAT('%', :id) ORDER BY id",
            // Of its own, earlier execution the sleeper may write what it likes.
            "SELECT e.JOB_EXECUTION_ID, e.STATUS, e.VERSION FROM BATCH_JOB_EXECUTION e"
                    + " JOIN BATCH_JOB_EXECUTION_PARAMS p ON p.JOB_EXECUTION_ID = e.JOB_EXECUTION_ID"
                    + " WHERE p.PARAMETER_VALUE = :id ORDER BY e.JOB_EXECUTION_ID DESC LIMIT 1");

    @Test
    void wakingUpBeforeItReadsTheTargetItLeavesTheWayBackAlone() {
        Gate gate = Gate.at("GET", "/flows");
        production.mischief(gate);
        ServerProcess zombie = node();
        Promotion promotion = launchedOn(zombie, pipeline());
        gate.caught();

        finishedElsewhere(zombie, promotion);

        changesNothingWhenItWakesUp(zombie, gate, promotion);
    }

    @Test
    void wakingUpWithOldFlowsInHandItDoesNotDeploy() {
        Gate gate = Gate.at("GET", "/settings");
        production.mischief(gate);
        ServerProcess zombie = node();
        Promotion promotion = launchedOn(zombie, pipeline());
        gate.caught();

        finishedElsewhere(zombie, promotion);

        changesNothingWhenItWakesUp(zombie, gate, promotion);
    }

    @Test
    void wakingUpAfterTheTargetHasAcceptedItDoesNotTakeBackWhatWasVerified() {
        Gate gate = Gate.at("POST", "accepted");
        production.onDeploy(gate::hold);
        ServerProcess zombie = node();
        Promotion promotion = launchedOn(zombie, pipeline());
        gate.caught();

        finishedElsewhere(zombie, promotion);

        changesNothingWhenItWakesUp(zombie, gate, promotion);
    }

    @Test
    void wakingUpBeforeItHasTheSnapshotItDoesNotPinAnother() {
        Gate gate = Gate.at("GET", "/flows");
        development.mischief(gate);
        ServerProcess zombie = node();
        Promotion promotion = launchedOn(zombie, pipeline());
        gate.caught();

        finishedElsewhere(zombie, promotion);

        changesNothingWhenItWakesUp(zombie, gate, promotion);
    }

    @Test
    void wakingUpBeforeItHasBegunItDoesNotTakeTheJobFromTheNodeThatRunsIt() {
        ServerProcess zombie = node();
        production.stop();
        Promotion promotion = launchedOn(zombie, pipeline());
        factory.await(promotion.id(), PromotionStatus.ERRORED);
        production.start();
        try (TableLock lock = TableLock.againstReading(database(), "BATCH_JOB_INSTANCE")) {
            factory.operator().restart(promotion.id(), factory.owner, "production is back");
            lock.awaitBlocked("BATCH_JOB_INSTANCE");
            zombie.freeze();
        }
        Gate gate = Gate.at("POST", "/flows");
        production.mischief(gate);
        ServerProcess other = node();
        gate.caught();
        assertThat(other.worksOn(factory.promotion(promotion.id()))).isTrue();

        zombie.thaw();
        awaitGivenUp(zombie, promotion);
        gate.open();

        Promotion done = factory.await(promotion.id(), PromotionStatus.SUCCEEDED);
        assertThat(done.attempt()).isEqualTo(3);
        theTargetRunsItAndTheWayBackIsKept(promotion);
    }

    /** Freezes the node until its lease is over and another one has done the promotion to its end. */
    private void finishedElsewhere(ServerProcess zombie, Promotion promotion) {
        zombie.freeze();
        ServerProcess other = node();
        Promotion done = factory.await(promotion.id(), PromotionStatus.SUCCEEDED);
        assertThat(other.worksOn(done)).isTrue();
        assertThat(done.attempt()).isEqualTo(2);
        theTargetRunsItAndTheWayBackIsKept(promotion);
    }

    private void changesNothingWhenItWakesUp(ServerProcess zombie, Gate gate, Promotion promotion) {
        List<List<Map<String, Object>>> before = onRecord(promotion);
        gate.open();
        zombie.thaw();
        awaitGivenUp(zombie, promotion);

        assertThat(onRecord(promotion)).isEqualTo(before);
        assertThat(production.received()).hasSize(1);
        theTargetRunsItAndTheWayBackIsKept(promotion);
    }

    private static void awaitGivenUp(ServerProcess zombie, Promotion promotion) {
        Awaitility.await()
                .alias("the node that woke up gives up; its log:\n" + zombie.log())
                .atMost(Duration.ofSeconds(40))
                .until(() -> {
                    zombie.requireAlive();
                    return zombie.log()
                            .lines()
                            .anyMatch(line -> line.contains(promotion.id().value())
                                    && (line.contains("not this node's any more") || line.contains("has run out;")));
                });
    }

    private List<List<Map<String, Object>>> onRecord(Promotion promotion) {
        return RECORD.stream()
                .map(sql ->
                        bean(JdbcClient.class)
                                .sql(sql)
                                .param("id", promotion.id().value())
                                .query()
                                .listOfRows()
                                .stream()
                                .map(ZombieFunctionalTests::comparable)
                                .toList())
                .toList();
    }

    private static Map<String, Object> comparable(Map<String, Object> row) {
        Map<String, Object> result = new java.util.LinkedHashMap<>(row);
        result.replaceAll((name, value) ->
                value instanceof byte[] bytes ? java.util.HexFormat.of().formatHex(bytes) : value);
        return result;
    }
}
