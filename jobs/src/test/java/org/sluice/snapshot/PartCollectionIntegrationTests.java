package org.sluice.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sluice.snapshot.SnapshotDatabase.DEV;
import static org.sluice.snapshot.SnapshotDatabase.draft;
import static org.sluice.snapshot.SnapshotDatabase.flows;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Parts are collected while snapshots that reuse them are being written: in real transactions, in every order. */
class PartCollectionIntegrationTests {

    private final SnapshotDatabase database = new SnapshotDatabase();
    private final Snapshots snapshots = database.snapshots();
    private final JdbcSnapshotRetention retention = database.retention();
    private final ExecutorService threads = Executors.newFixedThreadPool(8);

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    @Test
    void aPartThatIsBeingReusedIsPassedOver() throws Exception {
        FlowSet flows = flows(3);
        snapshots.addParts(flows.parts());
        CountDownLatch added = new CountDownLatch(1);
        CountDownLatch collected = new CountDownLatch(1);
        Future<Snapshot> writer = threads.submit(() -> database.transactions().execute(status -> {
            // All of them are stored already and named by nobody: exactly what the collector looks for.
            snapshots.addParts(flows.parts());
            added.countDown();
            await(collected);
            return snapshots.add(draft(flows, DEV, Snapshot.Origin.AUTO));
        }));
        await(added);

        assertThat(retention.unnamedParts(new byte[0])).hasSize(flows.parts().size());
        assertThat(retention.collectParts()).isZero();

        collected.countDown();
        Snapshot written = writer.get(30, TimeUnit.SECONDS);
        assertThat(snapshots.find(written.id())).contains(written);
        assertThat(retention.collectParts()).isZero();
        assertThat(snapshots.contents(
                        written.parts().stream().map(Snapshot.PartRef::digest).toList()))
                .hasSize(flows.parts().size());
    }

    @Test
    void aPartThatIsBeingCollectedIsStoredAnew() throws Exception {
        FlowSet flows = flows(3);
        snapshots.addParts(flows.parts());
        byte[] digest = flows.parts().get(0).digest().bytes();
        CountDownLatch collected = new CountDownLatch(1);
        CountDownLatch commit = new CountDownLatch(1);
        Future<Integer> collector = threads.submit(() -> database.transactions().execute(status -> {
            int one = retention.collect(digest);
            collected.countDown();
            await(commit);
            return one;
        }));
        await(collected);
        Future<Snapshot> writer =
                threads.submit(() -> snapshots.add(draft(flows, DEV, Snapshot.Origin.AUTO), flows.parts()));

        Awaitility.await().untilAsserted(() -> assertThat(waitingToAddParts()).isPositive());
        assertThat(writer.isDone()).isFalse();
        commit.countDown();

        assertThat(collector.get(30, TimeUnit.SECONDS)).isEqualTo(1);
        Snapshot written = writer.get(30, TimeUnit.SECONDS);
        assertThat(snapshots.find(written.id())).contains(written);
        assertThat(snapshots.contents(
                        written.parts().stream().map(Snapshot.PartRef::digest).toList()))
                .hasSize(flows.parts().size());
    }

    @Test
    void manyWritersRemoversAndCollectorsNeverLoseAPart() throws Exception {
        List<Future<?>> running = new ArrayList<>();
        for (int thread = 0; thread < 4; thread++) {
            Random random = new Random(thread);
            running.add(threads.submit(() -> {
                for (int i = 0; i < 40; i++) {
                    FlowSet flows = flows(1 + random.nextInt(3));
                    Snapshot written = snapshots.add(draft(flows, DEV, Snapshot.Origin.AUTO), flows.parts());
                    assertThat(snapshots.find(written.id())).contains(written);
                    assertThat(snapshots.contents(written.parts().stream()
                                    .map(Snapshot.PartRef::digest)
                                    .toList()))
                            .hasSize((int) written.parts().stream()
                                    .map(Snapshot.PartRef::digest)
                                    .distinct()
                                    .count());
                    snapshots.remove(written.id());
                }
            }));
        }
        Future<Integer> collector = threads.submit(() -> {
            int collected = 0;
            while (running.stream().anyMatch(writer -> !writer.isDone())) {
                collected += retention.collectParts();
            }
            return collected;
        });

        for (Future<?> writer : running) {
            writer.get(120, TimeUnit.SECONDS);
        }
        assertThat(collector.get(30, TimeUnit.SECONDS)).isPositive();
        retention.collectParts();
        assertThat(database.count("snapshot_part")).isZero();
    }

    private long waitingToAddParts() {
        return Objects.requireNonNull(database.jdbc()
                .queryForObject(
                        "SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE INFO LIKE 'INSERT INTO snapshot_part%'",
                        Long.class));
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
