package org.sluice.rest;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sluice.application.Application;
import org.sluice.audit.AuditLog.Door;
import org.sluice.device.Device;
import org.sluice.device.DeviceId;
import org.sluice.device.DeviceMode;
import org.sluice.event.PromotionEvent;
import org.sluice.pipeline.Pipeline;
import org.sluice.pipeline.PipelineId;
import org.sluice.pipeline.PipelinePolicy;
import org.sluice.pipeline.PipelineVersion;
import org.sluice.pipeline.Stage;
import org.sluice.pipeline.StageAction;
import org.sluice.pipeline.StageType;
import org.sluice.promotion.Promotion;
import org.sluice.promotion.PromotionId;
import org.sluice.promotion.PromotionStatus;
import org.sluice.promotion.PromotionStep;
import org.sluice.promotion.PromotionTarget;
import org.sluice.snapshot.Digest;
import org.sluice.snapshot.FlowPart;
import org.sluice.snapshot.Manifest;
import org.sluice.snapshot.Snapshot;
import org.sluice.snapshot.SnapshotId;

/** Things of the domain, filled in as real ones are. */
final class Samples {

    static final Instant NOW = RestServerTest.NOW;
    static final Digest DIGEST = Digest.of(new byte[] {1});

    private Samples() {}

    static Pipeline pipeline() {
        PipelineId id = new PipelineId("p1");
        PipelineVersion published = new PipelineVersion(
                id,
                1,
                PipelinePolicy.DEFAULT,
                stages(),
                NOW,
                "owner",
                Optional.of(new PipelineVersion.Publication(NOW, "owner")));
        PipelineVersion draft =
                new PipelineVersion(id, 2, PipelinePolicy.DEFAULT, stages(), NOW, "member", Optional.empty());
        return new Pipeline(
                id, RestServerTest.APPLICATION.id(), "to production", Optional.of(published), Optional.of(draft));
    }

    static List<Stage> stages() {
        return List.of(
                new Stage("development", StageType.INSTANCE, Optional.of("i1"), StageAction.CREATE_SNAPSHOT, false),
                new Stage("production", StageType.INSTANCE, Optional.of("i2"), StageAction.NONE, false));
    }

    static Promotion promotion(String id, PromotionStatus status) {
        return promotion(id, status, "target-unreachable");
    }

    static Promotion promotion(String id, PromotionStatus status, String code) {
        return new Promotion(
                new PromotionId(id),
                "request-" + id,
                RestServerTest.APPLICATION.id(),
                new PipelineId("p1"),
                1,
                "development",
                "production",
                Promotion.Kind.PROMOTION,
                Door.REST,
                "operator",
                Optional.of("release"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(new SnapshotId("s1")),
                status,
                Optional.of(code),
                Optional.of("It did not answer."),
                1,
                0,
                Optional.empty(),
                false,
                Optional.of("node-1"),
                NOW,
                Optional.of(NOW),
                Optional.empty());
    }

    static PromotionTarget target(String promotion) {
        return new PromotionTarget(
                new PromotionId(promotion),
                RestServerTest.INSTANCE.id(),
                PromotionTarget.Status.DEPLOYED,
                Optional.of(new SnapshotId("s0")),
                Optional.of("r0"),
                Optional.of("r1"),
                Optional.of(NOW),
                Optional.empty(),
                Optional.of("Enter the credentials."));
    }

    static PromotionStep step(String name, String status) {
        return new PromotionStep(
                1, name, status, 3, 0, 3, 0, 0, NOW, Optional.of(NOW), Optional.empty(), Optional.empty());
    }

    static Snapshot snapshot() {
        return new Snapshot(
                new SnapshotId("s1"),
                RestServerTest.APPLICATION.id(),
                Optional.of(RestServerTest.INSTANCE.id()),
                "baseline",
                "",
                Snapshot.Origin.MANUAL,
                DIGEST,
                new Manifest(
                        Optional.of("4.1.2"),
                        Optional.empty(),
                        Map.of("node-red-dashboard", "3.6.5"),
                        List.of("SITE"),
                        List.of(),
                        List.of("Values."),
                        3),
                List.of(new Snapshot.PartRef(FlowPart.Kind.TAB, "tab1", "Line 3", DIGEST)),
                false,
                NOW,
                "member");
    }

    static PromotionEvent event(int sequence, String type) {
        return new PromotionEvent(
                "e" + sequence, "m1", sequence, "org.sluice.promotion." + type + ".v1", NOW, Map.of("status", type));
    }

    static Device device() {
        return device("d1", RestServerTest.APPLICATION);
    }

    static Device device(String id, Application application) {
        return new Device(
                new DeviceId(id),
                application.team(),
                Optional.of(application.id()),
                Optional.empty(),
                Optional.empty(),
                "press 1",
                "press",
                DeviceMode.AUTONOMOUS,
                false,
                Optional.empty(),
                Map.of(),
                new Device.Status(
                        false,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        false,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        false),
                RestServerTest.NOW,
                "ada");
    }
}
