package org.sluice.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.sluice.snapshot.SnapshotDatabase.APPLICATION;
import static org.sluice.snapshot.SnapshotDatabase.DEV;
import static org.sluice.snapshot.SnapshotDatabase.PROD;
import static org.sluice.snapshot.SnapshotDatabase.PROMOTION;
import static org.sluice.snapshot.SnapshotDatabase.draft;
import static org.sluice.snapshot.SnapshotDatabase.flows;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.sluice.application.ApplicationId;
import org.sluice.instance.InstanceId;
import org.springframework.dao.DataIntegrityViolationException;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

class JdbcSnapshotsIntegrationTests {

    private final SnapshotDatabase database = new SnapshotDatabase();
    private final Snapshots snapshots = database.snapshots();

    @Test
    void findsWhatWasAddedAndPutsTheFlowsTogetherAgain() {
        FlowSet flows = flows(2);

        Snapshot added = database.stored(flows, DEV, Snapshot.Origin.MANUAL);

        assertThat(added.id().value()).hasSize(26);
        assertThat(added.digest()).isEqualTo(flows.digest());
        assertThat(snapshots.find(added.id())).contains(added);
        Map<Digest, byte[]> contents = snapshots.contents(
                added.parts().stream().map(Snapshot.PartRef::digest).toList());
        ArrayNode joined = FlowSplitter.join(
                added.parts().stream().map(part -> contents.get(part.digest())).toList());
        assertThat(FlowSplitter.split(joined).digest()).isEqualTo(flows.digest());
    }

    @Test
    void findsNothingUnderAnUnknownId() {
        assertThat(snapshots.find(new SnapshotId("nope"))).isEmpty();
        assertThat(snapshots.latest(new InstanceId("nope"))).isEmpty();
        assertThat(snapshots.credentialsJson(new SnapshotId("nope"))).isEmpty();
        assertThat(snapshots.contents(List.of(Digest.of(new byte[0])))).isEmpty();
        assertThat(snapshots.contents(List.of())).isEmpty();
    }

    @Test
    void storesAPartOnceHoweverManySnapshotsShareIt() {
        FlowSet flows = flows(3);
        database.stored(flows, DEV, Snapshot.Origin.MANUAL);
        Snapshot again = database.stored(flows, PROD, Snapshot.Origin.PROMOTION);

        assertThat(database.count("snapshot_part")).isEqualTo(flows.parts().size());
        assertThat(database.count("snapshot")).isEqualTo(2);
        assertThat(again.digest()).isEqualTo(flows.digest());
    }

    @Test
    void storesFlowsWithoutANode() {
        FlowSet none = FlowSplitter.split(JsonNodeFactory.instance.arrayNode());

        Snapshot added = database.stored(none, DEV, Snapshot.Origin.BEFORE_DEPLOY);

        assertThat(snapshots.find(added.id()).orElseThrow().parts()).isEmpty();
        assertThat(added.digest()).isEqualTo(none.digest());
    }

    @Test
    void addsNothingWhenAPartIsMissing() {
        assertThatExceptionOfType(DataIntegrityViolationException.class)
                .isThrownBy(() -> snapshots.add(draft(flows(2), DEV, Snapshot.Origin.MANUAL)));
        assertThat(database.count("snapshot")).isZero();
    }

    @Test
    void sealsCredentialsAtRestAndOpensThemAgain() {
        FlowSet flows = flows(4);
        snapshots.addParts(flows.parts());
        String credentials = "{\"n1\":{\"password\":\"canary\"}}";

        Snapshot added =
                snapshots.add(draft(flows, DEV, Snapshot.Origin.IMPORT, Optional.of(credentials), Optional.empty()));

        assertThat(added.hasCredentials()).isTrue();
        assertThat(snapshots.find(added.id())).contains(added);
        assertThat(snapshots.credentialsJson(added.id())).contains(credentials);
        byte[] atRest = Objects.requireNonNull(
                database.jdbc().queryForObject("SELECT sealed_credentials FROM snapshot", byte[].class));
        assertThat(new String(atRest, StandardCharsets.ISO_8859_1)).doesNotContain("canary");
    }

    @Test
    void hasNoCredentialsUnlessGivenSome() {
        Snapshot added = database.stored(flows(4), DEV, Snapshot.Origin.MANUAL);
        assertThat(added.hasCredentials()).isFalse();
        assertThat(snapshots.credentialsJson(added.id())).isEmpty();
    }

    @Test
    void knowsWhatAPromotionHasTaken() {
        FlowSet flows = flows(5);
        snapshots.addParts(flows.parts());
        Snapshot added = snapshots.add(
                draft(flows, PROD, Snapshot.Origin.BEFORE_DEPLOY, Optional.empty(), Optional.of(PROMOTION)));

        assertThat(snapshots.takenBy(PROMOTION, Snapshot.Origin.BEFORE_DEPLOY, PROD))
                .contains(added);
        assertThat(snapshots.takenBy(PROMOTION, Snapshot.Origin.PROMOTION, PROD))
                .isEmpty();
        assertThat(snapshots.takenBy(PROMOTION, Snapshot.Origin.BEFORE_DEPLOY, DEV))
                .isEmpty();
        assertThat(snapshots.takenBy("other", Snapshot.Origin.BEFORE_DEPLOY, PROD))
                .isEmpty();
    }

    @Test
    void givesTheNewestOfAnInstanceAndNeverAWayBack() {
        database.stored(flows(2), DEV, Snapshot.Origin.MANUAL);
        Snapshot newest = database.stored(flows(3), DEV, Snapshot.Origin.PROMOTION);
        database.stored(flows(4), DEV, Snapshot.Origin.BEFORE_DEPLOY);
        database.stored(flows(5), PROD, Snapshot.Origin.MANUAL);

        assertThat(snapshots.latest(DEV)).contains(newest);
    }

    @Test
    void listsPageByPageNewestFirst() {
        List<SnapshotId> ids = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            ids.add(
                    0,
                    database.stored(flows(2), i % 2 == 0 ? DEV : PROD, Snapshot.Origin.MANUAL)
                            .id());
        }
        List<SnapshotId> read = new ArrayList<>();
        Optional<SnapshotId> before = Optional.empty();
        List<Snapshot> page;
        do {
            page = snapshots.list(APPLICATION, Optional.empty(), Optional.empty(), before, 3);
            page.forEach(snapshot -> read.add(snapshot.id()));
            before = page.isEmpty()
                    ? before
                    : Optional.of(page.get(page.size() - 1).id());
        } while (!page.isEmpty());

        assertThat(read).isEqualTo(ids);
        assertThat(snapshots.list(APPLICATION, Optional.of(PROD), Optional.empty(), Optional.empty(), 10))
                .hasSize(3);
        assertThat(snapshots.list(new ApplicationId("other"), Optional.empty(), Optional.empty(), Optional.empty(), 10))
                .isEmpty();
    }

    @Test
    void storesTheSamePartsFromManyWritersAtOnce() throws Exception {
        List<FlowPart> parts = new ArrayList<>();
        for (int seed = 0; seed < 40; seed++) {
            parts.addAll(FlowSplitter.split(new RandomFlows(seed).next()).parts());
        }
        ExecutorService writers = Executors.newFixedThreadPool(8);
        try {
            List<Future<?>> done = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                List<FlowPart> shuffled = new ArrayList<>(parts);
                Collections.shuffle(shuffled, new Random(i));
                done.add(writers.submit(
                        () -> database.transactions().executeWithoutResult(status -> snapshots.addParts(shuffled))));
            }
            for (Future<?> writer : done) {
                writer.get();
            }
        } finally {
            writers.shutdownNow();
        }
        assertThat(database.count("snapshot_part"))
                .isEqualTo(parts.stream().map(FlowPart::digest).distinct().count());
    }

    @Test
    void storesTwentyMegabytesInOneTab() {
        ArrayNode nodes = JsonNodeFactory.instance.arrayNode();
        nodes.addObject().put("id", "t").put("type", "tab");
        for (int i = 0; i < 20; i++) {
            nodes.addObject()
                    .put("id", "n" + i)
                    .put("type", "template")
                    .put("z", "t")
                    .put("template", "é".repeat(1 << 19));
        }
        FlowSet flows = FlowSplitter.split(nodes);
        assertThat(flows.parts().get(0).content().length).isGreaterThan(20 << 20);

        Snapshot added =
                assertTimeout(Duration.ofSeconds(30), () -> database.stored(flows, DEV, Snapshot.Origin.MANUAL));

        Digest digest = added.parts().get(0).digest();
        assertThat(snapshots.contents(List.of(digest)))
                .hasEntrySatisfying(
                        digest, content -> assertThat(Digest.of(content)).isEqualTo(digest));
    }

    @Test
    void storesTenThousandNodesOnAThousandTabs() {
        ArrayNode nodes = JsonNodeFactory.instance.arrayNode();
        for (int i = 0; i < 1_000; i++) {
            nodes.addObject().put("id", "t" + i).put("type", "tab");
        }
        for (int i = 0; i < 9_000; i++) {
            nodes.addObject().put("id", "n" + i).put("type", "debug").put("z", "t" + i % 1_000);
        }
        FlowSet flows = FlowSplitter.split(nodes);

        Snapshot added =
                assertTimeout(Duration.ofSeconds(30), () -> database.stored(flows, DEV, Snapshot.Origin.MANUAL));

        Snapshot found = snapshots.find(added.id()).orElseThrow();
        assertThat(found.parts()).hasSize(1_000).isEqualTo(flows.refs());
        assertThat(found.manifest().nodeCount()).isEqualTo(10_000);
        assertThat(snapshots.contents(
                        found.parts().stream().map(Snapshot.PartRef::digest).toList()))
                .hasSize(1_000);
    }
}
