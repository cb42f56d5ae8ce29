package org.sluice.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.sluice.delivery.RolloutId;

class RolloutStayTests {

    private static final RolloutId ROLLOUT = new RolloutId("r1");
    private static final List<RolloutId> OTHERS = List.of(new RolloutId("r2"));

    private final AtomicBoolean room = new AtomicBoolean(true);
    private final AtomicInteger woken = new AtomicInteger();
    private final RolloutStay stay = new RolloutStay(room::get, woken::incrementAndGet);

    @Test
    void whoStaysGoesOnWhenItIsCalled() throws Exception {
        try (RolloutStay.Seat seat = stay.take(ROLLOUT)) {
            CompletableFuture<Boolean> stayed = CompletableFuture.supplyAsync(seat::stay);
            stay.ring(List.of(ROLLOUT));

            assertThat(stayed.get(10, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(woken).hasValue(0);
    }

    @Test
    void aCallSinceTheSeatWasTakenIsNotLost() {
        try (RolloutStay.Seat seat = stay.take(ROLLOUT)) {
            stay.ring(List.of(ROLLOUT));

            assertThat(seat.stay()).isTrue();
        }
    }

    @Test
    void nobodyStaysWhereNothingMoves() {
        try (RolloutStay.Seat seat = stay.take(ROLLOUT)) {
            stay.ring(OTHERS);
            stay.moved(OTHERS);

            assertThat(seat.stay()).isFalse();
        }
    }

    @Test
    void whoStaysDoesSoForTwoSecondsAtMostHoweverItMoves() throws Exception {
        try (RolloutStay.Seat seat = stay.take(ROLLOUT)) {
            long begun = System.nanoTime();
            CompletableFuture<Boolean> stayed = CompletableFuture.supplyAsync(seat::stay);
            while (!stayed.isDone()) {
                stay.moved(List.of(ROLLOUT));
                Thread.onSpinWait();
            }

            assertThat(stayed.get()).isFalse();
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(Duration.ofMillis(1_500));
        }
    }

    @Test
    void nobodyStaysWhereOthersWantTheThread() {
        room.set(false);
        try (RolloutStay.Seat seat = stay.take(ROLLOUT)) {
            assertThat(seat.stay()).isFalse();
        }
    }

    @Test
    void whoDoesNotStayIsWoken() {
        stay.take(ROLLOUT).close();
        stay.ring(List.of(ROLLOUT));
        assertThat(woken).hasValue(1);

        try (RolloutStay.Seat seat = stay.take(ROLLOUT)) {
            stay.ring(List.of(ROLLOUT, OTHERS.get(0)));
            assertThat(seat.stay()).isTrue();
        }
        assertThat(woken).hasValue(2);
    }
}
