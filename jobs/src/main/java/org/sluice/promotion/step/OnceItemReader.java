package org.sluice.promotion.step;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.infrastructure.item.ItemReader;

/**
 * Reads what there is to do once, at the first read of an attempt, and hands it out one by one. It keeps no position: what
 * an earlier attempt has done is in Sluice's own tables, and is not read again.
 */
public abstract class OnceItemReader<T> implements ItemReader<T> {

    private @Nullable Deque<T> items;

    /** What this attempt has to do. If it throws, the next read, after a pause, asks again. */
    protected abstract Collection<? extends T> open();

    @Override
    public final @Nullable T read() {
        Deque<T> left = items;
        if (left == null) {
            left = new ArrayDeque<>(open());
            items = left;
        }
        return left.poll();
    }
}
