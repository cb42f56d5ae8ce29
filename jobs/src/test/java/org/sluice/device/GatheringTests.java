package org.sluice.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.transaction.support.TransactionSynchronizationManager;

@Timeout(30)
class GatheringTests {

    private final ExecutorService callers = Executors.newCachedThreadPool();
    private final List<List<Integer>> batches = new CopyOnWriteArrayList<>();

    @AfterEach
    void stop() {
        callers.shutdownNow();
    }

    @Test
    void aLoneQuestionIsAnsweredAtOnce() {
        Gathering<Integer, Integer> gathering = new Gathering<>(10, this::doubled);

        assertThat(gathering.ask(1)).isEqualTo(2);
        assertThat(gathering.ask(2)).isEqualTo(4);
        assertThat(batches).containsExactly(List.of(1), List.of(2));
    }

    @Test
    void whoComesWhileABatchIsAnsweredIsAnsweredByTheNextOne() throws Exception {
        Held held = new Held();
        Gathering<Integer, Integer> gathering = new Gathering<>(4, held);
        Future<Integer> first = callers.submit(() -> gathering.ask(0));
        held.awaitEntered();
        List<Future<Integer>> others = IntStream.rangeClosed(1, 6)
                .mapToObj(i -> callers.submit(() -> gathering.ask(i)))
                .toList();
        held.awaitWaiting(gathering, 6);
        held.release();

        assertThat(first.get()).isZero();
        for (int i = 0; i < others.size(); i++) {
            assertThat(others.get(i).get()).isEqualTo(2 * (i + 1));
        }
        assertThat(batches).extracting(List::size).containsExactly(1, 4, 2);
    }

    @Test
    void aFailureGoesToEveryoneInTheBatchAndToNobodyElse() throws Exception {
        Held held = new Held();
        AtomicInteger calls = new AtomicInteger();
        Gathering<Integer, Integer> gathering = new Gathering<>(3, questions -> {
            List<Integer> answers = held.apply(questions);
            if (calls.incrementAndGet() == 2) {
                throw new IllegalStateException("away");
            }
            return answers;
        });
        Future<Integer> first = callers.submit(() -> gathering.ask(0));
        held.awaitEntered();
        List<Future<Integer>> others = IntStream.rangeClosed(1, 5)
                .mapToObj(i -> callers.submit(() -> gathering.ask(i)))
                .toList();
        held.awaitWaiting(gathering, 5);
        held.release();

        assertThat(first.get()).isZero();
        List<String> outcomes = new ArrayList<>();
        for (Future<Integer> other : others) {
            try {
                outcomes.add("" + other.get() % 2);
            } catch (java.util.concurrent.ExecutionException e) {
                outcomes.add(String.valueOf(e.getCause()).replaceFirst(".*: ", ""));
            }
        }
        assertThat(outcomes).containsExactlyInAnyOrder("away", "away", "away", "0", "0");
        assertThat(gathering.ask(21)).isEqualTo(42);
    }

    @Test
    void anAnswerTooFewIsAFailureAndNotAnEndlessWait() {
        Gathering<Integer, Integer> gathering = new Gathering<>(3, questions -> List.of());

        assertThatThrownBy(() -> gathering.ask(1)).hasMessage("1 questions got 0 answers.");
        assertThatThrownBy(() -> gathering.ask(1)).hasMessage("1 questions got 0 answers.");
    }

    @Test
    void errorsAreAnsweredToo() {
        Gathering<Integer, Integer> gathering = new Gathering<>(3, questions -> {
            throw new AssertionError("broken");
        });

        assertThatThrownBy(() -> gathering.ask(1)).isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> gathering.ask(1)).isInstanceOf(AssertionError.class);
    }

    @Test
    void insideATransactionAQuestionIsAnsweredAlone() {
        Gathering<Integer, Integer> gathering = new Gathering<>(3, this::doubled);
        TransactionSynchronizationManager.setActualTransactionActive(true);
        try {
            assertThat(gathering.ask(1)).isEqualTo(2);
        } finally {
            TransactionSynchronizationManager.setActualTransactionActive(false);
        }
    }

    @Test
    void thousandsAtOnceGetTheirOwnAnswersInFarFewerBatches() throws Exception {
        Gathering<Integer, Integer> gathering = new Gathering<>(100, this::doubled);
        ExecutorService many = Executors.newFixedThreadPool(64);
        try {
            List<Future<Integer>> answers = IntStream.range(0, 20_000)
                    .mapToObj(i -> many.submit(() -> gathering.ask(i)))
                    .toList();
            for (int i = 0; i < answers.size(); i++) {
                assertThat(answers.get(i).get()).isEqualTo(2 * i);
            }
        } finally {
            many.shutdownNow();
        }
        assertThat(batches.stream().mapToInt(List::size).sum()).isEqualTo(20_000);
        assertThat(batches).allSatisfy(batch -> assertThat(batch).hasSizeLessThanOrEqualTo(100));
    }

    private List<Integer> doubled(List<Integer> questions) {
        batches.add(List.copyOf(questions));
        return questions.stream().map(i -> 2 * i).toList();
    }

    /** Answers the first batch only when it is let go. */
    private final class Held implements java.util.function.Function<List<Integer>, List<Integer>> {

        private final CountDownLatch entered = new CountDownLatch(1);
        private final CountDownLatch released = new CountDownLatch(1);

        @Override
        public List<Integer> apply(List<Integer> questions) {
            entered.countDown();
            try {
                if (!released.await(20, TimeUnit.SECONDS)) {
                    throw new IllegalStateException("never released");
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return doubled(questions);
        }

        void awaitEntered() throws InterruptedException {
            assertThat(entered.await(10, TimeUnit.SECONDS)).isTrue();
        }

        void awaitWaiting(Gathering<?, ?> gathering, int number) {
            org.awaitility.Awaitility.await().until(() -> gathering.waiting() == number);
        }

        void release() {
            released.countDown();
        }
    }
}
