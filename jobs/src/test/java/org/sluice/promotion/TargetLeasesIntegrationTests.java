package org.sluice.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sluice.TestRepositories;
import org.sluice.instance.InstanceId;

class TargetLeasesIntegrationTests {

    private static final Duration TEN = Duration.ofSeconds(10);
    private static final InstanceId TARGET = new InstanceId("01target");
    private static final PromotionId FIRST = new PromotionId("01first");
    private static final PromotionId SECOND = new PromotionId("02second");

    private final TestRepositories repositories = new TestRepositories();
    private final TargetLeases leases = new JdbcTargetLeases(repositories.jdbc(), repositories.clock());

    @BeforeEach
    void prepare() {
        leases.prepare(TARGET);
        leases.prepare(TARGET);
    }

    @AfterEach
    void close() {
        repositories.close();
    }

    @Test
    void oneOfManyGetsIt() {
        List<Boolean> taken = IntStream.range(0, 12)
                .parallel()
                .mapToObj(i -> leases.take(TARGET, new PromotionId("p" + i), "node", TEN)
                        .isPresent())
                .toList();

        assertThat(taken).containsOnlyOnce(true);
    }

    @Test
    void whoeverLetsItExpireCanNotPassAnyMoreEvenIfHeComesBackFirst() {
        long old = leases.take(TARGET, FIRST, "node-1", TEN).orElseThrow();
        assertThat(leases.take(TARGET, SECOND, "node-2", TEN)).isEmpty();

        repositories.clock().advance(TEN.plusMillis(1));
        long newer = leases.take(TARGET, SECOND, "node-2", TEN).orElseThrow();

        assertThat(newer).isGreaterThan(old);
        assertThat(leases.holds(TARGET, FIRST, old)).isFalse();
        assertThat(leases.holds(TARGET, SECOND, newer)).isTrue();
    }

    @Test
    void takingItAgainForTheSamePromotionShutsTheEarlierAttemptOut() {
        long first = leases.take(TARGET, FIRST, "node-1", TEN).orElseThrow();
        long again = leases.take(TARGET, FIRST, "node-2", TEN).orElseThrow();

        assertThat(leases.holds(TARGET, FIRST, first)).isFalse();
        assertThat(leases.holds(TARGET, FIRST, again)).isTrue();
    }

    @Test
    void aHeartbeatProlongsWhatTheNodeHolds() {
        long fence = leases.take(TARGET, FIRST, "node-1", TEN).orElseThrow();
        repositories.clock().advance(Duration.ofSeconds(8));
        leases.renew("node-1", TEN);
        repositories.clock().advance(Duration.ofSeconds(8));

        assertThat(leases.holds(TARGET, FIRST, fence)).isTrue();
        assertThat(leases.take(TARGET, SECOND, "node-2", TEN)).isEmpty();
    }

    @Test
    void aWaitingPromotionKeepsItWithoutANode() {
        leases.take(TARGET, FIRST, "node-1", TEN);
        leases.park(FIRST, Duration.ofHours(1));
        repositories.clock().advance(Duration.ofMinutes(30));

        assertThat(leases.take(TARGET, SECOND, "node-2", TEN)).isEmpty();
        assertThat(leases.holders(List.of(TARGET))).containsExactly(new TargetLeases.Holder(TARGET, FIRST));
        leases.release(FIRST);
        assertThat(leases.take(TARGET, SECOND, "node-2", TEN)).isPresent();
    }
}
