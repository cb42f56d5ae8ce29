package org.sluice.quartz;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FiringThreadsTests {

    private final FiringThreads threads = new FiringThreads();
    private final CountDownLatch release = new CountDownLatch(1);
    private final List<String> ran = new CopyOnWriteArrayList<>();

    @BeforeEach
    void twoThreads() {
        threads.setThreadCount(2);
        threads.initialize();
    }

    @Test
    void takesNothingWhileEveryThreadIsBusyAndManyOnceOneIsNot() throws Exception {
        assertThat(threads.blockForAvailableThreads()).isEqualTo(FiringThreads.AT_ONCE);
        occupyBoth();
        CompletableFuture<Integer> available = CompletableFuture.supplyAsync(threads::blockForAvailableThreads);
        Awaitility.await().during(java.time.Duration.ofMillis(600)).until(() -> !available.isDone());
        release.countDown();
        assertThat(available.get(10, TimeUnit.SECONDS)).isEqualTo(FiringThreads.AT_ONCE);
        threads.shutdown(true);
    }

    @Test
    void firingsWaitForAThreadAndAreRunBeforeItEndsInOrder() {
        occupyBoth();
        assertThat(threads.runInThread(() -> ran.add("waited"))).isTrue();
        release.countDown();
        threads.shutdown(true);
        assertThat(ran).containsExactly("waited");
        assertThat(threads.runInThread(() -> ran.add("late"))).isTrue();
        Awaitility.await().until(() -> ran.contains("late"));
    }

    @Test
    void whatWaitsIsLeftToAnotherNodeIfItEndsAtOnce() {
        occupyBoth();
        threads.runInThread(() -> ran.add("waited"));
        threads.shutdown(false);
        release.countDown();
        Awaitility.await().until(() -> threads.blockForAvailableThreads() > 0);
        threads.shutdown(true);
        assertThat(ran).isEmpty();
    }

    private void occupyBoth() {
        CountDownLatch busy = new CountDownLatch(2);
        for (int i = 0; i < 2; i++) {
            threads.runInThread(() -> {
                busy.countDown();
                try {
                    release.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
        }
        Awaitility.await().until(() -> busy.getCount() == 0);
    }
}
