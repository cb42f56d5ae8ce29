package org.sluice.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.sluice.snapshot.SnapshotDatabase.APPLICATION;
import static org.sluice.snapshot.SnapshotDatabase.DEV;
import static org.sluice.snapshot.SnapshotDatabase.PROD;
import static org.sluice.snapshot.SnapshotDatabase.PROMOTION;
import static org.sluice.snapshot.SnapshotDatabase.draft;
import static org.sluice.snapshot.SnapshotDatabase.flows;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.sluice.problem.ProblemException;

class SnapshotRemovalIntegrationTests {

    private final SnapshotDatabase database = new SnapshotDatabase();
    private final Snapshots snapshots = database.snapshots();

    @Test
    void removesASnapshotThatNobodyRefersTo() {
        Snapshot added = database.stored(flows(2), DEV, Snapshot.Origin.MANUAL);
        Snapshot other = database.stored(flows(2), DEV, Snapshot.Origin.MANUAL);

        snapshots.remove(added.id());

        assertThat(snapshots.find(added.id())).isEmpty();
        assertThat(snapshots.find(other.id())).contains(other);
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> snapshots.remove(added.id()))
                .satisfies(e -> assertThat(e.code()).isEqualTo("not-found"));
    }

    @Test
    void refusesToRemoveASnapshotThatAPromotionRefersTo() {
        Snapshot deployed = database.stored(flows(2), DEV, Snapshot.Origin.MANUAL);
        Snapshot requested = database.stored(flows(2), DEV, Snapshot.Origin.MANUAL);
        Snapshot wayBack = database.stored(flows(2), PROD, Snapshot.Origin.BEFORE_DEPLOY);
        promotion(deployed.id().value(), requested.id().value(), "2026-01-01 00:00:00");
        database.jdbc()
                .update(
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

        database.jdbc().update("UPDATE promotion SET ended_at = '2026-01-02 00:00:00'");
        snapshots.remove(taken.id());
        assertThat(database.count("snapshot")).isZero();
    }

    @Test
    void refusesToRemoveWhatDevicesShallRunOrGoBackTo() {
        Snapshot ofGroup = database.stored(flows(2), DEV, Snapshot.Origin.MANUAL);
        Snapshot ofDevice = database.stored(flows(2), DEV, Snapshot.Origin.MANUAL);
        Snapshot before = database.stored(flows(2), DEV, Snapshot.Origin.MANUAL);
        promotion(null, null, "2026-01-01 00:00:00");
        database.jdbc()
                .update(
                        """
                INSERT INTO device_group (id, application_id, name, description, on_leave, target_snapshot_id,
                                          settings_version, created_at, created_by)
                VALUES ('G', ?, 'presses', '', 'KEEP', ?, 1, '2026-01-01 00:00:00', 'ada')
                """,
                        APPLICATION.value(),
                        ofGroup.id().value());
        database.jdbc()
                .update(
                        """
                INSERT INTO device (id, team_id, application_id, name, type, mode, suspended, sealed_credential_secret,
                                    target_snapshot_id, settings_version, connected, report_sequence, created_at,
                                    created_by, updated_at)
                SELECT 'D', team_id, id, 'press-1', '', 'AUTONOMOUS', FALSE, '', ?, 1, FALSE, 0,
                       '2026-01-01 00:00:00', 'ada', '2026-01-01 00:00:00'
                FROM application WHERE id = ?
                """,
                        ofDevice.id().value(),
                        APPLICATION.value());
        database.jdbc()
                .update(
                        "INSERT INTO rollout (promotion_id, policy, state, approved_wave, rate_used, due, roll_back)"
                                + " VALUES (?, '{}', 'ROLLING', 0, 0, FALSE, FALSE)",
                        PROMOTION);
        database.jdbc()
                .update(
                        """
                INSERT INTO delivery (promotion_id, device_id, wave, status, attempt, snapshot_id, previous_snapshot_id, debt)
                VALUES (?, 'D', 0, 'HEALTHY', 1, ?, ?, FALSE)
                """,
                        PROMOTION,
                        ofDevice.id().value(),
                        before.id().value());

        refused(ofGroup, "device group \"presses\" shall run it");
        refused(ofDevice, "device \"press-1\" shall run it");
        refused(before, "1 device(s) go back to it from promotion " + PROMOTION);

        database.jdbc().update("UPDATE device SET target_snapshot_id = NULL");
        snapshots.remove(before.id());
        snapshots.remove(ofDevice.id());
    }

    private void refused(Snapshot snapshot, String because) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> snapshots.remove(snapshot.id()))
                .withMessageContaining(because)
                .satisfies(e -> assertThat(e.code()).isEqualTo("snapshot-in-use"));
    }

    private void promotion(@Nullable String snapshot, @Nullable String requested, @Nullable String endedAt) {
        String now = "2026-01-01 00:00:00";
        database.jdbc()
                .update(
                        "INSERT INTO pipeline (id, application_id, name, created_at) VALUES ('L', ?, 'line', ?)",
                        APPLICATION.value(),
                        now);
        database.jdbc()
                .update(
                        """
                INSERT INTO pipeline_version (pipeline_id, version, concurrency, missing_value, recovery, settle_millis,
                                              created_at, created_by)
                VALUES ('L', 1, 'QUEUE', 'HOLD', 'RESUME', 0, ?, 'ada')
                """,
                        now);
        database.jdbc()
                .update(
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
}
