package org.sluice.device;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Answers single questions that come at the same time together. While one batch is being answered, questions queue; then the
 * first of them asks for all. So a lone question waits for nobody. When several came, as many are likely to come again: the
 * next batch then waits a few milliseconds for them, and a thousand cost a few statements.
 *
 * <p>A question is always answered by work that began after it was asked. A failure goes to everyone whose question was in
 * the batch. Inside a transaction of the caller a question is answered alone, for others must not see what is uncommitted.
 */
final class Gathering<Q, A extends Object> {

    private static final long COMPANY_NANOS = 4_000_000;

    private final int most;
    private final Function<List<Q>, List<A>> together;
    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<Asked<Q, A>> queue = new ArrayDeque<>();
    private boolean busy;
    private int lastTime;

    /**
     * A question in the queue.
     *
     * @param turn true: it is this one's turn to ask for all; false: it has been answered
     */
    private record Asked<Q, A>(Q question, CompletableFuture<Boolean> turn, CompletableFuture<A> answer) {

        Asked(Q question) {
            this(question, new CompletableFuture<>(), new CompletableFuture<>());
        }
    }

    /**
     * @param most questions in one batch
     * @param together gives the answers in the order of the questions, which may repeat
     */
    Gathering(int most, Function<List<Q>, List<A>> together) {
        this.most = most;
        this.together = together;
    }

    A ask(Q question) {
        if (TransactionSynchronizationManager.isActualTransactionActive()) {
            return together.apply(List.of(question)).get(0);
        }
        Asked<Q, A> asked = new Asked<>(question);
        lock.lock();
        try {
            queue.add(asked);
            if (!busy) {
                busy = true;
                asked.turn().complete(true);
            }
        } finally {
            lock.unlock();
        }
        if (asked.turn().join()) {
            try {
                awaitCompany();
                answer(batch());
            } finally {
                handOn();
            }
        }
        return result(asked.answer());
    }

    private void awaitCompany() {
        boolean expected;
        lock.lock();
        try {
            expected = lastTime > 1 && queue.size() < lastTime && queue.size() < most;
        } finally {
            lock.unlock();
        }
        if (expected) {
            LockSupport.parkNanos(COMPANY_NANOS);
        }
    }

    /** How many questions wait for the batch after the one being answered. */
    int waiting() {
        lock.lock();
        try {
            return queue.size();
        } finally {
            lock.unlock();
        }
    }

    /** Whoever's turn it is stands at the head of the queue, so the batch holds its own question. */
    private List<Asked<Q, A>> batch() {
        lock.lock();
        try {
            List<Asked<Q, A>> batch = new ArrayList<>(Math.min(most, queue.size()));
            while (batch.size() < most && !queue.isEmpty()) {
                batch.add(queue.remove());
            }
            lastTime = batch.size();
            return batch;
        } finally {
            lock.unlock();
        }
    }

    private void answer(List<Asked<Q, A>> batch) {
        @Nullable Throwable failure = null;
        try {
            List<A> answers = together.apply(batch.stream().map(Asked::question).toList());
            if (answers.size() != batch.size()) {
                throw new IllegalStateException("%d questions got %d answers.".formatted(batch.size(), answers.size()));
            }
            for (int i = 0; i < batch.size(); i++) {
                batch.get(i).answer().complete(answers.get(i));
            }
        } catch (RuntimeException | Error e) {
            failure = e;
        }
        for (Asked<Q, A> asked : batch) {
            if (failure != null) {
                asked.answer().completeExceptionally(failure);
            }
            asked.turn().complete(false);
        }
    }

    private void handOn() {
        lock.lock();
        try {
            @Nullable Asked<Q, A> next = queue.peek();
            if (next == null) {
                busy = false;
            } else {
                next.turn().complete(true);
            }
        } finally {
            lock.unlock();
        }
    }

    private static <A> A result(CompletableFuture<A> answer) {
        try {
            return answer.join();
        } catch (java.util.concurrent.CompletionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            if (e.getCause() instanceof Error failure) {
                throw failure;
            }
            throw e;
        }
    }
}
