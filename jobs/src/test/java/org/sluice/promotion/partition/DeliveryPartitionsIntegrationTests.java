package org.sluice.promotion.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sluice.TestRepositories;
import org.sluice.promotion.PromotionId;
import org.sluice.promotion.partition.DeliveryPartition.Status;
import org.sluice.snapshot.SnapshotId;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Claims, takeover and fencing on a real MariaDB, with a clock that the tests move. */
class DeliveryPartitionsIntegrationTests {

    private static final Duration LEASE = Duration.ofSeconds(10);
    private static final PromotionId PROMOTION = new PromotionId("01promotion");
    private static final PartitionSettings SHARED = new PartitionSettings(true, 2, 10, 4, LEASE, Duration.ofSeconds(1));
    private static final PartitionSettings ALONE = new PartitionSettings(false, 2, 10, 4, LEASE, Duration.ofSeconds(1));

    private static TestRepositories repositories;

    private final DeliveryPartitions one = node("one", SHARED);
    private final DeliveryPartitions two = node("two", SHARED);

    @BeforeAll
    static void start() {
        repositories = new TestRepositories();
    }

    @AfterAll
    static void close() {
        repositories.close();
    }

    @BeforeEach
    void aRunningPromotion() {
        repositories.jdbc().sql("DELETE FROM promotion").update();
        repositories
                .jdbc()
                .sql(
                        """
                        SET STATEMENT foreign_key_checks = 0 FOR
                        INSERT INTO promotion (id, request_id, request_digest, application_id, pipeline_id,
                            pipeline_version, source_stage, target_stage, kind, door, actor, status, attempt, queue_rank,
                            stop_requested, node_id, created_at, version)
                        VALUES (:id, :id, REPEAT('x', 32), 'a', 'p', 1, 'dev', 'line', 'PROMOTION', 'REST', 'me',
                            'RUNNING', 1, 0, FALSE, 'manager', NOW(6), 0)""")
                .param("id", PROMOTION.value())
                .update();
    }

    @Test
    void everyPartitionIsTakenByOneOfMany() throws Exception {
        planned(8);
        @SuppressWarnings("unchecked")
        Callable<Optional<Claim>>[] workers = IntStream.range(0, 12)
                .<Callable<Optional<Claim>>>mapToObj(
                        i -> () -> node("n" + i, SHARED).claim())
                .toArray(Callable[]::new);

        List<Object> taken = TestRepositories.together(workers);

        assertThat(taken.stream()
                        .map(outcome -> (Optional<?>) outcome)
                        .flatMap(Optional::stream)
                        .map(claim -> ((Claim) claim).number()))
                .containsExactlyInAnyOrder(1, 2, 3, 4, 5, 6, 7, 8);
    }

    @Test
    void aClaimHoldsAllItsWorkerHasToKnow() {
        repositories
                .transaction()
                .executeWithoutResult(status -> one.plan(new Turn(
                        PROMOTION,
                        1,
                        Optional.of(new SnapshotId("01snapshot")),
                        42,
                        List.of(List.of(5L, 6L, 9L), List.of(11L)))));

        assertThat(one.claim())
                .contains(new Claim(
                        PROMOTION,
                        1,
                        1,
                        1,
                        1,
                        Optional.of(new SnapshotId("01snapshot")),
                        42,
                        List.of(5L, 6L, 9L),
                        0,
                        0));
    }

    @Test
    void whoHasNotBeenHeardOfIsReplacedFromWhereHeLeftOffAndShutOut() {
        planned(1);
        Claim lost = one.claim().orElseThrow();
        repositories.clock().advance(LEASE.minusSeconds(1));
        progress(one, lost, 400, 390);
        repositories.clock().advance(LEASE.minusSeconds(1));
        assertThat(two.claim()).as("a page told prolongs it").isEmpty();
        repositories.clock().advance(Duration.ofSeconds(2));

        Claim taken = two.claim().orElseThrow();

        assertThat(taken.claim()).isEqualTo(2);
        assertThat(taken.read()).isEqualTo(400);
        assertThat(taken.written()).isEqualTo(390);
        assertThatThrownBy(() -> progress(one, lost, 800, 790)).isInstanceOf(PartitionLostException.class);
        assertThat(one.done(lost)).isFalse();
        assertThat(one.release(lost, "late", "too late")).isFalse();
        progress(two, taken, 1_000, 980);
        assertThat(two.done(taken)).isTrue();
        assertThat(two.latest(PROMOTION)).singleElement().satisfies(part -> {
            assertThat(part.status()).isEqualTo(Status.DONE);
            assertThat(part.node()).contains("two");
            assertThat(part.read()).isEqualTo(1_000);
            assertThat(part.written()).isEqualTo(980);
        });
    }

    @Test
    void whatASleeperWroteIsRolledBackWithItsProgress() {
        planned(1);
        Claim lost = one.claim().orElseThrow();
        repositories.clock().advance(LEASE.plusSeconds(1));
        assertThat(two.claim()).isPresent();

        assertThatThrownBy(() -> repositories.transaction().executeWithoutResult(status -> {
                    one.hold(lost);
                    repositories
                            .jdbc()
                            .sql("UPDATE promotion SET reason = 'written late'")
                            .update();
                    one.progress(lost, 10, 10);
                }))
                .isInstanceOf(PartitionLostException.class);

        assertThat(repositories
                        .jdbc()
                        .sql("SELECT COUNT(*) FROM promotion WHERE reason = 'written late'")
                        .query(Long.class)
                        .single())
                .isZero();
    }

    /** Its connection stays open, as that of a process that is stopped or cut off does. */
    @Test
    void theRowsOfAWorkerThatFallsSilentInTheMiddleOfAPageAreFreeWhenItIsReplaced() throws Exception {
        Duration lease = Duration.ofSeconds(3);
        DeliveryPartitions silent = node("silent", new PartitionSettings(true, 2, 10, 4, lease, Duration.ofSeconds(1)));
        planned(1);
        Claim lost = silent.claim().orElseThrow();
        CountDownLatch inThePage = new CountDownLatch(1);
        CountDownLatch thawed = new CountDownLatch(1);
        ExecutorService workers = Executors.newFixedThreadPool(2);
        try {
            Future<?> page = workers.submit(() -> repositories.transaction().executeWithoutResult(status -> {
                silent.hold(lost);
                write("by the silent");
                inThePage.countDown();
                awaited(thawed);
                silent.progress(lost, 10, 10);
            }));
            inThePage.await();
            repositories.clock().advance(lease.plusSeconds(1));
            Claim taken = two.claim().orElseThrow();

            Future<?> next = workers.submit(() -> repositories.transaction().executeWithoutResult(status -> {
                two.hold(taken);
                write("by the next");
                two.progress(taken, 20, 20);
            }));
            next.get(15, TimeUnit.SECONDS);
            thawed.countDown();

            assertThatThrownBy(page::get).hasCauseInstanceOf(DataAccessException.class);
            assertThat(reason()).isEqualTo("by the next");
        } finally {
            thawed.countDown();
            workers.shutdownNow();
        }
    }

    @Test
    void theConnectionIsGivenBackWithoutTheLimit() throws Exception {
        try (Connection connection = repositories.get(DataSource.class).getConnection()) {
            SingleConnectionDataSource only = new SingleConnectionDataSource(connection, true);
            JdbcClient jdbc = JdbcClient.create(only);
            jdbc.sql("SET SESSION idle_write_transaction_timeout = 60").update();
            JdbcIdleLimit limit = new JdbcIdleLimit(jdbc, LEASE);
            TransactionTemplate transaction = new TransactionTemplate(new JdbcTransactionManager(only));

            assertThat(transaction.<String>execute(status -> {
                        limit.begin();
                        return limits(jdbc);
                    }))
                    .isEqualTo("8 8");
            assertThat(limits(jdbc)).isEqualTo("60 0");
            transaction.executeWithoutResult(status -> {
                limit.begin();
                status.setRollbackOnly();
            });
            assertThat(limits(jdbc)).isEqualTo("60 0");
        }
    }

    private static String limits(JdbcClient jdbc) {
        return jdbc.sql("SELECT CONCAT(@@idle_write_transaction_timeout, ' ', @@idle_transaction_timeout)")
                .query(String.class)
                .single();
    }

    private static void awaited(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void write(String reason) {
        repositories
                .jdbc()
                .sql("UPDATE promotion SET reason = :reason")
                .param("reason", reason)
                .update();
    }

    private static String reason() {
        return repositories
                .jdbc()
                .sql("SELECT reason FROM promotion")
                .query(String.class)
                .single();
    }

    @Test
    void aPromotionThatIsStoppedOrAnothersByNowWantsNothingDone() {
        planned(2);
        Claim claim = one.claim().orElseThrow();
        assertThatCode(() -> hold(claim)).doesNotThrowAnyException();

        promotion("stop_requested = TRUE");
        assertThatThrownBy(() -> hold(claim)).isInstanceOf(PartitionLostException.class);
        promotion("stop_requested = FALSE, status = 'WAITING'");
        assertThatThrownBy(() -> hold(claim)).isInstanceOf(PartitionLostException.class);
        promotion("status = 'RUNNING', attempt = 2");
        assertThatThrownBy(() -> hold(claim)).isInstanceOf(PartitionLostException.class);
        assertThat(two.claim()).as("of the earlier attempt").isEmpty();
    }

    @Test
    void theNextTurnShutsOutWhoeverIsStillAtTheLastOne() {
        planned(2);
        Claim old = one.claim().orElseThrow();

        planned(1);

        assertThatThrownBy(() -> progress(one, old, 1, 1)).isInstanceOf(PartitionLostException.class);
        assertThat(one.of(PROMOTION, 1)).extracting(DeliveryPartition::status).containsOnly(Status.CANCELLED);
        assertThat(two.claim().orElseThrow().turn()).isEqualTo(2);
        assertThat(two.claim()).isEmpty();
    }

    @Test
    void aPartitionThatCostsOneWorkerAfterTheOtherIsGivenUp() {
        planned(1);
        for (int i = 1; i <= PartitionSettings.CLAIMS; i++) {
            assertThat(two.claim().orElseThrow().claim()).isEqualTo(i);
            one.giveUp(PROMOTION, 1);
            assertThat(one.latest(PROMOTION).get(0).status()).isEqualTo(Status.CLAIMED);
            repositories.clock().advance(LEASE.plusSeconds(1));
        }

        assertThat(two.claim()).isEmpty();
        one.giveUp(PROMOTION, 1);

        assertThat(one.latest(PROMOTION)).singleElement().satisfies(part -> {
            assertThat(part.status()).isEqualTo(Status.FAILED);
            assertThat(part.failureCode()).contains("workers-died");
        });
    }

    @Test
    void aPartitionThatFailsIsTriedByOthersUntilItHasFailedOften() {
        planned(1);
        for (int i = 1; i < PartitionSettings.CLAIMS; i++) {
            assertThat(one.release(one.claim().orElseThrow(), "unexpected", "no"))
                    .isTrue();
            assertThat(one.latest(PROMOTION).get(0).status()).isEqualTo(Status.OPEN);
        }
        one.release(one.claim().orElseThrow(), "unexpected", "no again");

        assertThat(one.latest(PROMOTION).get(0).status()).isEqualTo(Status.FAILED);
        assertThat(one.latest(PROMOTION).get(0).failureText()).contains("no again");
    }

    @Test
    void aNodeThatSharesNothingTakesItsOwnOnly() {
        planned(1);

        assertThat(node("another", ALONE).claim()).isEmpty();
        assertThat(node("manager", ALONE).claim()).isPresent();
    }

    private static DeliveryPartitions node(String name, PartitionSettings settings) {
        return new JdbcDeliveryPartitions(repositories.jdbc(), settings, name, repositories.clock());
    }

    private void planned(int partitions) {
        List<Long> numbers =
                LongStream.rangeClosed(1, 1_000L * partitions).boxed().toList();
        Objects.requireNonNull(repositories
                .transaction()
                .execute(status ->
                        one.plan(new Turn(PROMOTION, 1, Optional.empty(), 1, Turn.split(numbers, partitions)))));
    }

    private static void progress(DeliveryPartitions node, Claim claim, int read, int written) {
        repositories.transaction().executeWithoutResult(status -> node.progress(claim, read, written));
    }

    private void hold(Claim claim) {
        repositories.transaction().executeWithoutResult(status -> one.hold(claim));
    }

    private static void promotion(String change) {
        repositories.jdbc().sql("UPDATE promotion SET " + change).update();
    }
}
