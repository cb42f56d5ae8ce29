package org.sluice.rest.flowfuse;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sluice.access.Principal;
import org.sluice.audit.AuditLog.Door;
import org.sluice.instance.Instance;
import org.sluice.instance.Protections;
import org.sluice.pipeline.Pipelines;
import org.sluice.pipeline.Stage;
import org.sluice.pipeline.StageType;
import org.sluice.problem.ProblemException;
import org.sluice.promotion.PromotionLauncher;
import org.sluice.promotion.PromotionRequest;
import org.sluice.rest.Changes;
import org.sluice.snapshot.Snapshot;
import org.sluice.snapshot.SnapshotId;
import org.sluice.snapshot.Snapshots;
import org.springframework.stereotype.Component;

/** Rolls an instance back as FlowFuse asks for it: to a snapshot of it, whatever it ran in between. */
@Component
final class ProjectRollback {

    private final Pipelines pipelines;
    private final Snapshots snapshots;
    private final Protections protections;
    private final PromotionLauncher launcher;
    private final Changes changes;

    ProjectRollback(
            Pipelines pipelines,
            Snapshots snapshots,
            Protections protections,
            PromotionLauncher launcher,
            Changes changes) {
        this.pipelines = pipelines;
        this.snapshots = snapshots;
        this.protections = protections;
        this.launcher = launcher;
        this.changes = changes;
    }

    private record Place(org.sluice.pipeline.PipelineId pipeline, Stage stage) {}

    /** The id of the promotion. */
    String start(Principal principal, Instance instance, @Nullable String named, String requestId) {
        if (named == null || named.isBlank()) {
            throw ProblemException.invalid("/snapshot", "invalid-snapshot", "Name the snapshot to go back to.");
        }
        SnapshotId snapshot = new SnapshotId(named);
        Snapshot found = snapshots.find(snapshot).orElseThrow(() -> ProblemException.notFound("snapshot", named));
        if (!found.instance().equals(Optional.of(instance.id()))) {
            throw ProblemException.invalid(
                    "/snapshot", "invalid-snapshot", "The snapshot is not one of this instance's.");
        }
        if (protections.isProtected(instance.id())) {
            throw ProblemException.forbidden(
                    "protected-instance",
                    "Instance %s is protected, so it is not rolled back past its pipeline; promote to it, or lift the protection."
                            .formatted(instance.name()));
        }
        Place place = place(instance);
        return launcher.restore(new PromotionRequest(
                        requestId,
                        place.pipeline(),
                        place.stage().name(),
                        Optional.of(snapshot),
                        Door.REST,
                        principal,
                        changes.reason().or(() -> Optional.of("rollback")),
                        Optional.empty(),
                        Optional.empty()))
                .promotion()
                .id()
                .value();
    }

    private Place place(Instance instance) {
        return pipelines.list(instance.application()).stream()
                .flatMap(pipeline -> pipeline.published().stream()
                        .flatMap(version -> version.stages().stream())
                        .filter(stage -> stage.type() == StageType.INSTANCE
                                && stage.targetId()
                                        .equals(Optional.of(instance.id().value())))
                        .map(stage -> new Place(pipeline.id(), stage)))
                .findFirst()
                .orElseThrow(() -> ProblemException.conflict(
                        "not-in-a-pipeline",
                        "Instance %s is in no published pipeline, whose promotion could bring the snapshot back; add it to one."
                                .formatted(instance.name())));
    }
}
