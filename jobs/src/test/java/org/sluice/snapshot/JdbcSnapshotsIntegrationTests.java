package org.sluice.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
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
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sluice.application.ApplicationId;
import org.sluice.environment.SecretBox;
import org.sluice.instance.InstanceId;
import org.sluice.problem.ProblemException;
import org.sluice.sql.TestDatabase;
import org.sluice.sql.TestMariaDb;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

class JdbcSnapshotsIntegrationTests {

    private static final ApplicationId APPLICATION = new ApplicationId("01APPLICATION0000000000000");
    private static final InstanceId DEV = new InstanceId("01INSTANCEDEV0000000000000");
    private static final InstanceId PROD = new InstanceId("01INSTANCEPROD000000000000");
    private static final String PROMOTION = "01PROMOTION000000000000000";

    private static final TestDatabase DATABASE = TestMariaDb.newDatabase();

    private final DataSource dataSource = DATABASE.dataSource();
    private final JdbcTemplate jdbc = new JdbcTemplate(dataSource);
    private final TransactionTemplate transactions = new TransactionTemplate(new JdbcTransactionManager(dataSource));
    private final TickingClock clock = new TickingClock();
    private final Snapshots snapshots =
            new JdbcSnapshots(jdbc, transactions, JsonMapper.builder().build(), new SecretBox(new byte[32]), clock);

    @BeforeEach
    void emptyTheTables() {
        for (String table : List.of(
                "promotion_target",
                "promotion",
                "pipeline_version",
                "pipeline",
                "snapshot_content",
                "snapshot",
                "snapshot_part",
                "instance",
                "application",
                "team")) {
            jdbc.update("DELETE FROM " + table);
        }
        String now = "2026-01-01 00:00:00";
        jdbc.update("INSERT INTO team VALUES ('T', 'team', ?)", now);
        jdbc.update("INSERT INTO application VALUES (?, 'T', 'app', ?)", APPLICATION.value(), now);
        for (InstanceId instance : List.of(DEV, PROD)) {
            jdbc.update(
                    "INSERT INTO instance VALUES (?, ?, ?, 'http://localhost', 'NONE', NULL, NULL, NULL, ?, ?)",
                    instance.value(),
                    APPLICATION.value(),
                    instance.value().toLowerCase(java.util.Locale.ROOT),
                    now,
                    now);
        }
    }

    private Snapshots.Draft draft(FlowSet flows, InstanceId instance, Snapshot.Origin origin) {
        return draft(flows, instance, origin, Optional.empty(), Optional.empty());
    }

    private Snapshots.Draft draft(
            FlowSet flows,
            InstanceId instance,
            Snapshot.Origin origin,
            Optional<String> credentials,
            Optional<String> promotion) {
        return new Snapshots.Draft(
                APPLICATION,
                Optional.of(instance),
                "Snäpshot 😀",
                "why",
                origin,
                new Manifest(
                        Optional.of("4.1.15"),
                        Optional.empty(),
                        Map.of("node-red-dashboard", "3.6.5"),
                        List.of("SITE", "FF_X"),
                        List.of("lost"),
                        List.of("Credentials of nodes."),
                        flows.nodeCount()),
                flows.refs(),
                credentials,
                promotion,
                "ada");
    }

    private static FlowSet flows(int seed) {
        FlowSet flows = FlowSplitter.split(new RandomFlows(seed).next());
        assertThat(flows.parts()).hasSizeGreaterThan(1);
        return flows;
    }

    private Snapshot stored(FlowSet flows, InstanceId instance, Snapshot.Origin origin) {
        snapshots.addParts(flows.parts());
        return snapshots.add(draft(flows, instance, origin));
    }

    @Test
    void findsWhatWasAddedAndPutsTheFlowsTogetherAgain() {
        FlowSet flows = flows(2);

        Snapshot added = stored(flows, DEV, Snapshot.Origin.MANUAL);

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
        stored(flows, DEV, Snapshot.Origin.MANUAL);
        Snapshot again = stored(flows, PROD, Snapshot.Origin.PROMOTION);

        assertThat(count("snapshot_part")).isEqualTo(flows.parts().size());
        assertThat(count("snapshot")).isEqualTo(2);
        assertThat(again.digest()).isEqualTo(flows.digest());
    }

    @Test
    void storesFlowsWithoutANode() {
        FlowSet none = FlowSplitter.split(JsonNodeFactory.instance.arrayNode());

        Snapshot added = stored(none, DEV, Snapshot.Origin.BEFORE_DEPLOY);

        assertThat(snapshots.find(added.id()).orElseThrow().parts()).isEmpty();
        assertThat(added.digest()).isEqualTo(none.digest());
    }

    @Test
    void addsNothingWhenAPartIsMissing() {
        assertThatExceptionOfType(DataIntegrityViolationException.class)
                .isThrownBy(() -> snapshots.add(draft(flows(2), DEV, Snapshot.Origin.MANUAL)));
        assertThat(count("snapshot")).isZero();
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
        byte[] atRest =
                Objects.requireNonNull(jdbc.queryForObject("SELECT sealed_credentials FROM snapshot", byte[].class));
        assertThat(new String(atRest, StandardCharsets.ISO_8859_1)).doesNotContain("canary");
    }

    @Test
    void hasNoCredentialsUnlessGivenSome() {
        Snapshot added = stored(flows(4), DEV, Snapshot.Origin.MANUAL);
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
        stored(flows(2), DEV, Snapshot.Origin.MANUAL);
        Snapshot newest = stored(flows(3), DEV, Snapshot.Origin.PROMOTION);
        stored(flows(4), DEV, Snapshot.Origin.BEFORE_DEPLOY);
        stored(flows(5), PROD, Snapshot.Origin.MANUAL);

        assertThat(snapshots.latest(DEV)).contains(newest);
    }

    @Test
    void listsPageByPageNewestFirst() {
        List<SnapshotId> ids = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            ids.add(
                    0,
                    stored(flows(2), i % 2 == 0 ? DEV : PROD, Snapshot.Origin.MANUAL)
                            .id());
        }
        List<SnapshotId> read = new ArrayList<>();
        Optional<SnapshotId> before = Optional.empty();
        List<Snapshot> page;
        do {
            page = snapshots.list(APPLICATION, Optional.empty(), before, 3);
            page.forEach(snapshot -> read.add(snapshot.id()));
            before = page.isEmpty()
                    ? before
                    : Optional.of(page.get(page.size() - 1).id());
        } while (!page.isEmpty());

        assertThat(read).isEqualTo(ids);
        assertThat(snapshots.list(APPLICATION, Optional.of(PROD), Optional.empty(), 10))
                .hasSize(3);
        assertThat(snapshots.list(new ApplicationId("other"), Optional.empty(), Optional.empty(), 10))
                .isEmpty();
    }

    @Test
    void removesASnapshotThatNobodyRefersTo() {
        Snapshot added = stored(flows(2), DEV, Snapshot.Origin.MANUAL);
        Snapshot other = stored(flows(2), DEV, Snapshot.Origin.MANUAL);

        snapshots.remove(added.id());

        assertThat(snapshots.find(added.id())).isEmpty();
        assertThat(snapshots.find(other.id())).contains(other);
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> snapshots.remove(added.id()))
                .satisfies(e -> assertThat(e.code()).isEqualTo("not-found"));
    }

    @Test
    void refusesToRemoveASnapshotThatAPromotionRefersTo() {
        Snapshot deployed = stored(flows(2), DEV, Snapshot.Origin.MANUAL);
        Snapshot requested = stored(flows(2), DEV, Snapshot.Origin.MANUAL);
        Snapshot wayBack = stored(flows(2), PROD, Snapshot.Origin.BEFORE_DEPLOY);
        promotion(deployed.id().value(), requested.id().value(), "2026-01-01 00:00:00");
        jdbc.update(
                """
                INSERT INTO promotion_target (promotion_id, target_id, status, previous_snapshot_id)
                VALUES (?, ?, 'SUCCEEDED', ?)
                """,
                PROMOTION,
                PROD.value(),
                wayBack.id().value());

        for (Snapshot snapshot : List.of(deployed, requested, wayBack)) {
            assertThatExceptionOfType(ProblemException.class)
                    .isThrownBy(() -> snapshots.remove(snapshot.id()))
                    .withMessageContaining(PROMOTION)
                    .satisfies(e -> assertThat(e.code()).isEqualTo("snapshot-in-use"))
                    .satisfies(e -> assertThat(e.kind()).isEqualTo(ProblemException.Kind.CONFLICT));
            assertThat(snapshots.find(snapshot.id())).contains(snapshot);
        }
    }

    @Test
    void refusesToRemoveWhatARunningPromotionHasJustTaken() {
        FlowSet flows = flows(2);
        snapshots.addParts(flows.parts());
        Snapshot taken = snapshots.add(
                draft(flows, PROD, Snapshot.Origin.BEFORE_DEPLOY, Optional.empty(), Optional.of(PROMOTION)));
        promotion(null, null, null);

        assertThatExceptionOfType(ProblemException.class).isThrownBy(() -> snapshots.remove(taken.id()));

        jdbc.update("UPDATE promotion SET ended_at = '2026-01-02 00:00:00'");
        snapshots.remove(taken.id());
        assertThat(count("snapshot")).isZero();
    }

    private void promotion(@Nullable String snapshot, @Nullable String requested, @Nullable String endedAt) {
        String now = "2026-01-01 00:00:00";
        jdbc.update(
                "INSERT INTO pipeline (id, application_id, name, created_at) VALUES ('L', ?, 'line', ?)",
                APPLICATION.value(),
                now);
        jdbc.update(
                """
                INSERT INTO pipeline_version (pipeline_id, version, concurrency, missing_value, recovery, settle_millis,
                                              created_at, created_by)
                VALUES ('L', 1, 'QUEUE', 'HOLD', 'RESUME', 0, ?, 'ada')
                """,
                now);
        jdbc.update(
                """
                INSERT INTO promotion (id, request_id, request_digest, application_id, pipeline_id, pipeline_version,
                                       source_stage, target_stage, kind, door, actor, requested_snapshot_id, snapshot_id,
                                       status, attempt, queue_rank, stop_requested, created_at, ended_at, version)
                VALUES (?, 'r', REPEAT('x', 32), ?, 'L', 1, 'dev', 'prod', 'PROMOTE', 'REST', 'ada', ?, ?,
                        'SUCCEEDED', 1, 0, FALSE, ?, ?, 0)
                """,
                PROMOTION,
                APPLICATION.value(),
                requested,
                snapshot,
                now,
                endedAt);
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
                        () -> transactions.executeWithoutResult(status -> snapshots.addParts(shuffled))));
            }
            for (Future<?> writer : done) {
                writer.get();
            }
        } finally {
            writers.shutdownNow();
        }
        assertThat(count("snapshot_part"))
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

        Snapshot added = assertTimeout(Duration.ofSeconds(30), () -> stored(flows, DEV, Snapshot.Origin.MANUAL));

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

        Snapshot added = assertTimeout(Duration.ofSeconds(30), () -> stored(flows, DEV, Snapshot.Origin.MANUAL));

        Snapshot found = snapshots.find(added.id()).orElseThrow();
        assertThat(found.parts()).hasSize(1_000).isEqualTo(flows.refs());
        assertThat(found.manifest().nodeCount()).isEqualTo(10_000);
        assertThat(snapshots.contents(
                        found.parts().stream().map(Snapshot.PartRef::digest).toList()))
                .hasSize(1_000);
    }

    private long count(String table) {
        return Objects.requireNonNull(jdbc.queryForObject("SELECT COUNT(*) FROM " + table, Long.class));
    }

    /** A second later at every look. */
    private static final class TickingClock extends Clock {

        private Instant now = Instant.parse("2026-01-01T00:00:00.123456789Z");

        @Override
        public synchronized Instant instant() {
            now = now.plusSeconds(1);
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException();
        }
    }
}
