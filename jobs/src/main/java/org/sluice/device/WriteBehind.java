package org.sluice.device;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BinaryOperator;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes hints in batches, soon and by another thread: who tells one never waits. Of several told of the same thing what
 * remains is merged; while the database is away they are kept and tried again. A crash loses what was not yet written.
 */
final class WriteBehind<K, V extends Object> {

    private static final Logger LOG = LoggerFactory.getLogger(WriteBehind.class);
    private static final int MOST = 1000;
    private static final long RETRY_MILLIS = 1_000;

    private final String what;
    private final BinaryOperator<V> merge;
    private final Consumer<Map<K, V>> write;
    private final DeviceHints thread;
    private final long delayMillis;
    private final Map<K, V> told = new LinkedHashMap<>();
    private boolean scheduled;
    private boolean failing;

    /**
     * @param what for the log
     * @param merge of what was told before and what is told now
     * @param delayMillis how long the first one told waits for others
     */
    WriteBehind(String what, BinaryOperator<V> merge, Consumer<Map<K, V>> write, DeviceHints thread, long delayMillis) {
        this.what = what;
        this.merge = merge;
        this.write = write;
        this.thread = thread;
        this.delayMillis = delayMillis;
    }

    synchronized void tell(K key, V value) {
        told.merge(key, value, merge);
        schedule(delayMillis);
    }

    private synchronized void schedule(long millis) {
        if (!scheduled) {
            try {
                thread.later(this::writeAll, millis);
                scheduled = true;
            } catch (RejectedExecutionException e) {
                LOG.debug("{} told after the end are not written.", what);
            }
        }
    }

    private void writeAll() {
        Map<K, V> batch = next(true);
        while (!batch.isEmpty()) {
            try {
                write.accept(batch);
                written();
            } catch (RuntimeException e) {
                putBack(batch, e);
                return;
            }
            batch = next(batch.size() == MOST);
        }
    }

    private synchronized void written() {
        if (failing) {
            LOG.info("{} are written again.", what);
            failing = false;
        }
    }

    /** @param atOnce whether what was told since the last batch waits no longer */
    private synchronized Map<K, V> next(boolean atOnce) {
        Map<K, V> batch = new LinkedHashMap<>();
        if (!atOnce && !told.isEmpty()) {
            scheduled = false;
            schedule(delayMillis);
            if (scheduled) {
                return batch;
            }
            // It ends: there is no later.
        }
        Iterator<Map.Entry<K, V>> first = told.entrySet().iterator();
        while (batch.size() < MOST && first.hasNext()) {
            Map.Entry<K, V> entry = first.next();
            batch.put(entry.getKey(), entry.getValue());
            first.remove();
        }
        if (batch.isEmpty()) {
            scheduled = false;
        }
        return batch;
    }

    private synchronized void putBack(Map<K, V> batch, RuntimeException failure) {
        batch.forEach((key, before) -> told.merge(key, before, (now, old) -> merge.apply(old, now)));
        if (!failing) {
            LOG.warn("{} cannot be written and are tried again every second: {}", what, failure.getMessage());
            failing = true;
        }
        scheduled = false;
        schedule(RETRY_MILLIS);
    }
}
