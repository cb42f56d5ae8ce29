package org.sluice.deviceagent;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Does at once what many threads ask for one by one: while one of them works, the others gather, and the next one of them
 * works for all who have. Nobody waits for company.
 */
final class Together<I, O> {

    private final int limit;
    private final Function<List<I>, List<O>> work;
    private final ConcurrentLinkedQueue<Asked<I, O>> waiting = new ConcurrentLinkedQueue<>();
    private final ReentrantLock turn = new ReentrantLock(true);

    private static final class Asked<I, O> {

        final I input;

        @Nullable
        O output;

        @Nullable
        RuntimeException failure;

        Asked(I input) {
            this.input = input;
        }

        boolean isDone() {
            return output != null || failure != null;
        }
    }

    /** @param work answers inputs with as many outputs in the same order */
    Together(int limit, Function<List<I>, List<O>> work) {
        this.limit = limit;
        this.work = work;
    }

    O call(I input) {
        Asked<I, O> asked = new Asked<>(input);
        waiting.add(asked);
        turn.lock();
        try {
            while (!asked.isDone()) {
                next();
            }
        } finally {
            turn.unlock();
        }
        if (asked.failure != null) {
            throw asked.failure;
        }
        return java.util.Objects.requireNonNull(asked.output);
    }

    /** How many have asked and are not being worked for. */
    int waiting() {
        return waiting.size();
    }

    private void next() {
        List<Asked<I, O>> some = new ArrayList<>();
        for (Asked<I, O> one = waiting.poll(); one != null; one = some.size() < limit ? waiting.poll() : null) {
            some.add(one);
        }
        try {
            answer(some);
        } catch (RuntimeException e) {
            if (some.size() == 1) {
                some.get(0).failure = e;
            } else {
                alone(some);
            }
        }
    }

    /** One of them is at fault, or the database is: each hears for itself. */
    private void alone(List<Asked<I, O>> some) {
        RuntimeException last = null;
        int failures = 0;
        for (Asked<I, O> one : some) {
            // After three in a row it is not them.
            if (failures >= 3 && last != null) {
                one.failure = last;
                continue;
            }
            try {
                answer(List.of(one));
                failures = 0;
            } catch (RuntimeException e) {
                one.failure = e;
                last = e;
                failures++;
            }
        }
    }

    private void answer(List<Asked<I, O>> some) {
        List<O> outputs = work.apply(some.stream().map(one -> one.input).toList());
        for (int i = 0; i < some.size(); i++) {
            some.get(i).output = outputs.get(i);
        }
    }
}
