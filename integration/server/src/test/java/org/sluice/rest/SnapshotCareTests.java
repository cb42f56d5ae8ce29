package org.sluice.rest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;

import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sluice.audit.AuditLog.Door;
import org.sluice.backup.AutoSnapshotPlan;
import org.sluice.backup.AutoSnapshotPlan.Cause;
import org.sluice.backup.AutoSnapshotPlan.Look;
import org.sluice.backup.AutoSnapshotPlan.Result;
import org.sluice.backup.AutoSnapshotPlans;
import org.sluice.snapshot.Snapshot;
import org.sluice.snapshot.SnapshotCleanup.Verdict;
import org.sluice.snapshot.SnapshotId;

/** What people do with snapshots: rename, tag, clean up, export in parts, and have them take themselves. */
class SnapshotCareTests extends RestServerTest {

    private static final Snapshot SNAPSHOT = Samples.snapshot();
    private static final ZoneId BRATISLAVA = ZoneId.of("Europe/Bratislava");

    @BeforeEach
    void oneSnapshot() {
        given(snapshots.find(SNAPSHOT.id())).willReturn(Optional.of(SNAPSHOT));
        given(snapshots.contents(any()))
                .willReturn(Map.of(Samples.DIGEST, "[{\"id\":\"tab1\",\"type\":\"tab\"}]".getBytes(UTF_8)));
    }

    @Test
    void renamesASnapshotAndKeepsWhatIsLeftOut() {
        given(snapshots.describe(SNAPSHOT.id(), "baseline", "good")).willReturn(with(List.of()));

        Answer answer = call("owner", "PUT", "/api/v1/snapshots/s1", "{\"description\":\"good\"}");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().path("name").stringValue()).isEqualTo("baseline");
        audited("project.snapshot.updated");
    }

    @Test
    void tagsAndUntagsASnapshotAndFindsItByItsTag() {
        given(snapshots.tag(SNAPSHOT.id(), "v1.0")).willReturn(with(List.of("v1.0")));
        assertThat(call("owner", "PUT", "/api/v1/snapshots/s1/tags/v1.0", "")
                        .json()
                        .path("tags")
                        .toString())
                .isEqualTo("[\"v1.0\"]");
        audited("project.snapshot.tagged");

        // It has no such tag: nothing to change, nothing to be told of.
        assertThat(call("owner", "DELETE", "/api/v1/snapshots/s1/tags/v1.0", "").status())
                .isEqualTo(200);
        verify(snapshots, never()).untag(any(), any());

        given(snapshots.find(SNAPSHOT.id())).willReturn(Optional.of(with(List.of("v1.0"))));
        given(snapshots.untag(SNAPSHOT.id(), "v1.0")).willReturn(SNAPSHOT);
        assertThat(call("owner", "DELETE", "/api/v1/snapshots/s1/tags/v1.0", "")
                        .json()
                        .path("tags")
                        .toString())
                .isEqualTo("[]");
        audited("project.snapshot.untagged");

        given(snapshots.list(eq(APPLICATION.id()), eq(Optional.empty()), eq(Optional.of("v1.0")), any(), anyInt()))
                .willReturn(List.of(SNAPSHOT));
        assertThat(get("viewer", "/api/v1/applications/a1/snapshots?tag=v1.0")
                        .json()
                        .path("items")
                        .size())
                .isEqualTo(1);
    }

    @Test
    void ofARemovedSnapshotOnlyTheRecordIsShown() {
        given(snapshots.find(SNAPSHOT.id())).willReturn(Optional.empty());
        given(snapshots.removed(SNAPSHOT.id())).willReturn(Optional.of(removed()));

        assertThat(get("viewer", "/api/v1/snapshots/s1")
                        .json()
                        .path("removedAt")
                        .stringValue())
                .isEqualTo("2026-03-01T06:00:00Z");
        for (Answer refused : List.of(
                call("owner", "PUT", "/api/v1/snapshots/s1", "{}"),
                call("owner", "PUT", "/api/v1/snapshots/s1/tags/v1", ""),
                call("owner", "DELETE", "/api/v1/snapshots/s1", ""),
                call("owner", "POST", "/api/v1/snapshots/s1/export", "{}"),
                get("owner", "/api/v1/snapshots/s1/diff?to=s1"))) {
            assertThat(refused.status()).isEqualTo(409);
            assertThat(refused.code()).isEqualTo("snapshot-gone");
        }
        assertThat(get("foreigner", "/api/v1/snapshots/s1").status()).isEqualTo(404);
    }

    @Test
    void cleansUpOrOnlySaysWhatWouldGo() {
        List<Verdict> verdicts = List.of(
                new Verdict(
                        new SnapshotId("s2"),
                        Optional.of(INSTANCE.id()),
                        "Auto Snapshot",
                        Snapshot.Origin.AUTO,
                        NOW,
                        false,
                        List.of("promotion m1 is under way")),
                new Verdict(
                        new SnapshotId("s3"),
                        Optional.empty(),
                        "Before m0",
                        Snapshot.Origin.BEFORE_DEPLOY,
                        NOW,
                        true,
                        List.of("too old")));
        given(cleanup.preview(APPLICATION.id())).willReturn(verdicts);
        given(cleanup.run(APPLICATION.id(), "owner", Door.REST)).willReturn(verdicts);

        Answer dry = call("owner", "POST", "/api/v1/applications/a1/snapshots/cleanup?dryRun=true", "");
        assertThat(dry.json().path("dryRun").booleanValue()).isTrue();
        assertThat(dry.json().at("/items/0/verdict").stringValue()).isEqualTo("keep");
        assertThat(dry.json().at("/items/0/reasons/0").stringValue()).isEqualTo("promotion m1 is under way");
        assertThat(dry.json().at("/items/1/verdict").stringValue()).isEqualTo("remove");
        assertThat(dry.json().at("/items/1/origin").stringValue()).isEqualTo("before-deploy");
        verify(cleanup, never()).run(any(), any(), any());

        assertThat(call("owner", "POST", "/api/v1/applications/a1/snapshots/cleanup", "")
                        .json()
                        .path("items")
                        .size())
                .isEqualTo(2);
        verify(cleanup).run(APPLICATION.id(), "owner", Door.REST);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | 1 | 1",
                "{\"components\":{\"envVars\":\"keys\"}} | 1 | 1",
                "{\"components\":{\"envVars\":false}} | 1 | 0",
                "{\"components\":{\"flows\":false}} | 0 | 1",
                "{\"components\":{\"flows\":true,\"credentials\":false}} | 1 | 1"
            })
    void exportsTheComponentsThatAreAskedFor(String body, int nodes, int keys) {
        Answer answer = call("member", "POST", "/api/v1/snapshots/s1/export", body);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().at("/flows/flows").size()).isEqualTo(nodes);
        assertThat(answer.json().at("/settings/env").size()).isEqualTo(keys);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"components\":{\"envVars\":\"all\"}} | 422 | values-not-kept",
                "{\"components\":{\"envVars\":\"some\"}} | 400 | unknown-word",
                "{\"components\":{\"envVars\":true}} | 400 | unknown-word",
                "{\"components\":{\"settings\":true}} | 400 | unknown-field"
            })
    void refusesToExportWhatASnapshotDoesNotHold(String body, int status, String code) {
        Answer answer = call("member", "POST", "/api/v1/snapshots/s1/export", body);

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.code()).isEqualTo(code);
    }

    @Test
    void saysWhenSnapshotsTakeThemselvesAndWhatBecameOfTheLastLook() {
        AutoSnapshotPlan plan = new AutoSnapshotPlan(
                INSTANCE.id(),
                "0 30 2 * * ?",
                BRATISLAVA,
                true,
                false,
                "owner",
                Optional.of(new Look(
                        NOW,
                        Cause.SCHEDULE,
                        Result.FAILED,
                        Optional.of("target-unreachable"),
                        Optional.of("It does not answer."),
                        Optional.empty())),
                3);
        AutoSnapshotPlans.Definition wanted = new AutoSnapshotPlans.Definition("0 30 2 * * ?", BRATISLAVA, true, false);
        given(autoSnapshots.put(INSTANCE.id(), wanted, "owner")).willReturn(plan);
        given(autoSnapshots.find(INSTANCE.id())).willReturn(Optional.of(plan));
        given(autoSnapshots.nextFireTimes(eq(plan), anyInt())).willReturn(List.of(NOW));
        String path = "/api/v1/instances/i1/auto-snapshots";

        Answer put = call(
                "owner", "PUT", path, "{\"cron\":\"0 30 2 * * ?\",\"zone\":\"Europe/Bratislava\",\"onDrift\":false}");
        assertThat(put.status()).isEqualTo(200);
        audited("auto-snapshots.set");

        Answer shown = get("viewer", path);
        assertThat(shown.json()).isEqualTo(put.json());
        assertThat(shown.json().at("/last/result").stringValue()).isEqualTo("failed");
        assertThat(shown.json().at("/last/code").stringValue()).isEqualTo("target-unreachable");
        assertThat(shown.json().path("failures").intValue()).isEqualTo(3);
        assertThat(shown.json().at("/nextFireTimes/0").stringValue()).isEqualTo("2026-03-01T06:00:00Z");

        assertThat(call("owner", "DELETE", path, "").status()).isEqualTo(204);
        verify(autoSnapshots).remove(INSTANCE.id());
        audited("auto-snapshots.removed");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | missing",
                "{\"cron\":\" \"} | blank",
                "{\"cron\":\"0 0 3 * * ?\",\"zone\":\"+02:00\"} | unknown-zone",
                "{\"cron\":\"0 0 3 * * ?\",\"misfire\":\"skip\"} | unknown-field"
            })
    void refusesATimingThatIsNone(String body, String code) {
        Answer answer = call("owner", "PUT", "/api/v1/instances/i1/auto-snapshots", body);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.code()).isEqualTo(code);
    }

    @Test
    void anInstanceWithoutAutoSnapshotsSaysSo() {
        assertThat(get("viewer", "/api/v1/instances/i1/auto-snapshots").status())
                .isEqualTo(404);
        assertThat(call("owner", "DELETE", "/api/v1/instances/i1/auto-snapshots", "")
                        .status())
                .isEqualTo(404);
    }

    private void audited(String action) {
        verify(audit).append(eq("owner"), eq(Door.REST), eq(action), any(), any(), any(), any(), any());
    }

    private static Snapshot with(List<String> tags) {
        return new Snapshot(
                SNAPSHOT.id(),
                SNAPSHOT.application(),
                SNAPSHOT.instance(),
                SNAPSHOT.name(),
                SNAPSHOT.description(),
                SNAPSHOT.origin(),
                SNAPSHOT.digest(),
                SNAPSHOT.manifest(),
                SNAPSHOT.parts(),
                false,
                NOW,
                SNAPSHOT.createdBy(),
                tags,
                Optional.empty());
    }

    private static Snapshot removed() {
        return new Snapshot(
                SNAPSHOT.id(),
                SNAPSHOT.application(),
                SNAPSHOT.instance(),
                SNAPSHOT.name(),
                SNAPSHOT.description(),
                SNAPSHOT.origin(),
                SNAPSHOT.digest(),
                SNAPSHOT.manifest(),
                List.of(),
                false,
                NOW,
                SNAPSHOT.createdBy(),
                List.of(),
                Optional.of(NOW));
    }
}
