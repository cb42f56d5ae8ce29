package org.sluice.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class BatchLimitTests {

    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
    private final BatchLimit limit = new BatchLimit(3, now::get);

    @Test
    void aBatchEndsWithItsNumber() {
        assertThat(limit.hasRoomAfter(2)).isTrue();
        assertThat(limit.hasRoomAfter(3)).isFalse();
    }

    /** Whoever begins a batch would otherwise wait for all who come after, as long as they come. */
    @Test
    void aBatchEndsWithItsTimeHoweverFewItHas() {
        now.addAndGet(TimeUnit.MILLISECONDS.toNanos(199));
        assertThat(limit.hasRoomAfter(1)).isTrue();
        now.addAndGet(TimeUnit.MILLISECONDS.toNanos(1));
        assertThat(limit.hasRoomAfter(1)).isFalse();
    }
}
