package org.sluice.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.sluice.pipeline.PipelinePolicy;
import org.sluice.promotion.Promotion;
import org.sluice.promotion.PromotionStatus;
import org.sluice.support.Gate;
import org.sluice.support.ServerProcess;

/** A node that is told to end gives its promotions back, and ends in time. */
class ShutdownFunctionalTests extends TwoNodes {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int ENDED_BY_SIGTERM = 143;

    /** Where a person decides about every death of a node, it shows that this was none. */
    private static final PipelinePolicy.Recovery OFFER = PipelinePolicy.Recovery.OFFER;

    @Test
    void aRunningPromotionGoesBackIntoTheQueueAndTheNextStartFinishesIt() throws Exception {
        Gate gate = Gate.at("GET", "/flows");
        production.mischief(gate);
        ServerProcess node = node();
        Promotion promotion = launchedOn(node, pipeline(OFFER, Duration.ZERO));
        node.started();
        gate.caught();

        Thread opener = new Thread(() -> {
            Awaitility.await().until(() -> node.log().contains("shuts down"));
            gate.open();
        });
        opener.start();
        assertThat(node.terminate(LIMIT)).isEqualTo(ENDED_BY_SIGTERM);
        opener.join();

        Promotion queued = factory.promotion(promotion.id());
        assertThat(queued.status()).isEqualTo(PromotionStatus.QUEUED);
        assertThat(queued.statusCode()).contains("node-stopped");
        node();
        finishedBySecondAttempt(promotion, "deploy", "verify");
    }

    @Test
    void aPromotionThatHangsIsBrokenOffAndGoesBackIntoTheQueueToo() {
        Gate gate = Gate.at("GET", "/flows");
        production.mischief(gate);
        ServerProcess node = node();
        Promotion promotion = launchedOn(node, pipeline(OFFER, Duration.ZERO));
        node.started();
        gate.caught();

        assertThat(node.terminate(LIMIT)).isEqualTo(ENDED_BY_SIGTERM);

        Promotion queued = factory.promotion(promotion.id());
        assertThat(queued.status()).isEqualTo(PromotionStatus.QUEUED);
        assertThat(queued.statusCode()).contains("node-stopped");
        gate.drop();
        node();
        finishedBySecondAttempt(promotion, "deploy", "verify");
    }
}
