package org.sluice.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class FateTests {

    private static final Shares SHARES = new Shares(0.05, 0.01, 0.01, 0.02);

    @Test
    void theSharesAreExact() {
        Map<Fate, Long> counts = Arrays.stream(Fate.decide(42, 10_000, SHARES))
                .collect(Collectors.groupingBy(fate -> fate, Collectors.counting()));

        assertThat(counts)
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        Fate.FAILS, 500L, Fate.CRASHES, 100L, Fate.SLOW, 100L, Fate.OFFLINE, 200L, Fate.WELL, 9_100L));
    }

    @Test
    void theSameSeedDecidesTheSame() {
        assertThat(Fate.decide(42, 1_000, SHARES)).isEqualTo(Fate.decide(42, 1_000, SHARES));
        assertThat(Fate.decide(42, 1_000, SHARES)).isNotEqualTo(Fate.decide(43, 1_000, SHARES));
    }

    @Test
    void theWholeFleetMayBeIllButNotMoreThanThat() {
        assertThat(Fate.decide(1, 10, new Shares(0.5, 0.5, 0, 0))).doesNotContain(Fate.WELL);
        assertThatThrownBy(() -> new Shares(0.6, 0.5, 0, 0)).hasMessageContaining("100 %");
        assertThatThrownBy(() -> new Shares(-0.1, 0, 0, 0)).hasMessageContaining("between");
    }

    @Test
    void drawsRepeatAndSpread() {
        Chance one = new Chance(42, 7);
        Chance same = new Chance(42, 7);
        double sum = 0;
        for (int i = 0; i < 1_000; i++) {
            double draw = one.next();
            assertThat(draw).isEqualTo(same.next()).isBetween(0.0, 1.0);
            sum += draw;
        }
        assertThat(sum / 1_000).isBetween(0.45, 0.55);
        assertThat(one.of("install", 1)).isEqualTo(same.of("install", 1)).isNotEqualTo(one.of("install", 2));
        assertThat(new Chance(42, 8).next()).isNotEqualTo(new Chance(42, 7).next());
    }
}
