package org.sluice.promotion;

import java.util.List;
import java.util.Optional;
import org.sluice.application.ApplicationId;
import org.sluice.delivery.FleetSnapshots;
import org.sluice.delivery.RolloutId;
import org.sluice.delivery.RolloutPolicy;
import org.sluice.delivery.RolloutPreview;
import org.sluice.delivery.Rollouts;
import org.sluice.instance.InstanceId;
import org.sluice.pipeline.Pipeline;
import org.sluice.pipeline.PipelineId;
import org.sluice.pipeline.PipelineVersion;
import org.sluice.pipeline.Pipelines;
import org.sluice.pipeline.Stage;
import org.sluice.pipeline.StageAction;
import org.sluice.pipeline.StageType;
import org.sluice.problem.ProblemException;
import org.sluice.promotion.PromotionJournal.RolloutRoute;
import org.sluice.promotion.PromotionJournal.Route;
import org.sluice.snapshot.Snapshot;
import org.sluice.snapshot.SnapshotId;
import org.sluice.snapshot.Snapshots;

/** Where a promotion goes: from a stage to the next, of the published version, with the snapshot the stage's action allows. */
final class PromotionRoutes {

    private final Pipelines pipelines;
    private final Snapshots snapshots;
    private final FleetSnapshots fleet;
    private final Rollouts rollouts;

    PromotionRoutes(Pipelines pipelines, Snapshots snapshots, FleetSnapshots fleet, Rollouts rollouts) {
        this.pipelines = pipelines;
        this.snapshots = snapshots;
        this.fleet = fleet;
        this.rollouts = rollouts;
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
        check(pipeline, source, snapshot, mayWait);
        Optional<RolloutRoute> rollout = target.rollsOut() ? Optional.of(rollout(version, target)) : Optional.empty();
        rollout.ifPresent(devices -> requireReachable(target, devices));
        Route route = new Route(
                pipeline.application(),
                version.version(),
                source.name(),
                target.name(),
                snapshot,
                List.of(new InstanceId(target.targetId().orElseThrow())),
                rollout);
        return new Found(route, version, source, target, prompts(source) && snapshot.isEmpty());
    }

    /** A stage of one device says no at once, where a group would leave the device out. */
    private void requireReachable(Stage stage, RolloutRoute route) {
        if (stage.type() != StageType.DEVICE) {
            return;
        }
        RolloutPreview device = rollouts.preview(route.target().orElseThrow(), route.policy(), Optional.empty());
        if (device.devices() == 0) {
            throw invalidTarget(
                    "The device of stage \"%s\" does not exist any more; publish the pipeline with another one."
                            .formatted(stage.name()));
        }
        if (device.developerMode() > 0 && !route.policy().forceDeveloperMode()) {
            throw invalidTarget(
                    "The device of stage \"%s\" is in developer mode, where its editor decides what it runs; end that mode, or let the stage's rollout force it."
                            .formatted(stage.name()));
        }
    }

    private static ProblemException invalidTarget(String text) {
        return ProblemException.ruleViolated("/stage", "invalid-target-stage", text);
    }

    private static RolloutRoute rollout(PipelineVersion version, Stage stage) {
        Rollouts.Target.Of of =
                switch (stage.type()) {
                    case DEVICE -> Rollouts.Target.Of.DEVICE;
                    case DEVICE_GROUP -> Rollouts.Target.Of.GROUP;
                    case INSTANCE, GIT -> Rollouts.Target.Of.INSTANCE;
                };
        return new RolloutRoute(
                Optional.of(new Rollouts.Target(of, stage.targetId().orElseThrow())),
                Optional.empty(),
                policy(version, stage));
    }

    private static RolloutPolicy policy(PipelineVersion version, Stage stage) {
        return stage.rollout()
                .orElse(RolloutPolicy.DEFAULT)
                .settling(version.policy().settleTime());
    }

    /** The way back of a promotion: same version, same stages, the snapshot taken of its target before. */
    Route back(Promotion promotion, List<PromotionTarget> targets) {
        if (promotion.status().underWay()) {
            throw ProblemException.conflict(
                    "promotion-under-way",
                    "Promotion %s is still %s; stop it before rolling it back."
                            .formatted(promotion.id(), promotion.status().name().toLowerCase(java.util.Locale.ROOT)));
        }
        RolloutId id = new RolloutId(promotion.id().value());
        Optional<RolloutRoute> devices =
                rollouts.find(id).map(rollout -> new RolloutRoute(Optional.empty(), Optional.of(id), rollout.policy()));
        boolean toInstance = target(promotion).type() == StageType.INSTANCE;
        Optional<SnapshotId> previous = targets.stream()
                .map(PromotionTarget::previousSnapshot)
                .flatMap(Optional::stream)
                .findFirst();
        if (toInstance && previous.isEmpty()) {
            throw nothingToRollBack(promotion);
        }
        if (toInstance && previous.flatMap(snapshots::find).isEmpty()) {
            throw ProblemException.conflict(
                    "snapshot-gone",
                    "What the target ran before promotion %s has been removed since; roll back a newer one, or promote."
                            .formatted(promotion.id()));
        }
        return new Route(
                promotion.application(),
                promotion.pipelineVersion(),
                promotion.sourceStage(),
                promotion.targetStage(),
                toInstance ? previous : Optional.empty(),
                targets.stream().map(PromotionTarget::target).toList(),
                devices);
    }

    /** From a stage's instance to the same: a snapshot taken of it goes back onto it. */
    Route restoring(Pipeline pipeline, PromotionRequest request) {
        PipelineVersion version = pipeline.published()
                .orElseThrow(() -> ProblemException.conflict(
                        "not-published",
                        "Pipeline \"%s\" has never been published; publish it first.".formatted(pipeline.name())));
        Stage stage = version.requireStage(request.sourceStage());
        SnapshotId snapshot = request.snapshot().orElseThrow();
        if (stage.type() != StageType.INSTANCE) {
            throw invalidTarget(
                    "Stage \"%s\" has no instance that could be rolled back; roll back the promotion to its devices."
                            .formatted(stage.name()));
        }
        requireOwned(snapshot, stage, pipeline.application());
        return new Route(
                pipeline.application(),
                version.version(),
                stage.name(),
                stage.name(),
                Optional.of(snapshot),
                List.of(owner(stage)),
                Optional.empty());
    }

    static ProblemException nothingToRollBack(Promotion promotion) {
        return ProblemException.conflict(
                "nothing-to-roll-back",
                "Promotion %s never touched a target; there is nothing to roll back.".formatted(promotion.id()));
    }

    private Stage target(Promotion promotion) {
        return pipelines
                .version(promotion.pipeline(), promotion.pipelineVersion())
                .orElseThrow()
                .requireStage(promotion.targetStage());
    }

    /** Whether somebody has yet to choose the snapshot of a promotion there is. */
    boolean snapshotOpen(Promotion promotion) {
        return promotion.kind() == Promotion.Kind.PROMOTION
                && promotion.requestedSnapshot().isEmpty()
                && prompts(source(promotion));
    }

    /** @throws ProblemException if the promotion's source stage may not hand on this snapshot */
    void requireOwned(Promotion promotion, SnapshotId snapshot) {
        requireOwned(snapshot, source(promotion), promotion.application());
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

    private void check(Pipeline pipeline, Stage source, Optional<SnapshotId> snapshot, boolean mayWait) {
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
        snapshot.ifPresent(id -> requireOwned(id, source, pipeline.application()));
        if (!prompts && !handsOn(source)) {
            throw ProblemException.ruleViolated("/stage", "no-snapshot", nothingYet(source));
        }
    }

    private static String nothingYet(Stage source) {
        return switch (source.type()) {
            case DEVICE_GROUP -> "The group of stage \"%s\" has been given no snapshot yet; promote to it first."
                    .formatted(source.name());
            case DEVICE -> source.action() == StageAction.USE_ACTIVE_SNAPSHOT
                    ? "The device of stage \"%s\" runs no snapshot that Sluice knows; promote to it first."
                            .formatted(source.name())
                    : "The device of stage \"%s\" has no snapshot yet; take one first.".formatted(source.name());
            case INSTANCE, GIT -> "The instance of stage \"%s\" has no snapshot yet; take one first."
                    .formatted(source.name());
        };
    }

    private boolean handsOn(Stage source) {
        String id = source.targetId().orElseThrow();
        return switch (source.type()) {
            case INSTANCE -> source.action() != StageAction.USE_LATEST_SNAPSHOT
                    || snapshots.latest(owner(source)).isPresent();
            case DEVICE -> (source.action() == StageAction.USE_ACTIVE_SNAPSHOT ? fleet.active(id) : fleet.latest(id))
                    .isPresent();
            case DEVICE_GROUP -> fleet.ofGroup(id).isPresent();
            case GIT -> true;
        };
    }

    private static InstanceId owner(Stage source) {
        return new InstanceId(source.targetId().orElseThrow());
    }

    /** What a device or a group may hand on is any snapshot of its application. */
    private void requireOwned(SnapshotId id, Stage source, ApplicationId application) {
        Snapshot snapshot = snapshots.find(id).orElseThrow(() -> ProblemException.notFound("snapshot", id.value()));
        boolean owned = source.type() == StageType.INSTANCE
                ? snapshot.instance().equals(Optional.of(owner(source)))
                : snapshot.application().equals(application);
        if (!owned) {
            throw ProblemException.ruleViolated(
                    "/snapshotId",
                    "invalid-source-snapshot",
                    "Snapshot %s is not of the instance of stage \"%s\".".formatted(id, source.name()));
        }
    }
}
