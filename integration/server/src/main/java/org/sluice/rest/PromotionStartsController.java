package org.sluice.rest;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sluice.access.Permission;
import org.sluice.access.Principal;
import org.sluice.audit.AuditLog.Door;
import org.sluice.pipeline.Pipeline;
import org.sluice.pipeline.PipelineId;
import org.sluice.pipeline.Pipelines;
import org.sluice.promotion.Promotion;
import org.sluice.promotion.PromotionId;
import org.sluice.promotion.PromotionLauncher;
import org.sluice.promotion.PromotionRequest;
import org.sluice.promotion.Promotions;
import org.sluice.protocol.PromotionAnswer;
import org.sluice.protocol.PromotionBody;
import org.sluice.protocol.RollbackBody;
import org.sluice.snapshot.SnapshotId;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/**
 * Starts promotions, forward and back. The launcher writes promotion, event and audit in its own transaction; here the
 * request is only read and the outcome answered.
 */
@RestController
@RequestMapping("/api/v1")
@Tag(name = "Promotions")
class PromotionStartsController {

    private static final int CORRELATION = 200;

    private final PromotionLauncher launcher;
    private final Promotions promotions;
    private final Pipelines pipelines;
    private final PromotionDocuments documents;
    private final Gate gate;

    PromotionStartsController(
            PromotionLauncher launcher,
            Promotions promotions,
            Pipelines pipelines,
            PromotionDocuments documents,
            Gate gate) {
        this.launcher = launcher;
        this.promotions = promotions;
        this.pipelines = pipelines;
        this.documents = documents;
        this.gate = gate;
    }

    @PostMapping("/pipelines/{id}/stages/{stage}/promotions")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Operation(summary = "Promote from a stage to the next; the same request id is the same promotion")
    ResponseEntity<PromotionAnswer> start(
            @Caller Principal principal,
            @PathVariable String id,
            @PathVariable String stage,
            @RequestHeader(name = RequestIds.HEADER, required = false) @Nullable String key,
            @RequestBody(required = false) @Nullable PromotionBody given) {
        PromotionBody body = given == null ? new PromotionBody(null, null, null, null) : given;
        String requestId = RequestIds.of(key, body.requestId());
        Pipeline pipeline = gate.admit(
                principal,
                Permission.PROMOTION_START,
                pipelines.find(new PipelineId(id)),
                Pipeline::application,
                "pipeline",
                id);
        PromotionRequest request = new PromotionRequest(
                requestId,
                pipeline.id(),
                stage,
                Optional.ofNullable(body.snapshotId()).map(SnapshotId::new),
                Door.REST,
                principal,
                Fields.text("/reason", body.reason(), Fields.TEXT),
                Fields.text("/correlationId", body.correlationId(), CORRELATION),
                Optional.empty());
        return answer(launcher.launch(request), principal);
    }

    @PostMapping("/promotions/{id}/rollback")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Operation(summary = "Promote what the targets ran before, and hold the stage")
    ResponseEntity<PromotionAnswer> rollback(
            @Caller Principal principal,
            @PathVariable String id,
            @RequestHeader(name = RequestIds.HEADER, required = false) @Nullable String key,
            @RequestBody(required = false) @Nullable RollbackBody given) {
        RollbackBody body = given == null ? new RollbackBody(null, null) : given;
        String requestId = RequestIds.of(key, body.requestId());
        Promotion promotion = gate.admit(
                principal,
                Permission.PROMOTION_START,
                promotions.find(new PromotionId(id)),
                Promotion::application,
                "promotion",
                id);
        PromotionRequest request = new PromotionRequest(
                requestId,
                promotion.pipeline(),
                promotion.sourceStage(),
                Optional.empty(),
                Door.REST,
                principal,
                Fields.text("/reason", body.reason(), Fields.TEXT),
                Optional.empty(),
                Optional.empty());
        return answer(launcher.rollback(promotion.id(), request), principal);
    }

    private ResponseEntity<PromotionAnswer> answer(PromotionLauncher.Outcome outcome, Principal principal) {
        Promotion promotion = outcome.promotion();
        if (!outcome.accepted()) {
            return ResponseEntity.accepted()
                    .body(new PromotionAnswer(
                            false,
                            null,
                            null,
                            "forbidden-by-concurrency",
                            promotion.id().value()));
        }
        return ResponseEntity.accepted()
                .location(URI.create(PromotionDocuments.address(promotion)))
                .body(new PromotionAnswer(true, outcome.created(), documents.view(promotion, principal), null, null));
    }
}
