package org.sluice.demo;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.sluice.protocol.PromotionLinksView;
import org.sluice.protocol.PromotionProgressView;
import org.sluice.protocol.PromotionStepView;
import org.sluice.protocol.PromotionView;

class OverAFailureTests {

    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    @Test
    void isContentWithAnUnreachableTarget() {
        assertThatCode(() -> OverAFailure.checkFailed(
                        promotion("errored", "target-unreachable", 1, done(1, "snapshot"), failed(1, "deploy"))))
                .doesNotThrowAnyException();
    }

    @Test
    void isNotContentWithAnotherFailureOrAnotherStep() {
        assertThatThrownBy(() -> OverAFailure.checkFailed(promotion("failed", "conflict", 1, failed(1, "deploy"))))
                .hasMessageContaining("failed (conflict)");
        assertThatThrownBy(() -> OverAFailure.checkFailed(
                        promotion("errored", "target-unreachable", 1, failed(1, "copy-environment-keys"))))
                .hasMessageContaining("should have been deploy");
    }

    @Test
    void isContentWithARestartThatGoesOn() {
        assertThatCode(() -> OverAFailure.checkRestarted(promotion(
                        "succeeded",
                        null,
                        3,
                        done(1, "snapshot"),
                        done(1, "copy-environment-keys"),
                        failed(1, "deploy"),
                        done(2, "deploy"),
                        done(2, "verify"),
                        done(3, "deploy"),
                        done(3, "verify"))))
                .doesNotThrowAnyException();
    }

    @Test
    void isNotContentWithARestartThatBeginsAnew() {
        assertThatThrownBy(() -> OverAFailure.checkRestarted(promotion(
                        "succeeded",
                        null,
                        2,
                        done(1, "snapshot"),
                        done(1, "copy-environment-keys"),
                        failed(1, "deploy"),
                        done(2, "snapshot"),
                        done(2, "copy-environment-keys"),
                        done(2, "deploy"),
                        done(2, "verify"))))
                .hasMessageContaining("[snapshot, copy-environment-keys, deploy, verify]");
    }

    private static PromotionStepView done(int attempt, String step) {
        return new PromotionStepView(attempt, step, "completed", 1, 0, 1, 0, 0, NOON, NOON, null, null);
    }

    private static PromotionStepView failed(int attempt, String step) {
        return new PromotionStepView(attempt, step, "failed", 1, 0, 0, 0, 3, NOON, NOON, "target-unreachable", "Down.");
    }

    private static PromotionView promotion(
            String status, @Nullable String code, int attempt, PromotionStepView... steps) {
        return new PromotionView(
                "p",
                "r",
                "a",
                "l",
                "filling-line",
                1,
                "development",
                "production",
                "promotion",
                "rest",
                "admin",
                null,
                null,
                null,
                null,
                status,
                code,
                null,
                attempt,
                null,
                null,
                NOON,
                NOON,
                NOON,
                List.of(),
                Arrays.asList(steps),
                new PromotionProgressView(0, 4),
                new PromotionLinksView("self", "events", null, null, null, null, null));
    }
}
