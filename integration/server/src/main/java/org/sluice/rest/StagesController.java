package org.sluice.rest;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sluice.access.Permission;
import org.sluice.access.Principal;
import org.sluice.pipeline.Pipeline;
import org.sluice.pipeline.PipelineId;
import org.sluice.pipeline.Pipelines;
import org.sluice.pipeline.StageHold;
import org.sluice.problem.ProblemException;
import org.sluice.promotion.PromotionPlanner;
import org.sluice.protocol.HoldView;
import org.sluice.protocol.PlanBody;
import org.sluice.protocol.PlanView;
import org.sluice.protocol.ReasonBody;
import org.sluice.snapshot.SnapshotId;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Stages of pipelines: holding them, and planning what a promotion from them would do. */
@RestController
@RequestMapping("/api/v1/pipelines/{id}/stages/{stage}")
@Tag(name = "Stages")
class StagesController {

    private final Pipelines pipelines;
    private final PromotionPlanner planner;
    private final Gate gate;
    private final Changes changes;
    private final Clock clock;

    StagesController(Pipelines pipelines, PromotionPlanner planner, Gate gate, Changes changes, Clock clock) {
        this.pipelines = pipelines;
        this.planner = planner;
        this.gate = gate;
        this.changes = changes;
        this.clock = clock;
    }

    @PutMapping("/hold")
    @Operation(summary = "Hold a stage: nothing but a rollback is promoted onto it")
    HoldView hold(
            @Caller Principal principal,
            @PathVariable String id,
            @PathVariable String stage,
            @RequestBody ReasonBody body) {
        Pipeline pipeline = find(principal, Permission.STAGE_HOLD, id);
        String reason = Fields.requiredText("/reason", body.reason());
        String name = stageName(pipeline, stage);
        return changes.make(principal, () -> {
            StageHold hold =
                    new StageHold(pipeline.id(), name, reason, principal.name(), clock.instant(), Optional.empty());
            pipelines.hold(hold);
            return made(PipelineDocuments.view(hold), "stage.held", pipeline, Map.of("stage", name, "reason", reason));
        });
    }

    @DeleteMapping("/hold")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Lift the hold of a stage")
    void lift(@Caller Principal principal, @PathVariable String id, @PathVariable String stage) {
        Pipeline pipeline = find(principal, Permission.PROMOTION_APPROVE, id);
        changes.make(principal, () -> {
            if (!pipelines.lift(pipeline.id(), stage)) {
                throw ProblemException.notFound("hold on a stage", stage);
            }
            return made(pipeline, "stage.released", pipeline, Map.of("stage", stage));
        });
    }

    @PostMapping("/plan")
    @Operation(summary = "Say what a promotion from this stage would do; nothing is touched")
    PlanView plan(
            @Caller Principal principal,
            @PathVariable String id,
            @PathVariable String stage,
            @RequestBody(required = false) @Nullable PlanBody body) {
        Pipeline pipeline = find(principal, Permission.PROMOTION_PLAN, id);
        Optional<SnapshotId> snapshot =
                Optional.ofNullable(body).map(PlanBody::snapshotId).map(SnapshotId::new);
        return PlanDocuments.view(planner.plan(pipeline.id(), stage, snapshot, principal));
    }

    private Pipeline find(Principal principal, Permission permission, String id) {
        return gate.admit(
                principal, permission, pipelines.find(new PipelineId(id)), Pipeline::application, "pipeline", id);
    }

    /** The stage's name as the pipeline spells it. */
    private static String stageName(Pipeline pipeline, String named) {
        return pipeline.published()
                .flatMap(version -> version.stage(named))
                .or(() -> pipeline.draft().flatMap(version -> version.stage(named)))
                .orElseThrow(() -> ProblemException.notFound("stage", named))
                .name();
    }

    private static <T> Changes.Made<T> made(T result, String action, Pipeline pipeline, Map<String, String> details) {
        return new Changes.Made<>(
                result, action, "pipeline", pipeline.id().value(), Optional.of(pipeline.application()), details);
    }
}
