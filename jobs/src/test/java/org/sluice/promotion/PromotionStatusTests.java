package org.sluice.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PromotionStatusTests {

    @ParameterizedTest
    @EnumSource(names = {"SUCCEEDED", "ABANDONED"})
    void whatHasEndedForGoodNeverChangesAgain(PromotionStatus ended) {
        assertThat(EnumSet.allOf(PromotionStatus.class)).noneMatch(ended::mayBecome);
        assertThat(ended.restartable()).isFalse();
        assertThat(ended.ended()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(names = {"FAILED", "ERRORED", "STOPPED"})
    void whatWentWrongMayBeRestartedOrGivenUpAndNothingElse(PromotionStatus status) {
        assertThat(EnumSet.allOf(PromotionStatus.class).stream().filter(status::mayBecome))
                .containsExactly(PromotionStatus.QUEUED, PromotionStatus.ABANDONED);
        assertThat(status.restartable()).isTrue();
    }

    @Test
    void nothingSucceedsWithoutHavingRun() {
        assertThat(EnumSet.allOf(PromotionStatus.class).stream()
                        .filter(status -> status.mayBecome(PromotionStatus.SUCCEEDED)))
                .containsExactly(PromotionStatus.RUNNING);
    }

    @Test
    void aRunningPromotionIsNotAbandonedUnderTheHandsOfItsNode() {
        assertThat(PromotionStatus.RUNNING.mayBecome(PromotionStatus.ABANDONED)).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void isEitherUnderWayOrEnded(PromotionStatus status) {
        assertThat(status.underWay()).isNotEqualTo(status.ended());
    }
}
