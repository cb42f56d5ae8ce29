package org.sluice.cli;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sluice.protocol.ApplicationRoleView;
import org.sluice.protocol.ApplicationView;
import org.sluice.protocol.AuditEventView;
import org.sluice.protocol.AutoSnapshotLookView;
import org.sluice.protocol.AutoSnapshotsView;
import org.sluice.protocol.CallerTeamView;
import org.sluice.protocol.CallerView;
import org.sluice.protocol.DefinitionChangeView;
import org.sluice.protocol.DefinitionsAnswer;
import org.sluice.protocol.DeliveryView;
import org.sluice.protocol.DeviceCodeView;
import org.sluice.protocol.DeviceCredentialsView;
import org.sluice.protocol.DeviceEditorView;
import org.sluice.protocol.DeviceGroupView;
import org.sluice.protocol.DeviceView;
import org.sluice.protocol.DriftView;
import org.sluice.protocol.EffectiveVariableView;
import org.sluice.protocol.HoldView;
import org.sluice.protocol.ImportedVariableView;
import org.sluice.protocol.InstanceAuthView;
import org.sluice.protocol.InstanceDuplicateView;
import org.sluice.protocol.InstanceStatusView;
import org.sluice.protocol.InstanceView;
import org.sluice.protocol.IssuedTokenView;
import org.sluice.protocol.MemberView;
import org.sluice.protocol.MissingCredentialView;
import org.sluice.protocol.ModuleChangeView;
import org.sluice.protocol.NodeChangeView;
import org.sluice.protocol.Page;
import org.sluice.protocol.PartChangeView;
import org.sluice.protocol.PartitionView;
import org.sluice.protocol.PersonalTokenView;
import org.sluice.protocol.PipelineVersionView;
import org.sluice.protocol.PipelineView;
import org.sluice.protocol.PlanView;
import org.sluice.protocol.PlannedRolloutView;
import org.sluice.protocol.PolicyView;
import org.sluice.protocol.PromotionAnswer;
import org.sluice.protocol.PromotionLinksView;
import org.sluice.protocol.PromotionProgressView;
import org.sluice.protocol.PromotionStepView;
import org.sluice.protocol.PromotionTargetView;
import org.sluice.protocol.PromotionView;
import org.sluice.protocol.ProtectionView;
import org.sluice.protocol.ProvisioningTokenView;
import org.sluice.protocol.RolloutDocument;
import org.sluice.protocol.ScheduleView;
import org.sluice.protocol.SealedColumnView;
import org.sluice.protocol.SealedSecretsView;
import org.sluice.protocol.ServerView;
import org.sluice.protocol.SnapshotCleanupView;
import org.sluice.protocol.SnapshotDiffView;
import org.sluice.protocol.SnapshotPartView;
import org.sluice.protocol.SnapshotRetentionView;
import org.sluice.protocol.SnapshotVerdictView;
import org.sluice.protocol.SnapshotView;
import org.sluice.protocol.TeamView;
import org.sluice.protocol.TemplateVariableView;
import org.sluice.protocol.TemplateView;
import org.sluice.protocol.TokenView;
import org.sluice.protocol.UserView;
import org.sluice.protocol.ValueChangeView;
import org.sluice.protocol.VariableSourceView;
import org.sluice.protocol.VariableView;
import org.sluice.protocol.VariablesExportView;
import org.sluice.protocol.VariablesImportView;

/** Sample answers of a server with one of each. */
final class Wire {

    static final Instant T = Instant.parse("2026-03-01T11:00:00Z");
    static final String SECRET = "issued-secret-once";

    private Wire() {}

    /** A server on which every command finds something. */
    private static void templatesAndSecrets(StubServer server) {
        for (String owner : List.of("instances/I2", "devices/D1", "applications/A1/device-groups/G1", "templates/Q1")) {
            server.answers(
                    "POST /" + owner + "/variables/import",
                    new VariablesImportView(false, List.of(new ImportedVariableView(1, "SITE", "skipped", "locked"))));
            server.answers("GET /" + owner + "/variables/export", new VariablesExportView("SITE=a\n"));
            server.answers(
                    "GET /" + owner + "/variables/effective",
                    page(new EffectiveVariableView(
                            "SITE",
                            "a",
                            false,
                            false,
                            false,
                            false,
                            false,
                            new VariableSourceView("instance", "prod"),
                            List.of(new VariableSourceView("template", "press")))));
        }
        TemplateView hall = new TemplateView(
                "Q1",
                "T1",
                "hall",
                "for halls",
                2,
                List.of(new TemplateVariableView("SITE", "a", false, true, true, false, "[a-z]+")));
        server.answers("GET /teams/T1/templates", page(hall));
        server.answers("POST /teams/T1/templates", 201, hall);
        server.answers("DELETE /templates/Q1", 204, "");
        server.answers("PUT /templates/Q1/variables", hall);
        server.answers("DELETE /templates/Q1/variables/SITE", 204, "");
        server.answers("PUT /instances/I2/template", hall);
        server.answers("DELETE /instances/I2/template", 204, "");
        SealedSecretsView sealed = new SealedSecretsView(
                "0a1b2c3d",
                List.of("4e5f6a7b"),
                3,
                0,
                0,
                List.of(new SealedColumnView("instance.sealed_secret", 3, 0, 0)));
        server.answers("GET /secrets", sealed);
        server.answers("POST /secrets/reseal", sealed);
    }

    static void everything(StubServer server) {
        server.answers("GET /server", new ServerView("0.1.0", "node-1", "MariaDB 11.4", "embedded", T));
        server.answers("GET /teams", page(new TeamView("T1", "ops")));
        server.answers("GET /applications", page(new ApplicationView("A1", "T1", "plant")));
        server.answers("GET /applications/A1/instances", page(instance("I1", "dev"), instance("I2", "prod")));
        server.answers(
                "GET /instances/I2/status", new InstanceStatusView(true, "5.0.1", "v22", "abc", false, null, null));
        server.answers(
                "GET /instances/I2/variables",
                page(
                        new VariableView("PORT", "1880", false, false, false, false),
                        new VariableView("KEY", null, true, true, false, false),
                        new VariableView("NEW", null, false, true, false, true)));
        server.answers("PUT /instances/I2/protection", new ProtectionView(true));
        server.answers("DELETE /instances/I2/protection", 204, "");
        server.answers("POST /instances/I2/drift-check", drift());
        server.answers(
                "POST /instances/I2/duplicate",
                201,
                new InstanceDuplicateView(
                        instance("I3", "prod-2"),
                        "S9",
                        true,
                        List.of("API_KEY"),
                        List.of(new MissingCredentialView(
                                "n1", "mqtt-broker", "hall", "Sensors", List.of("password")))));
        server.answers("PUT /instances/I2/variables", page());
        server.answers(
                "GET /devices/D1/logs",
                200,
                """
                event: line
                data: {"at":"2026-03-01T12:00:00Z","level":"info","text":"Started flows","lost":0}

                """);
        templatesAndSecrets(server);
        server.answers("DELETE /instances/I2/variables/PORT", 204, "");
        server.answers("GET /applications/A1/pipelines", page(pipeline()));
        server.answers("GET /pipelines/P1", pipeline());
        server.answers("POST /pipelines/P1/publication", pipeline());
        server.answers("PUT /pipelines/P1/stage-order", Map.of());
        server.answers("PUT /pipelines/P1/stages/production/hold", Map.of());
        server.answers("DELETE /pipelines/P1/stages/production/hold", 204, "");
        server.answers("POST /pipelines/P1/stages/development/plan", plan());
        server.answers("POST /pipelines/P1/stages/development/promotions", 202, accepted(promotion("queued")));
        server.answers("GET /promotions", page(promotion("failed"), promotion("succeeded")));
        server.answers("GET /promotions/M1", promotion("succeeded"));
        server.answers("POST /promotions/M1/restart", 202, promotion("queued"));
        server.answers("POST /promotions/M1/snapshot", 202, promotion("queued"));
        server.answers("POST /promotions/M1/stop", 202, promotion("running"));
        server.answers("POST /promotions/M1/abandon", 202, promotion("abandoned"));
        DeliveryView delivery = new DeliveryView(
                "M1",
                "D1",
                "press",
                0,
                "skipped",
                1,
                "device-offline",
                "It was away.",
                true,
                "S1",
                null,
                T,
                null,
                null,
                T);
        server.answers("GET /promotions/M1/deliveries", new Page<>(List.of(delivery), null));
        server.answers(
                "GET /promotions/M1/partitions",
                new Page<>(
                        List.of(new PartitionView(
                                1, 1, "claimed", 2, "node-7", 2_000, 1_000, 990, null, null, T, null)),
                        null));
        server.answers("GET /applications/A1/debts", new Page<>(List.of(delivery), null));
        for (String verb : List.of("pause", "resume", "open-wave", "abort", "restart", "skip")) {
            server.answers("POST /promotions/M1/rollout/" + verb, 202, promotion("queued"));
        }
        server.answers("POST /promotions/M1/rollback", 202, accepted(promotion("queued")));
        server.answers("GET /applications/A1/snapshots", page(snapshot()));
        server.answers("GET /snapshots/S1", snapshot());
        server.answers("GET /snapshots/S1/diff", diff());
        server.answers("POST /instances/I2/snapshots", 201, snapshot());
        server.answers("POST /instances/I2/snapshots/import", 201, snapshot());
        server.answers("POST /snapshots/S1/export", Map.of("flows", Map.of("flows", List.of())));
        server.answers("PUT /snapshots/S1", snapshot());
        server.answers("PUT /snapshots/S1/tags/v1", snapshot());
        server.answers("DELETE /snapshots/S1/tags/v1", snapshot());
        server.answers("DELETE /snapshots/S1", Map.of("status", "okay"));
        server.answers("POST /applications/A1/snapshots/cleanup", cleanup());
        server.answers("GET /applications/A1/snapshot-retention", new SnapshotRetentionView(20, 90));
        server.answers("PUT /applications/A1/snapshot-retention", new SnapshotRetentionView(20, 90));
        server.answers("DELETE /applications/A1/snapshot-retention", 204, "");
        server.answers("GET /instances/I2/auto-snapshots", autoSnapshots());
        server.answers("PUT /instances/I2/auto-snapshots", autoSnapshots());
        server.answers("DELETE /instances/I2/auto-snapshots", 204, "");
        server.answers("GET /applications/A1/schedules", page(schedule()));
        server.answers("GET /schedules/C1", schedule());
        server.answers("POST /schedules/C1/enable", schedule());
        server.answers("POST /schedules/C1/disable", schedule());
        server.answers("DELETE /schedules/C1", 204, "");
        DeviceView device = new DeviceView(
                "D1",
                "press",
                "press",
                "T1",
                "A1",
                null,
                "G1",
                "autonomous",
                false,
                Map.of("site", "a"),
                "S2",
                "S1",
                "running",
                true,
                T,
                "mqtt",
                true,
                true,
                false,
                "autonomous",
                "4.2.1",
                "4.1.2",
                "v20",
                T,
                "ann");
        server.answers("GET /devices", page(device));
        server.answers("PUT /devices/D1", device);
        server.answers("DELETE /devices/D1", 204, "");
        server.answers("PUT /devices/D1/mode", device);
        DeviceCredentialsView given =
                new DeviceCredentialsView("D1", "press", "T1", SECRET, "c0ffee", "device:T1:D1", "broker", null, null);
        server.answers("POST /devices", 201, given);
        server.answers("POST /devices/D1/credentials", given);
        server.answers("DELETE /devices/D1/credentials", 204, "");
        server.answers("POST /devices/D1/code", new DeviceCodeView("abcd-efgh-ijkm", T));
        server.answers("POST /devices/D1/actions", device);
        server.answers(
                "POST /devices/D1/editor",
                new DeviceEditorView(true, true, "node-7", "ada", T, "http://d1.localhost:8420/enter/abc"));
        server.answers("DELETE /devices/D1/editor", 204, "");
        server.answers("POST /devices/D1/snapshots", 201, snapshot());
        VariableView hidden = new VariableView("KEY", null, true, false, false, false);
        server.answers("GET /devices/D1/variables", page(hidden));
        server.answers("PUT /devices/D1/variables", page(hidden));
        server.answers("DELETE /devices/D1/variables/A", 204, "");
        DeviceGroupView group =
                new DeviceGroupView("G1", "A1", "presses", "", "site=a", "keep", null, 2, List.of(hidden), T, "ann");
        server.answers("GET /applications/A1/device-groups", page(group));
        server.answers("POST /applications/A1/device-groups", 201, group);
        for (String method : List.of("GET", "PUT", "PATCH")) {
            server.answers(method + " /applications/A1/device-groups/G1", group);
        }
        server.answers("DELETE /applications/A1/device-groups/G1", 204, "");
        server.answers("PUT /applications/A1/device-groups/G1/settings", group);
        ProvisioningTokenView provisioning =
                new ProvisioningTokenView("N1", "hall", "T1", "A1", null, null, 3, 1, null, null, T, "ann", null);
        server.answers("GET /teams/T1/provisioning-tokens", page(provisioning));
        server.answers(
                "POST /teams/T1/provisioning-tokens",
                201,
                new ProvisioningTokenView("N2", "hall", "T1", "A1", null, null, 3, 0, null, null, T, "ann", SECRET));
        server.answers("DELETE /teams/T1/provisioning-tokens/N1", 204, "");
        server.answers("GET /tokens", page(new TokenView("K1", "ci", "T1", "operator", T, null, null)));
        server.answers("POST /tokens", 201, new IssuedTokenView("K2", "ci2", "T1", "viewer", T, null, SECRET));
        server.answers("DELETE /tokens/K1", 204, "");
        people(server);
        server.answers(
                "GET /audit",
                page(new AuditEventView(
                        1,
                        T,
                        "ann",
                        "rest",
                        "pipeline.published",
                        "pipeline",
                        "P1",
                        "A1",
                        Map.of("version", "1"),
                        "release 4711",
                        Map.of("publishedVersion", "1"),
                        Map.of("publishedVersion", "2"))));
        server.answers("POST /definitions", changes("create"));
    }

    private static void people(StubServer server) {
        UserView ann = new UserView("U1", "ann", "ann@example.org", false, false, true, T, null);
        server.answers("GET /users", page(ann));
        server.answers("POST /users", 201, ann);
        server.answers("PATCH /users/ann", ann);
        server.answers("PUT /users/ann/password", 204, "");
        server.answers("PUT /users/ann/identity", ann);
        server.answers("DELETE /users/ann/identity", 204, "");
        server.answers(
                "GET /user",
                new CallerView("U1", "ann", null, false, List.of(new CallerTeamView("T1", "ops", "operator")), null));
        MemberView member = new MemberView("U1", "ann", "ann@example.org", "approver", "hand", false);
        server.answers("GET /teams/T1/members", page(member));
        server.answers("PUT /teams/T1/members/ann", member);
        server.answers("DELETE /teams/T1/members/ann", 204, "");
        ApplicationRoleView role = new ApplicationRoleView("U1", "ann", "none");
        server.answers("GET /applications/A1/roles", page(role));
        server.answers("PUT /applications/A1/roles/ann", role);
        server.answers("DELETE /applications/A1/roles/ann", 204, "");
        server.answers(
                "GET /user/tokens",
                page(new PersonalTokenView("K3", "ann-laptop", null, "viewer", T, null, null, null)));
        server.answers(
                "POST /user/tokens",
                201,
                new PersonalTokenView("K4", "ann-laptop", null, "viewer", T, null, null, SECRET));
        server.answers("DELETE /user/tokens/K3", 204, "");
    }

    static Page<Object> page(Object... items) {
        return new Page<>(List.of(items), null);
    }

    static DefinitionsAnswer changes(String change) {
        return new DefinitionsAnswer(
                true, List.of(new DefinitionChangeView("Instance", "prod", change, List.of("baseUrl"))));
    }

    static InstanceView instance(String id, String name) {
        return new InstanceView(
                id,
                "A1",
                name,
                "http://127.0.0.1:1880",
                new InstanceAuthView("token", null),
                false,
                new ProtectionView(name.equals("prod")),
                drift());
    }

    static DriftView drift() {
        return new DriftView("in-sync", T, "sha256:0123", "sha256:0123", T);
    }

    static SnapshotCleanupView cleanup() {
        return new SnapshotCleanupView(
                true,
                List.of(
                        new SnapshotVerdictView(
                                "S2", "I2", "Auto 2", "auto", T, "keep", List.of("promotion M1 is under way")),
                        new SnapshotVerdictView("S1", "I2", "Auto 1", "auto", T, "remove", List.of("too old"))));
    }

    static AutoSnapshotsView autoSnapshots() {
        return new AutoSnapshotsView(
                "I2",
                "0 0 3 * * ?",
                "Europe/Berlin",
                true,
                false,
                "ann",
                List.of(T),
                new AutoSnapshotLookView(T, "schedule", "failed", "target-unreachable", "prod is down", null),
                2);
    }

    static PipelineView pipeline() {
        PolicyView policy = new PolicyView("queue", "hold", "resume", "PT2S", "current");
        PipelineVersionView version = new PipelineVersionView(3, policy, List.of(), T, "ann", T, "ann");
        HoldView hold = new HoldView("production", "rolled back", "ann", T, "M1");
        return new PipelineView("P1", "A1", "delivery", version, version, List.of(hold));
    }

    static PromotionAnswer accepted(PromotionView promotion) {
        return new PromotionAnswer(true, true, promotion, null, null);
    }

    static PromotionView promotion(String status) {
        boolean bad = status.equals("failed") || status.equals("errored");
        return promotion(status, bad ? "target-unreachable" : null, bad ? "prod did not answer" : null, null);
    }

    static PromotionView waitsForSnapshot() {
        return promotion("waiting", "snapshot-required", "Stage development asks which", null, "/snapshot");
    }

    static PromotionView promotion(
            String status, @Nullable String code, @Nullable String text, @Nullable Instant wakeAt) {
        return promotion(status, code, text, wakeAt, null);
    }

    private static PromotionView promotion(
            String status,
            @Nullable String code,
            @Nullable String text,
            @Nullable Instant wakeAt,
            @Nullable String choice) {
        boolean bad = status.equals("failed") || status.equals("errored");
        String self = "/api/v1/promotions/M1";
        PromotionStepView step = new PromotionStepView(
                1,
                "deployment",
                bad ? "failed" : "completed",
                12,
                2,
                10,
                0,
                1,
                T,
                T.plusMillis(1500),
                bad ? code : null,
                bad ? text : null);
        return new PromotionView(
                "M1",
                "req-1",
                "A1",
                "P1",
                "delivery",
                3,
                "development",
                "production",
                "promotion",
                "rest",
                "ann",
                "release 7",
                null,
                "S1",
                "sha256:0123456789abcdef",
                status,
                code,
                text,
                1,
                wakeAt,
                "node-1",
                T,
                T,
                status.equals("succeeded") || bad ? T.plusSeconds(90) : null,
                List.of(new PromotionTargetView("I2", "prod", "deployed", "S0", T, null, "Enter the credentials.")),
                List.of(step),
                new PromotionProgressView(status.equals("succeeded") ? 4 : 2, 4),
                new PromotionLinksView(
                        self,
                        self + "/events",
                        choice == null ? null : self + choice,
                        bad ? self + "/restart" : null,
                        null,
                        bad ? self + "/abandon" : null,
                        null));
    }

    static PlanView plan() {
        return new PlanView(
                "dev",
                "prod",
                "sha256:01",
                diff(),
                List.of("NEW_KEY"),
                List.of("DB_URL"),
                List.of("node-red-node-ping 0.3.3"),
                List.of(),
                List.of(new MissingCredentialView("n1", "mqtt-broker", "hall", "Sensors", List.of("password"))),
                "4.1.0",
                "4.0.0",
                true,
                true,
                true,
                true,
                new PlannedRolloutView(
                        12,
                        List.of(
                                new PlannedRolloutView.PlannedWaveView("canary", 2),
                                new PlannedRolloutView.PlannedWaveView("rest", 10)),
                        3,
                        1,
                        0,
                        new RolloutDocument(
                                List.of(),
                                "PT30S",
                                "PT5M",
                                "PT30M",
                                new RolloutDocument.OfflineDocument("catch-up", "PT1M"),
                                new RolloutDocument.RateDocument(100, 10),
                                null,
                                null,
                                "skip")),
                List.of("promotion M0 under way"),
                List.of("stage production is held"));
    }

    static SnapshotDiffView diff() {
        return new SnapshotDiffView(
                List.of(new PartChangeView("tab", "t1", "Sensors", "changed")),
                List.of(new NodeChangeView("n1", "inject", "tick", "Sensors", "changed", List.of("repeat"))),
                List.of(new ValueChangeView("n1", "repeat", "10", "20")),
                List.of(new ModuleChangeView("node-red", "4.1.2", "5.0.7")),
                List.of("SITE"),
                List.of());
    }

    static SnapshotView snapshot() {
        return new SnapshotView(
                "S1",
                "A1",
                "I1",
                "before release",
                "",
                "instance",
                "sha256:0123456789abcdef",
                42,
                "4.1.0",
                "v20",
                Map.of("node-red", "4.1.0"),
                List.of("PORT"),
                List.of(),
                List.of("context data"),
                List.of(new SnapshotPartView("tab", "t1", "Sensors", "sha256:99")),
                true,
                T,
                "ann",
                List.of("golden", "v1"),
                null);
    }

    static ScheduleView schedule() {
        return new ScheduleView(
                "C1",
                "A1",
                "P1",
                "nightly",
                "development",
                "0 0 3 * * ?",
                null,
                "Europe/Berlin",
                "skip",
                true,
                List.of(T.plusSeconds(3600)),
                null,
                null);
    }
}
