package org.sluice.quartz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AfterwardsTests {

    private final AtomicInteger failures = new AtomicInteger();
    private final List<List<String>> written = new CopyOnWriteArrayList<>();
    private final Afterwards<String> afterwards = new Afterwards<>("test", Duration.ofMillis(300), together -> {
        if (failures.getAndDecrement() > 0) {
            throw new IOException("away");
        }
        written.add(together);
    });

    @AfterEach
    void close() {
        afterwards.close();
    }

    @Test
    void writesTogetherWhatEndsTogether() {
        afterwards.accept("one");
        afterwards.accept("two");
        Awaitility.await().until(() -> !written.isEmpty());
        afterwards.accept("three");
        Awaitility.await().until(() -> written.size() > 1);
        assertThat(written).containsExactly(List.of("one", "two"), List.of("three"));
    }

    @Test
    void triesAgainWhatCouldNotBeWritten() {
        failures.set(1);
        afterwards.accept("one");
        Awaitility.await().until(() -> written.contains(List.of("one")));
        assertThat(failures.get()).isLessThan(0);
    }

    @Test
    void writesWhatIsLeftWhenItCloses() {
        afterwards.accept("one");
        afterwards.close();
        assertThat(written).containsExactly(List.of("one"));
    }
}
