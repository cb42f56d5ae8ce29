package org.sluice.rest;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.util.Optional;
import org.sluice.access.Permission;
import org.sluice.access.Principal;
import org.sluice.promotion.Promotion;
import org.sluice.promotion.PromotionId;
import org.sluice.promotion.PromotionOperator;
import org.sluice.promotion.Promotions;
import org.sluice.protocol.PromotionView;
import org.sluice.protocol.ReasonBody;
import org.sluice.protocol.SnapshotChoiceBody;
import org.sluice.snapshot.SnapshotId;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** What an operator does to a promotion; each verb asks for a reason, which the audit log keeps; choosing a snapshot says enough. */
@RestController
@RequestMapping("/api/v1/promotions/{id}")
@Tag(name = "Promotions")
class PromotionVerbsController {

    private final PromotionOperator operator;
    private final Promotions promotions;
    private final PromotionDocuments documents;
    private final Gate gate;

    PromotionVerbsController(
            PromotionOperator operator, Promotions promotions, PromotionDocuments documents, Gate gate) {
        this.operator = operator;
        this.promotions = promotions;
        this.documents = documents;
        this.gate = gate;
    }

    /** One of the operator's verbs. */
    private interface Verb {
        Promotion on(PromotionId id, Principal principal, String reason);
    }

    @PostMapping("/restart")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Operation(summary = "Go on from the step that failed, ahead of the queue; or wake it while it waits")
    ResponseEntity<PromotionView> restart(
            @Caller Principal principal, @PathVariable String id, @RequestBody ReasonBody body) {
        return perform(operator::restart, principal, id, body);
    }

    @PostMapping("/stop")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Operation(summary = "Stop a promotion; it can be restarted")
    ResponseEntity<PromotionView> stop(
            @Caller Principal principal, @PathVariable String id, @RequestBody ReasonBody body) {
        return perform(operator::stop, principal, id, body);
    }

    @PostMapping("/abandon")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Operation(summary = "Give a promotion up for good")
    ResponseEntity<PromotionView> abandon(
            @Caller Principal principal, @PathVariable String id, @RequestBody ReasonBody body) {
        return perform(operator::abandon, principal, id, body);
    }

    @PostMapping("/snapshot")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Operation(summary = "Choose the snapshot of a promotion that waits for it; it is queued and goes on")
    ResponseEntity<PromotionView> chooseSnapshot(
            @Caller Principal principal, @PathVariable String id, @RequestBody SnapshotChoiceBody body) {
        Promotion promotion = find(principal, Permission.PROMOTION_APPROVE, id);
        SnapshotId snapshot = new SnapshotId(Fields.requiredText("/snapshotId", body.snapshotId()));
        Optional<String> reason = Fields.text("/reason", body.reason(), Fields.TEXT);
        return answer(operator.chooseSnapshot(promotion.id(), snapshot, principal, reason), principal);
    }

    private ResponseEntity<PromotionView> perform(Verb verb, Principal principal, String id, ReasonBody body) {
        Promotion promotion = find(principal, Permission.PROMOTION_OPERATE, id);
        String reason = Fields.requiredText("/reason", body.reason());
        return answer(verb.on(promotion.id(), principal, reason), principal);
    }

    private Promotion find(Principal principal, Permission permission, String id) {
        return gate.admit(
                principal, permission, promotions.find(new PromotionId(id)), Promotion::application, "promotion", id);
    }

    private ResponseEntity<PromotionView> answer(Promotion after, Principal principal) {
        return ResponseEntity.accepted()
                .location(URI.create(PromotionDocuments.address(after)))
                .body(documents.view(after, principal));
    }
}
