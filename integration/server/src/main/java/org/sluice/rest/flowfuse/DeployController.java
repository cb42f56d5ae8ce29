package org.sluice.rest.flowfuse;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sluice.access.Permission;
import org.sluice.access.Principal;
import org.sluice.audit.AuditLog.Door;
import org.sluice.pipeline.Pipeline;
import org.sluice.pipeline.Stage;
import org.sluice.pipeline.StageAction;
import org.sluice.problem.ProblemException;
import org.sluice.promotion.PromotionLauncher;
import org.sluice.promotion.PromotionRequest;
import org.sluice.protocol.flowfuse.FlowFuseDeployBody;
import org.sluice.protocol.flowfuse.FlowFuseStatus;
import org.sluice.rest.Caller;
import org.sluice.rest.Changes;
import org.sluice.rest.FlowFuseShaped;
import org.sluice.rest.RequestIds;
import org.sluice.snapshot.SnapshotId;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** FlowFuse's deploy: a promotion like any other, whose address is in {@code Location}. */
@RestController
@RequestMapping("/api/v1/pipelines/{id}/stages/{stage}")
@Tag(name = "FlowFuse")
@FlowFuseShaped
class DeployController {

    private final PipelineDoor door;
    private final DeployChecks checks;
    private final PromotionLauncher launcher;
    private final Changes changes;

    DeployController(PipelineDoor door, DeployChecks checks, PromotionLauncher launcher, Changes changes) {
        this.door = door;
        this.checks = checks;
        this.launcher = launcher;
        this.changes = changes;
    }

    @PutMapping("/deploy")
    @Operation(summary = "Promote from a stage to the next, as FlowFuse does; Location is the promotion")
    ResponseEntity<FlowFuseStatus> deploy(
            @Caller Principal principal,
            @PathVariable String id,
            @PathVariable String stage,
            @RequestHeader(name = RequestIds.HEADER, required = false) @Nullable String key,
            @RequestBody(required = false) @Nullable FlowFuseDeployBody body) {
        Pipeline pipeline = door.pipeline(principal, Permission.PROMOTION_START, id);
        Stage source = door.stage(principal, pipeline, stage);
        if (source.action() == StageAction.NONE) {
            return ResponseEntity.ok(new FlowFuseStatus("okay"));
        }
        Optional<SnapshotId> named = Optional.ofNullable(body)
                .map(FlowFuseDeployBody::sourceSnapshotId)
                .filter(text -> !text.isBlank())
                .map(SnapshotId::new);
        checks.check(principal, pipeline, source, named);
        PromotionLauncher.Outcome outcome = launcher.launch(new PromotionRequest(
                RequestIds.of(key, null),
                pipeline.id(),
                source.name(),
                // As in FlowFuse, who names one where none is asked for is not heard.
                source.action() == StageAction.PROMPT ? named : Optional.empty(),
                Door.REST,
                principal,
                changes.reason(),
                Optional.empty(),
                Optional.empty()));
        if (!outcome.accepted()) {
            throw ProblemException.conflict(
                    "forbidden-by-concurrency",
                    "Promotion %s of this pipeline is under way, and the pipeline allows no second one."
                            .formatted(outcome.promotion().id()));
        }
        return ResponseEntity.ok()
                .location(URI.create("/api/v1/promotions/" + outcome.promotion().id()))
                .body(new FlowFuseStatus("importing"));
    }
}
