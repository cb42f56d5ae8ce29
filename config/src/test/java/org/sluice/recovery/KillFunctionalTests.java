package org.sluice.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.sluice.environment.Variable;
import org.sluice.pipeline.Pipeline;
import org.sluice.pipeline.PipelinePolicy;
import org.sluice.promotion.Promotion;
import org.sluice.promotion.PromotionStatus;
import org.sluice.promotion.PromotionStep;
import org.sluice.support.Factory;
import org.sluice.support.Gate;
import org.sluice.support.ReportingFleet;
import org.sluice.support.ServerProcess;
import org.sluice.support.TableLock;

/** A node is killed inside every step of a promotion; the next node finds the promotion and finishes it. */
class KillFunctionalTests extends TwoNodes {

    @Test
    void killedWhileItReadsTheSource() {
        Gate gate = Gate.at("GET", "/flows");
        development.mischief(gate);
        Promotion promotion = launchedOn(node(), pipeline());
        gate.caught();

        killAndStartAnother(promotion);
        gate.drop();

        finishedBySecondAttempt(promotion, "snapshot", "copy-environment-keys", "deploy", "verify");
    }

    @Test
    void killedBetweenThePartsOfASnapshotAndTheManifestOverThem() {
        development.flows(IntStream.range(0, 150)
                .mapToObj(i -> Factory.tab("t" + i, "Line " + i, "payload " + i))
                .map(tab -> tab.substring(1, tab.length() - 1))
                .collect(Collectors.joining(",", "[", "]")));
        Promotion promotion;
        try (TableLock lock = TableLock.againstWriting(database(), "snapshot")) {
            promotion = launchedOn(node(), pipeline());
            lock.awaitBlocked("INSERT INTO snapshot ");
            assertThat(count("SELECT COUNT(*) FROM snapshot_part")).isGreaterThanOrEqualTo(100);
            killAndStartAnother(promotion);
        }

        finishedBySecondAttempt(promotion, "snapshot", "copy-environment-keys", "deploy", "verify");
        assertThat(count("SELECT COUNT(*) FROM snapshot WHERE origin = 'PROMOTION' AND promotion_id = '"
                        + promotion.id() + "'"))
                .isEqualTo(1);
    }

    @Test
    void killedWhileItCopiesTheKeysOfTheEnvironment() {
        factory.environments()
                .put(
                        dev.id(),
                        java.util.List.of(new Variable("SITE", java.util.Optional.of("lab"), false, false, false)));
        Promotion promotion;
        try (TableLock lock = TableLock.againstWriting(database(), "instance_variable")) {
            promotion = launchedOn(node(), pipeline());
            lock.awaitBlocked("instance_variable");
            killAndStartAnother(promotion);
        }

        finishedBySecondAttempt(promotion, "copy-environment-keys", "deploy", "verify");
        assertThat(factory.environments().keys(prod.id())).singleElement().satisfies(key -> assertThat(key.name())
                .isEqualTo("SITE"));
    }

    @Test
    void killedInDeployBeforeAnythingIsSent() {
        Gate gate = Gate.at("GET", "/flows");
        production.mischief(gate);
        Promotion promotion = launchedOn(node(), pipeline());
        gate.caught();

        killAndStartAnother(promotion);
        gate.drop();

        finishedBySecondAttempt(promotion, "deploy", "verify");
    }

    @Test
    void killedInDeployWithTheFlowsOnTheirWay() {
        Gate gate = Gate.at("POST", "/flows");
        production.mischief(gate);
        Promotion promotion = launchedOn(node(), pipeline());
        gate.caught();

        killAndStartAnother(promotion);
        gate.drop();

        finishedBySecondAttempt(promotion, "deploy", "verify");
    }

    @Test
    void killedAfterTheTargetHasAcceptedAndBeforeItAnswered() {
        Gate gate = Gate.at("POST", "accepted");
        production.onDeploy(gate::hold);
        Promotion promotion = launchedOn(node(), pipeline());
        gate.caught();

        killAndStartAnother(promotion);
        gate.open();

        finishedBySecondAttempt(promotion, "deploy", "verify");
    }

    @Test
    void killedWhileItVerifies() {
        Gate gate = Gate.after(2, "GET", "/flows");
        production.mischief(gate);
        Promotion promotion = launchedOn(node(), pipeline());
        gate.caught();

        killAndStartAnother(promotion);
        gate.drop();

        finishedBySecondAttempt(promotion, "deploy", "verify");
        assertThat(steps(promotion, 2))
                .filteredOn(step -> step.step().equals("deploy"))
                .extracting(PromotionStep::read)
                .containsExactly(0L);
    }

    @Test
    void killedWhenTheJobIsDoneAndThePromotionIsNotYetMarked() {
        Gate gate = Gate.after(2, "GET", "/flows");
        production.mischief(gate);
        Promotion promotion = launchedOn(node(), pipeline());
        gate.caught();
        Promotion before;
        try (TableLock lock = TableLock.onRows(
                database(), "SELECT * FROM target_lease WHERE promotion_id = '" + promotion.id() + "'")) {
            gate.open();
            lock.awaitBlocked("SET promotion_id = NULL");
            before = kill(promotion);
        }
        startAnother(before);

        finishedBySecondAttempt(promotion);
    }

    @Test
    void killedWhileThePromotionSettlesWithoutHavingAnythingToDoWithIt() {
        Pipeline pipeline = pipeline(PipelinePolicy.Recovery.RESUME, Duration.ofSeconds(4));
        ServerProcess node = node();
        Promotion promotion = launchedOn(node, pipeline);
        factory.await(promotion.id(), PromotionStatus.WAITING);

        node.kill();
        node();

        Promotion done = factory.await(promotion.id(), PromotionStatus.SUCCEEDED);
        assertThat(done.attempt()).as("a wait is part of its attempt").isEqualTo(1);
        assertThat(node.worksOn(done)).isFalse();
        assertThat(steps(promotion, 1)).extracting(PromotionStep::status).containsOnly("COMPLETED");
        theTargetRunsItAndTheWayBackIsKept(promotion);
    }

    @Test
    void killedWhileThePromotionIsStillQueued() {
        Gate gate = Gate.at("GET", "/flows");
        development.mischief(gate);
        Pipeline pipeline = pipeline();
        Promotion first = launchedOn(node(), pipeline);
        gate.caught();
        Promotion queued = factory.launch(pipeline, "dev");

        killAndStartAnother(first);
        gate.drop();

        finishedBySecondAttempt(first, "snapshot", "copy-environment-keys", "deploy", "verify");
        Promotion done = factory.await(queued.id(), PromotionStatus.SUCCEEDED);
        assertThat(done.attempt()).isEqualTo(1);
        assertThat(factory.promotion(first.id()).endedAt().orElseThrow())
                .isBefore(done.startedAt().orElseThrow());
    }

    @Test
    void killedAgainInTheSecondAttempt() {
        Gate first = Gate.at("GET", "/flows");
        production.mischief(first);
        Promotion promotion = launchedOn(node(), pipeline());
        first.caught();
        Gate second = Gate.at("POST", "accepted");
        production.onDeploy(second::hold);
        ServerProcess next = killAndStartAnother(promotion);
        first.drop();
        second.caught();
        assertThat(next.worksOn(factory.promotion(promotion.id()))).isTrue();

        killAndStartAnother(promotion);
        second.open();

        Promotion done = factory.await(promotion.id(), PromotionStatus.SUCCEEDED);
        assertThat(done.attempt()).isEqualTo(3);
        assertThat(steps(promotion, 3)).extracting(PromotionStep::step).containsExactly("deploy", "verify");
        theTargetRunsItAndTheWayBackIsKept(promotion);
    }

    @Test
    void aNodeThatIsThereAlreadyFindsItWhenTheLeaseIsOver() {
        Gate gate = Gate.at("GET", "/flows");
        production.mischief(gate);
        Promotion promotion = launchedOn(node(), pipeline());
        gate.caught();

        Promotion before = kill(promotion);
        ownEngine().start();
        try {
            awaitFound(before);
            Duration found = sinceKill();
            gate.drop();
            finishedBySecondAttempt(promotion, "deploy", "verify");
            System.out.printf("From SIGKILL: promotion found by a node that was there after %d ms%n", found.toMillis());
            assertThat(found).isLessThan(Duration.ofSeconds(10));
        } finally {
            ownEngine().stop();
        }
    }

    @Test
    void isOfferedForRestartWhereThePipelineWantsAPersonToDecide() {
        Gate gate = Gate.at("GET", "/flows");
        production.mischief(gate);
        Promotion promotion = launchedOn(node(), pipeline(PipelinePolicy.Recovery.OFFER, Duration.ZERO));
        gate.caught();

        killAndStartAnother(promotion);
        gate.drop();

        Promotion errored = factory.await(promotion.id(), PromotionStatus.ERRORED);
        assertThat(errored.statusCode()).contains("node-died");
        assertThat(errored.statusText().orElseThrow()).contains("Restart");
        assertThat(production.deployments()).isZero();
        factory.operator().restart(promotion.id(), factory.owner, "the node is back");
        finishedBySecondAttempt(promotion, "deploy", "verify");
    }

    @Test
    void theStepItDiedInIsNotShownAsRunningForEver() {
        Gate gate = Gate.at("GET", "/flows");
        production.mischief(gate);
        Promotion promotion = launchedOn(node(), pipeline());
        gate.caught();

        killAndStartAnother(promotion);
        gate.drop();

        factory.await(promotion.id(), PromotionStatus.SUCCEEDED);
        assertThat(steps(promotion, 1))
                .extracting(PromotionStep::step, PromotionStep::status)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("snapshot", "COMPLETED"),
                        org.assertj.core.groups.Tuple.tuple("copy-environment-keys", "COMPLETED"),
                        org.assertj.core.groups.Tuple.tuple("deploy", "FAILED"));
        assertThat(steps(promotion, 1).get(2).failureCode()).contains("node-died");
    }

    @Test
    void killedInTheMiddleOfATurnOfManyDevicesItTellsTheRestAndNoneTwice() {
        int devices = 6_000;
        ReportingFleet fleet = new ReportingFleet(factory, "line").withMany(devices);
        Promotion promotion = launchedOn(node(), fleet.pipeline(dev, Optional.empty()));
        String rollout = " WHERE promotion_id = '" + promotion.id() + "'";
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(5))
                .until(() -> count("SELECT COALESCE(SUM(read_count), 0) FROM delivery_partition" + rollout) > 0);
        Promotion before;
        // Let go before it is looked for: MariaDB finds out that a connection is dead only when its statement has
        // ended.
        try (TableLock lock = TableLock.onRows(database(), "SELECT wave FROM rollout_wave" + rollout)) {
            lock.awaitBlocked("INSERT INTO rollout_wave");
            assertThat(count("SELECT COUNT(*) FROM delivery" + rollout + " AND status = 'COMMANDED'"))
                    .as("in the middle of it")
                    .isBetween(1L, devices - 1L);
            before = kill(promotion);
        }
        startAnother(before);

        await().atMost(Duration.ofSeconds(60))
                .until(() -> count("SELECT COUNT(*) FROM delivery" + rollout + " AND status = 'COMMANDED'") == devices);
        factory.await(promotion.id(), PromotionStatus.WAITING);
        assertThat(count("SELECT COUNT(*) FROM delivery" + rollout + " AND attempt <> 1"))
                .isZero();
        assertThat(count("SELECT SUM(commanded) FROM rollout_wave" + rollout)).isEqualTo(devices);
        assertThat(count("SELECT SUM(write_count) FROM delivery_partition" + rollout))
                .isEqualTo(devices);
        assertThat(count(
                        "SELECT COUNT(*) FROM delivery_partition" + rollout + " AND turn = 1 AND status = 'CANCELLED'"))
                .isPositive();
    }
}
