package org.sluice.deviceagent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class TogetherTests {

    private final List<List<Integer>> rounds = Collections.synchronizedList(new ArrayList<>());
    private final CountDownLatch open = new CountDownLatch(1);

    private List<Integer> squares(List<Integer> numbers) {
        rounds.add(numbers);
        try {
            if (rounds.size() == 1) {
                open.await();
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        if (numbers.contains(13)) {
            throw new IllegalArgumentException("unlucky");
        }
        return numbers.stream().map(number -> number * number).toList();
    }

    @Test
    void whoComesWhileOneWorksIsServedTogetherAndOneAtFaultAlone() throws Exception {
        Together<Integer, Integer> together = new Together<>(100, this::squares);
        ExecutorService threads = Executors.newFixedThreadPool(20);
        List<Future<Integer>> answers = new ArrayList<>();
        gather(together, threads, answers);
        open.countDown();

        for (int i = 0; i < 20; i++) {
            Future<Integer> answer = answers.get(i);
            if (i == 13) {
                assertThatThrownBy(answer::get).hasRootCauseMessage("unlucky");
            } else {
                assertThat(answer.get()).isEqualTo(i * i);
            }
        }
        threads.shutdown();
        assertThat(rounds.get(1)).as("all who waited").hasSize(19);
    }

    /** One whose work has begun and waits, and nineteen behind it. */
    private void gather(Together<Integer, Integer> together, ExecutorService threads, List<Future<Integer>> answers) {
        for (int i = 0; i < 20; i++) {
            int number = i;
            answers.add(threads.submit(() -> together.call(number)));
            // Who comes before the first has begun would be served with it.
            Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> !rounds.isEmpty());
        }
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> together.waiting() == 19);
    }

    @Test
    void anOutageIsTriedAFewTimesOnly() throws Exception {
        Together<Integer, Integer> together = new Together<>(100, numbers -> {
            rounds.add(numbers);
            if (rounds.size() == 1) {
                try {
                    open.await();
                } catch (InterruptedException e) {
                    throw new IllegalArgumentException(e);
                }
            }
            throw new IllegalStateException("away");
        });
        ExecutorService threads = Executors.newFixedThreadPool(20);
        List<Future<Integer>> answers = new ArrayList<>();
        gather(together, threads, answers);
        open.countDown();
        for (Future<Integer> answer : answers) {
            assertThatThrownBy(answer::get).hasRootCauseMessage("away");
        }
        threads.shutdown();
        assertThat(rounds).hasSizeLessThan(8);
    }
}
