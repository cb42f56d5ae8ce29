package org.sluice.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.sluice.instance.InstanceRefusedException;
import org.sluice.instance.InstanceUnavailableException;
import org.sluice.problem.ProblemException;
import org.springframework.batch.core.step.FatalStepExecutionException;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.transaction.CannotCreateTransactionException;

class FailureTests {

    static Stream<Arguments> kinds() {
        return Stream.of(
                Arguments.of(
                        new InstanceUnavailableException("target-timeout", "slow"),
                        FailureClass.TRANSIENT,
                        "target-timeout"),
                Arguments.of(
                        new InstanceRefusedException("target-changed", "no"), FailureClass.REJECTED, "target-changed"),
                Arguments.of(
                        new PromotionRejectedException("value-missing", "no"), FailureClass.REJECTED, "value-missing"),
                Arguments.of(ProblemException.invalid("/0", "not-a-flow", "no"), FailureClass.REJECTED, "not-a-flow"),
                Arguments.of(
                        new PromotionWaitsException("settling", "wait", Optional.of(Instant.EPOCH)),
                        FailureClass.WAITING,
                        "settling"),
                Arguments.of(new PromotionStoppedException("stop"), FailureClass.STOPPED, "stopped"),
                Arguments.of(new LeaseLostException("lost"), FailureClass.FENCED, "lease-lost"),
                Arguments.of(
                        new DataAccessResourceFailureException("gone"),
                        FailureClass.INFRASTRUCTURE,
                        "database-unavailable"),
                Arguments.of(
                        new CannotCreateTransactionException("gone"),
                        FailureClass.INFRASTRUCTURE,
                        "database-unavailable"),
                Arguments.of(
                        new CannotAcquireLockException("deadlock"),
                        FailureClass.INFRASTRUCTURE,
                        "database-unavailable"),
                Arguments.of(new IllegalStateException("bug"), FailureClass.UNEXPECTED, "unexpected"));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void isToldApartByTypeThroughWhateverSpringBatchWrapsItIn(
            RuntimeException thrown, FailureClass expected, String code) {
        Failure failure = Failure.of(new FatalStepExecutionException("wrapped", new RuntimeException(thrown)));

        assertThat(failure.failureClass()).isEqualTo(expected);
        assertThat(failure.code()).isEqualTo(code);
    }

    @Test
    void aDefectIsNeverQuotedBecauseItsTextMayHoldAnything() {
        Failure failure = Failure.of(new IllegalStateException("value hunter2 is odd"));

        assertThat(failure.text()).doesNotContain("hunter2").contains("IllegalStateException");
    }

    @Test
    void keepsWhenAWaitEnds() {
        Instant until = Instant.parse("2026-03-01T02:00:00Z");

        assertThat(Failure.of(new PromotionWaitsException("settling", "wait", Optional.of(until)))
                        .until())
                .contains(until);
    }
}
