package org.sluice.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sluice.Problems.problemOf;

import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sluice.TestRepositories;

class StageHoldsIntegrationTests {

    private TestRepositories repositories;
    private Pipelines pipelines;
    private PipelineId id;

    @BeforeEach
    void start() {
        repositories = new TestRepositories();
        pipelines = repositories.get(Pipelines.class);
        id = TestLine.in(repositories, "line").published("p");
    }

    @AfterEach
    void stop() {
        repositories.close();
    }

    @Test
    void aHoldIsThereUntilItIsLifted() {
        StageHold hold = hold("prod", "rolled back");
        pipelines.hold(hold);

        assertThat(pipelines.hold(id, "prod")).contains(hold);
        assertThat(pipelines.hold(id, "dev")).isEmpty();
        assertThat(pipelines.holds(id)).containsExactly(hold);
        assertThat(pipelines.lift(id, "prod")).isTrue();
        assertThat(pipelines.lift(id, "prod")).isFalse();
        assertThat(pipelines.holds(id)).isEmpty();
    }

    @Test
    void aStageIsHeldByNameWithoutRegardToCaseButWithRegardToAccents() {
        pipelines.hold(hold("Prüfung", "why"));

        assertThat(pipelines.hold(id, "PRÜFUNG")).isPresent();
        assertThat(pipelines.hold(id, "Prufung")).isEmpty();
        assertThat(pipelines.lift(id, "Prufung")).isFalse();
        assertThat(pipelines.lift(id, "prüfung")).isTrue();
        pipelines.hold(hold("\uD83C\uDF4E", "apple"));
        assertThat(pipelines.hold(id, "\uD83C\uDF50")).as("pear").isEmpty();
    }

    @Test
    void aSecondHoldReplacesTheFirst() {
        pipelines.hold(hold("prod", "first"));
        StageHold second =
                new StageHold(id, "PROD", "second", "you", repositories.clock().instant(), Optional.of("promotion"));
        pipelines.hold(second);

        assertThat(pipelines.holds(id)).containsExactly(second);
    }

    @Test
    void aHoldOutlivesTheVersion() {
        StageHold hold = hold("prod", "why");
        pipelines.hold(hold);
        pipelines.saveDraft(
                id,
                PipelinePolicy.DEFAULT,
                pipelines.version(id, 1).orElseThrow().stages(),
                Optional.empty(),
                "me");
        pipelines.publish(id, Optional.empty(), "me");

        assertThat(pipelines.hold(id, "prod")).contains(hold);
    }

    @Test
    void aHoldNeedsAReasonAndAPipeline() {
        assertThat(problemOf(() -> pipelines.hold(hold("prod", " ")))).isEqualTo("blank at /reason");
        assertThat(problemOf(() -> pipelines.hold(hold("prod", "x".repeat(1001)))))
                .isEqualTo("too-long at /reason");
        assertThat(problemOf(() -> pipelines.hold(new StageHold(
                        new PipelineId("x"),
                        "prod",
                        "why",
                        "me",
                        repositories.clock().instant(),
                        Optional.empty()))))
                .isEqualTo("not-found");
    }

    private StageHold hold(String stage, String reason) {
        return new StageHold(id, stage, reason, "me", repositories.clock().instant(), Optional.empty());
    }
}
