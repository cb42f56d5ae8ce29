package org.sluice.promotion.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SplittingTests {

    private static final Duration TEN = Duration.ofSeconds(10);
    private static final Duration ONE = Duration.ofSeconds(1);

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 1_000, 5_003})
    void partsAreAboutTheSameSizeAndHoldEveryNumberOnceInOrder(int size) {
        List<Long> numbers = LongStream.range(100, 100 + size).boxed().toList();
        for (int parts = 1; parts <= 9; parts++) {
            int least = size / parts;

            List<List<Long>> split = Turn.split(numbers, parts);

            assertThat(split.stream().flatMap(List::stream).toList()).isEqualTo(numbers);
            assertThat(split).hasSize(Math.min(parts, size)).allSatisfy(part -> assertThat(part)
                    .hasSizeBetween(Math.max(1, least), least + 1));
        }
    }

    @Test
    void nothingIsSplitIntoNothing() {
        assertThat(Turn.split(List.of(), 4)).isEmpty();
    }

    @Test
    void aTurnIsSplitAboveTheThresholdIntoPagesUpToTheMost() {
        PartitionSettings settings = new PartitionSettings(false, 2, 2_000, 4, TEN, ONE);

        assertThat(settings.parts(0)).isEqualTo(1);
        assertThat(settings.parts(2_000)).isEqualTo(1);
        assertThat(settings.parts(2_001)).isEqualTo(3);
        assertThat(settings.parts(3_001)).isEqualTo(4);
        assertThat(settings.parts(100_000)).isEqualTo(4);
    }

    @Test
    void aLeaseThatIsOverBeforeAnybodyLooksIsRefused() {
        assertThatThrownBy(() -> new PartitionSettings(true, 2, 2_000, 4, ONE, ONE))
                .hasMessageContaining("sluice.workers.lease");
        assertThatThrownBy(() -> new PartitionSettings(true, 0, 2_000, 4, TEN, ONE))
                .hasMessageContaining("sluice.workers.threads");
    }

    @Test
    void runsSayEveryNumberInItsOrder() {
        Random random = new Random(7);
        for (int round = 0; round < 200; round++) {
            List<Long> numbers = new ArrayList<>();
            long next = 1;
            for (int i = 0; i < random.nextInt(50); i++) {
                next += random.nextInt(3) == 0 ? 1 + random.nextInt(9) : 1;
                numbers.add(random.nextInt(20) == 0 ? next + 1_000 : next);
            }

            assertThat(NumberRuns.read(NumberRuns.write(numbers))).isEqualTo(numbers);
        }
        assertThat(NumberRuns.write(List.of(7L, 8L, 9L, 12L, 3L, 4L))).isEqualTo("7-9,12,3-4");
    }
}
