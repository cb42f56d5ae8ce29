package org.sluice.promotion;

import java.util.List;
import java.util.Optional;
import org.sluice.instance.InstanceId;
import org.sluice.pipeline.Pipeline;
import org.sluice.pipeline.PipelineId;
import org.sluice.pipeline.PipelineVersion;
import org.sluice.pipeline.Pipelines;
import org.sluice.pipeline.Stage;
import org.sluice.pipeline.StageAction;
import org.sluice.problem.ProblemException;
import org.sluice.promotion.PromotionJournal.Route;
import org.sluice.snapshot.Snapshot;
import org.sluice.snapshot.SnapshotId;
import org.sluice.snapshot.Snapshots;

/** Where a promotion goes: from a stage to the next, of the published version, with the snapshot the stage's action allows. */
final class PromotionRoutes {

    private final Pipelines pipelines;
    private final Snapshots snapshots;

    PromotionRoutes(Pipelines pipelines, Snapshots snapshots) {
        this.pipelines = pipelines;
        this.snapshots = snapshots;
    }

    /**
     * A route with the version it was found in.
     *
     * @param snapshotOpen whether somebody has yet to choose the snapshot
     */
    record Found(Route route, PipelineVersion version, Stage source, Stage target, boolean snapshotOpen) {}

    /** @param mayWait whether a snapshot the stage asks for may be chosen later */
    Found find(Pipeline pipeline, String sourceStage, Optional<SnapshotId> snapshot, boolean mayWait) {
        PipelineVersion version = pipeline.published()
                .orElseThrow(() -> ProblemException.conflict(
                        "not-published",
                        "Pipeline \"%s\" has never been published; publish it first.".formatted(pipeline.name())));
        Stage source = version.requireStage(sourceStage);
        Stage target = version.after(source)
                .orElseThrow(() -> ProblemException.ruleViolated(
                        "/stage",
                        "last-stage",
                        "Stage \"%s\" is the last of pipeline \"%s\"; there is nothing behind it to promote to."
                                .formatted(source.name(), pipeline.name())));
        check(source, snapshot, mayWait);
        Route route = new Route(
                pipeline.application(),
                version.version(),
                source.name(),
                target.name(),
                snapshot,
                List.of(new InstanceId(target.targetId().orElseThrow())));
        return new Found(route, version, source, target, prompts(source) && snapshot.isEmpty());
    }

    /** The way back of a promotion: same version, same stages, the snapshot taken of its target before. */
    Route back(Promotion promotion, List<PromotionTarget> targets) {
        if (promotion.status().underWay()) {
            throw ProblemException.conflict(
                    "promotion-under-way",
                    "Promotion %s is still %s; stop it before rolling it back."
                            .formatted(promotion.id(), promotion.status().name().toLowerCase(java.util.Locale.ROOT)));
        }
        SnapshotId previous = targets.stream()
                .map(PromotionTarget::previousSnapshot)
                .flatMap(Optional::stream)
                .findFirst()
                .orElseThrow(() -> ProblemException.conflict(
                        "nothing-to-roll-back",
                        "Promotion %s never touched a target; there is nothing to roll back."
                                .formatted(promotion.id())));
        return new Route(
                promotion.application(),
                promotion.pipelineVersion(),
                promotion.sourceStage(),
                promotion.targetStage(),
                Optional.of(previous),
                targets.stream().map(PromotionTarget::target).toList());
    }

    /** Whether somebody has yet to choose the snapshot of a promotion there is. */
    boolean snapshotOpen(Promotion promotion) {
        return promotion.requestedSnapshot().isEmpty() && prompts(source(promotion));
    }

    /** @throws ProblemException if the promotion's source stage may not hand on this snapshot */
    void requireOwned(Promotion promotion, SnapshotId snapshot) {
        requireOwned(snapshot, source(promotion));
    }

    private Stage source(Promotion promotion) {
        return pipelines
                .version(promotion.pipeline(), promotion.pipelineVersion())
                .orElseThrow()
                .requireStage(promotion.sourceStage());
    }

    private static boolean prompts(Stage source) {
        return source.action() == StageAction.PROMPT;
    }

    void requireNotHeld(PipelineId pipeline, String stage) {
        pipelines.hold(pipeline, stage).ifPresent(hold -> {
            throw ProblemException.conflict(
                    "stage-held",
                    "Stage \"%s\" is held since %s by %s: %s Lift the hold to promote onto it."
                            .formatted(stage, hold.setAt(), hold.setBy(), hold.reason()));
        });
    }

    private void check(Stage source, Optional<SnapshotId> snapshot, boolean mayWait) {
        if (source.action() == StageAction.NONE) {
            throw ProblemException.ruleViolated(
                    "/stage",
                    "invalid-source-action",
                    "Stage \"%s\" has the action none: nothing is promoted from it.".formatted(source.name()));
        }
        boolean prompts = prompts(source);
        if (prompts && snapshot.isEmpty() && !mayWait) {
            throw ProblemException.ruleViolated(
                    "/snapshotId",
                    "source-snapshot-required",
                    "Stage \"%s\" asks which snapshot to promote; name one of its instance's."
                            .formatted(source.name()));
        }
        if (!prompts && snapshot.isPresent()) {
            throw ProblemException.ruleViolated(
                    "/snapshotId",
                    "source-snapshot-not-asked",
                    "Stage \"%s\" decides itself what it hands on (%s); leave the snapshot out."
                            .formatted(source.name(), source.action()));
        }
        snapshot.ifPresent(id -> requireOwned(id, source));
        if (source.action() == StageAction.USE_LATEST_SNAPSHOT
                && snapshots.latest(owner(source)).isEmpty()) {
            throw ProblemException.ruleViolated(
                    "/stage",
                    "no-snapshot",
                    "The instance of stage \"%s\" has no snapshot yet; take one first.".formatted(source.name()));
        }
    }

    private static InstanceId owner(Stage source) {
        return new InstanceId(source.targetId().orElseThrow());
    }

    private void requireOwned(SnapshotId id, Stage source) {
        Snapshot snapshot = snapshots.find(id).orElseThrow(() -> ProblemException.notFound("snapshot", id.value()));
        if (!snapshot.instance().equals(Optional.of(owner(source)))) {
            throw ProblemException.ruleViolated(
                    "/snapshotId",
                    "invalid-source-snapshot",
                    "Snapshot %s is not of the instance of stage \"%s\".".formatted(id, source.name()));
        }
    }
}
