package org.sluice.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.sluice.snapshot.SnapshotDatabase.APPLICATION;
import static org.sluice.snapshot.SnapshotDatabase.DEV;
import static org.sluice.snapshot.SnapshotDatabase.PROD;
import static org.sluice.snapshot.SnapshotDatabase.flows;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.sluice.application.ApplicationId;
import org.sluice.application.TeamId;
import org.sluice.audit.AuditLog;
import org.sluice.instance.InstanceId;
import org.sluice.problem.ProblemException;
import org.sluice.snapshot.Snapshot.Origin;
import org.sluice.snapshot.SnapshotCleanup.Verdict;

class SnapshotCleanupIntegrationTests {

    private final SnapshotDatabase database = new SnapshotDatabase();
    private final Snapshots snapshots = database.snapshots();
    private final List<String> audited = new ArrayList<>();
    private final SnapshotCleanup cleanup = new SnapshotCleanup(
            database.retention(),
            new SnapshotCleanup.Rules(new RetentionSettings(10, 3), database.rules(), database.clock()),
            new Auditing(),
            database.transactions());

    @Test
    void keepsTheTenNewestAutoSnapshotsOfAnInstanceAndAnEleventhThatIsInUse() {
        List<Snapshot> auto = taken(Origin.AUTO, PROD, 13);
        Snapshot pinned = auto.get(1);
        database.promotion("P1", "SUCCEEDED", pinned.id(), null);

        List<Verdict> verdicts = run();

        assertThat(remaining(Origin.AUTO)).hasSize(11).contains(pinned.id());
        assertThat(gone(verdicts)).containsExactly(auto.get(2).id(), auto.get(0).id());
        assertThat(reasons(verdicts, pinned))
                .containsExactly("instance \"01instanceprod000000000000\" runs it since promotion P1");
        assertThat(reasons(verdicts, auto.get(12)))
                .containsExactly("one of the 10 newest auto snapshots of the instance that nobody uses");
        assertThat(audited)
                .containsExactly(
                        "retention project.snapshot.cleaned-up " + auto.get(2).id(),
                        "retention project.snapshot.cleaned-up " + auto.get(0).id());
    }

    @Test
    void countsEveryInstanceByItselfAndAutoSnapshotsApartFromThoseOfPromotions() {
        taken(Origin.AUTO, DEV, 10);
        taken(Origin.AUTO, PROD, 10);
        taken(Origin.PROMOTION, DEV, 2);
        taken(Origin.BEFORE_DEPLOY, DEV, 2);
        taken(Origin.BEFORE_DEPLOY, PROD, 3);

        List<Verdict> verdicts = run();

        assertThat(gone(verdicts)).hasSize(1);
        assertThat(remaining(Origin.AUTO)).hasSize(20);
        assertThat(remaining(Origin.PROMOTION)).hasSize(1);
        assertThat(remaining(Origin.BEFORE_DEPLOY)).hasSize(5);
    }

    @Test
    void leavesWhatPeopleTookImportedOrTagged() {
        taken(Origin.MANUAL, DEV, 15);
        taken(Origin.IMPORT, DEV, 15);
        List<Snapshot> auto = taken(Origin.AUTO, DEV, 12);
        snapshots.tag(auto.get(0).id(), "golden");

        List<Verdict> verdicts = run();

        assertThat(remaining(Origin.MANUAL)).hasSize(15);
        assertThat(remaining(Origin.IMPORT)).hasSize(15);
        assertThat(gone(verdicts)).containsExactly(auto.get(1).id());
        assertThat(reasons(verdicts, auto.get(0))).containsExactly("it is tagged golden");
    }

    @Test
    void aPreviewSaysTheSameAndRemovesNothing() {
        taken(Origin.AUTO, DEV, 12);

        List<Verdict> preview = cleanup.preview(APPLICATION);

        assertThat(remaining(Origin.AUTO)).hasSize(12);
        assertThat(audited).isEmpty();
        assertThat(run()).isEqualTo(preview);
        assertThat(run()).noneMatch(Verdict::removed).hasSize(10);
    }

    @Test
    void everyUserOfASnapshotKeepsItWithItsName() {
        List<Snapshot> deployed = taken(Origin.PROMOTION, DEV, 7);
        List<Snapshot> wayBack = taken(Origin.BEFORE_DEPLOY, PROD, 8);
        database.promotion(
                "P1", "SUCCEEDED", deployed.get(0).id(), wayBack.get(0).id());
        database.promotion("P2", "FAILED", deployed.get(1).id(), wayBack.get(1).id());
        database.promotion(
                "P3", "ABANDONED", deployed.get(2).id(), wayBack.get(2).id());
        database.promotion(
                "P4", "SUCCEEDED", deployed.get(3).id(), wayBack.get(3).id());
        database.promotion("P5", "ERRORED", deployed.get(4).id(), wayBack.get(4).id());
        database.promotion("P6", "RUNNING", deployed.get(5).id(), null);
        database.jdbc().update("UPDATE promotion SET ended_at = '2026-01-02 00:00:00' WHERE id = 'P4'");
        database.jdbc()
                .update(
                        """
                        INSERT INTO stage_hold (pipeline_id, stage, reason, set_by, set_at, promotion_id)
                        VALUES ('L', 'prod', 'rolled back', 'ada', NOW(), 'P3')
                        """);
        String prod = "instance \"01instanceprod000000000000\" ";

        List<Verdict> verdicts = run();

        assertThat(reasons(verdicts, deployed.get(0)))
                .singleElement()
                .asString()
                .startsWith("one of the 3 newest");
        assertThat(reasons(verdicts, deployed.get(1)))
                .singleElement()
                .asString()
                .startsWith("one of the 3 newest");
        assertThat(reasons(verdicts, deployed.get(2)))
                .containsExactly("stage \"prod\" of pipeline \"line\" is held because of promotion P3");
        assertThat(reasons(verdicts, deployed.get(3))).containsExactly(prod + "runs it since promotion P4");
        assertThat(reasons(verdicts, deployed.get(4))).containsExactly("promotion P5 can be restarted");
        assertThat(reasons(verdicts, deployed.get(5))).containsExactly("promotion P6 is under way");
        assertThat(reasons(verdicts, wayBack.get(3))).containsExactly(prod + "goes back to it from promotion P4");
        assertThat(reasons(verdicts, wayBack.get(4)))
                .containsExactly("promotion P5 can be restarted", prod + "goes back to it from promotion P5");
        assertThat(gone(verdicts))
                .containsExactly(wayBack.get(1).id(), wayBack.get(0).id());
    }

    @Test
    void theLatestSnapshotThatAStageHandsOnCannotBeDeleted() {
        database.promotion("P1", "ABANDONED", null, null);
        database.jdbc()
                .update(
                        """
                        INSERT INTO pipeline_stage (pipeline_id, version, position, name, type, target_id, action,
                                                    deploy_to_devices)
                        VALUES ('L', 1, 0, 'dev', 'INSTANCE', ?, 'USE_LATEST_SNAPSHOT', FALSE)
                        """,
                        DEV.value());
        List<Snapshot> taken = taken(Origin.MANUAL, DEV, 2);

        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> snapshots.remove(taken.get(1).id()))
                .withMessageContaining("stage \"dev\" of pipeline \"line\" hands on the latest snapshot")
                .satisfies(e -> assertThat(e.code()).isEqualTo("snapshot-in-use"));
        snapshots.remove(taken.get(0).id());
        assertThat(remaining(Origin.MANUAL)).containsExactly(taken.get(1).id());
    }

    @Test
    void whatHistoryRefersToStaysAsARecordWithoutContent() {
        FlowSet flows = flows(5);
        snapshots.addParts(flows.parts());
        Snapshot old = snapshots.add(SnapshotDatabase.draft(
                flows, DEV, Origin.MANUAL, Optional.of("{\"n1\":{\"password\":\"canary\"}}"), Optional.empty()));
        Snapshot newer = database.stored(flows(6), DEV, Origin.MANUAL);
        snapshots.tag(old.id(), "v1");
        database.promotion("P1", "SUCCEEDED", old.id(), null);
        database.promotion("P2", "SUCCEEDED", newer.id(), null);

        snapshots.remove(old.id());
        cleanup.collectParts();

        assertThat(snapshots.find(old.id())).isEmpty();
        assertThat(snapshots.newest(DEV)).contains(newer);
        assertThat(snapshots.list(APPLICATION, Optional.empty(), Optional.empty(), Optional.empty(), 10))
                .containsExactly(newer);
        assertThat(snapshots.credentialsJson(old.id())).isEmpty();
        assertThat(snapshots.keep(old.id())).isFalse();
        Snapshot left = snapshots.removed(old.id()).orElseThrow();
        assertThat(left.removedAt()).isPresent();
        assertThat(left.digest()).isEqualTo(old.digest());
        assertThat(left.manifest()).isEqualTo(old.manifest());
        assertThat(left.parts()).isEmpty();
        assertThat(left.tags()).isEmpty();
        assertThat(database.count("snapshot_part")).isEqualTo(newer.parts().size());
        assertThat(database.jdbc().queryForObject("SELECT snapshot_id FROM promotion WHERE id = 'P1'", String.class))
                .isEqualTo(old.id().value());
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> snapshots.remove(old.id()))
                .satisfies(e -> assertThat(e.code()).isEqualTo("not-found"));
    }

    @Test
    void sweepsEveryApplicationAndCollectsOnlyPartsThatNobodyNames() {
        List<Snapshot> auto = taken(Origin.AUTO, DEV, 12);
        FlowSet shared = flows(100);
        database.stored(shared, PROD, Origin.MANUAL);

        cleanup.sweep();

        assertThat(remaining(Origin.AUTO)).hasSize(10);
        List<Digest> named =
                snapshots.list(APPLICATION, Optional.empty(), Optional.empty(), Optional.empty(), 50).stream()
                        .flatMap(snapshot -> snapshot.parts().stream().map(Snapshot.PartRef::digest))
                        .distinct()
                        .toList();
        assertThat(database.count("snapshot_part")).isEqualTo(named.size());
        assertThat(snapshots.contents(named)).hasSize(named.size());
        assertThat(auto).hasSize(12);
    }

    @Test
    void followsTheRuleOfAnApplicationForWhatPromotionsMade() {
        taken(Origin.AUTO, DEV, 2);
        List<Snapshot> made = taken(Origin.PROMOTION, DEV, 5);
        RetentionRules rules = database.rules();

        rules.set(APPLICATION, new RetentionRule(Optional.of(4), Optional.empty()));
        assertThat(gone(cleanup.preview(APPLICATION)))
                .containsExactly(made.get(0).id());
        rules.set(APPLICATION, new RetentionRule(Optional.of(1), Optional.of(1)));
        assertThat(gone(cleanup.preview(APPLICATION))).isEmpty();
        assertThat(reasons(cleanup.preview(APPLICATION), made.get(0))).containsExactly("not older than 1 days");
        database.jdbc()
                .update("UPDATE snapshot SET created_at = created_at - INTERVAL 2 DAY WHERE origin = 'PROMOTION'");
        assertThat(gone(cleanup.preview(APPLICATION))).hasSize(4);
        database.promotion("P1", "SUCCEEDED", made.get(0).id(), null);
        assertThat(gone(run()))
                .containsExactly(made.get(3).id(), made.get(2).id(), made.get(1).id());
        assertThat(rules.remove(APPLICATION)).isTrue();
        assertThat(rules.find(APPLICATION)).isEmpty();
    }

    @Test
    void keepsAtLeastOneOfEachKind() {
        assertThatIllegalArgumentException().isThrownBy(() -> new RetentionSettings(0, 50));
        assertThatIllegalArgumentException().isThrownBy(() -> new RetentionSettings(10, 0));
    }

    /** Oldest first, each of other flows. */
    private List<Snapshot> taken(Origin origin, InstanceId instance, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> database.stored(flows(i + 1), instance, origin))
                .toList();
    }

    private List<Verdict> run() {
        return cleanup.run(APPLICATION, "retention", AuditLog.Door.SYSTEM);
    }

    private List<SnapshotId> remaining(Origin origin) {
        return snapshots.list(APPLICATION, Optional.empty(), Optional.empty(), Optional.empty(), 100).stream()
                .filter(snapshot -> snapshot.origin() == origin)
                .map(Snapshot::id)
                .toList();
    }

    private static List<SnapshotId> gone(List<Verdict> verdicts) {
        return verdicts.stream().filter(Verdict::removed).map(Verdict::snapshot).toList();
    }

    private static List<String> reasons(List<Verdict> verdicts, Snapshot snapshot) {
        return verdicts.stream()
                .filter(verdict -> verdict.snapshot().equals(snapshot.id()))
                .findFirst()
                .orElseThrow()
                .reasons();
    }

    private final class Auditing implements AuditLog {

        @Override
        public void append(
                String actor,
                Door door,
                String action,
                String objectType,
                String objectId,
                Optional<TeamId> team,
                Optional<ApplicationId> application,
                Map<String, String> details) {
            audited.add(actor + " " + action + " " + objectId);
        }

        @Override
        public List<Entry> list(Filter filter) {
            throw new UnsupportedOperationException();
        }
    }
}
