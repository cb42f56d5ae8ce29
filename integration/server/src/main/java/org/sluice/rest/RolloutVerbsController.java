package org.sluice.rest;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.sluice.access.Permission;
import org.sluice.access.Principal;
import org.sluice.delivery.Rollouts.Redo;
import org.sluice.device.DeviceId;
import org.sluice.problem.ProblemException;
import org.sluice.promotion.Promotion;
import org.sluice.promotion.PromotionId;
import org.sluice.promotion.Promotions;
import org.sluice.promotion.RolloutOperator;
import org.sluice.protocol.PromotionView;
import org.sluice.protocol.RolloutVerbBody;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** What an operator does to the devices of a promotion; each verb asks for a reason, which the audit log keeps. */
@RestController
@RequestMapping("/api/v1/promotions/{id}/rollout")
@Tag(name = "Rollouts")
class RolloutVerbsController {

    private static final int DEVICES_LIMIT = 1_000;

    private final RolloutOperator operator;
    private final Promotions promotions;
    private final PromotionDocuments documents;
    private final Gate gate;

    RolloutVerbsController(RolloutOperator operator, Promotions promotions, PromotionDocuments documents, Gate gate) {
        this.operator = operator;
        this.promotions = promotions;
        this.documents = documents;
        this.gate = gate;
    }

    /** One of the operator's verbs. */
    private interface Verb {
        Promotion on(PromotionId id, String reason);
    }

    @PostMapping("/pause")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Operation(summary = "Send nothing more until it is resumed; what is in flight goes on")
    ResponseEntity<PromotionView> pause(
            @Caller Principal principal, @PathVariable String id, @RequestBody RolloutVerbBody body) {
        return perform((found, reason) -> operator.pause(found, principal, reason), principal, id, body);
    }

    @PostMapping("/resume")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Operation(summary = "Go on; the failures so far are forgiven")
    ResponseEntity<PromotionView> resume(
            @Caller Principal principal, @PathVariable String id, @RequestBody RolloutVerbBody body) {
        return perform((found, reason) -> operator.resume(found, principal, reason), principal, id, body);
    }

    @PostMapping("/open-wave")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Operation(summary = "Open the next wave now")
    ResponseEntity<PromotionView> openWave(
            @Caller Principal principal, @PathVariable String id, @RequestBody RolloutVerbBody body) {
        return perform(
                Permission.PROMOTION_APPROVE,
                (found, reason) -> operator.openNextWave(found, principal, reason),
                principal,
                id,
                body);
    }

    @PostMapping("/abort")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Operation(summary = "Send nothing more and end; with now, take back what is in flight")
    ResponseEntity<PromotionView> abort(
            @Caller Principal principal, @PathVariable String id, @RequestBody RolloutVerbBody body) {
        boolean now = Objects.requireNonNullElse(body.now(), false);
        return perform((found, reason) -> operator.abort(found, now, principal, reason), principal, id, body);
    }

    @PostMapping("/restart")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Operation(summary = "Restart with the failed devices, the failed and skipped, or chosen ones")
    ResponseEntity<PromotionView> restart(
            @Caller Principal principal, @PathVariable String id, @RequestBody RolloutVerbBody body) {
        Set<DeviceId> devices = devices(body);
        Redo redo = Objects.requireNonNullElse(body.skipped(), false) ? Redo.FAILED_AND_SKIPPED : Redo.FAILED;
        return perform(
                (found, reason) -> devices.isEmpty()
                        ? operator.restart(found, redo, principal, reason)
                        : operator.restart(found, devices, principal, reason),
                principal,
                id,
                body);
    }

    @PostMapping("/skip")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Operation(summary = "Leave devices out that have not ended")
    ResponseEntity<PromotionView> skip(
            @Caller Principal principal, @PathVariable String id, @RequestBody RolloutVerbBody body) {
        return perform(
                (found, reason) -> {
                    Fields.required("/devices", body.devices());
                    operator.skip(found, devices(body), principal, reason);
                    return promotions.find(found).orElseThrow();
                },
                principal,
                id,
                body);
    }

    private static Set<DeviceId> devices(RolloutVerbBody body) {
        Set<DeviceId> devices = Fields.items("/devices", body.devices()).stream()
                .map(DeviceId::new)
                .collect(Collectors.toSet());
        if (devices.size() > DEVICES_LIMIT) {
            throw ProblemException.invalid(
                    "/devices",
                    "too-many-devices",
                    "/devices names %d devices; at most %d are allowed at once."
                            .formatted(devices.size(), DEVICES_LIMIT));
        }
        return devices;
    }

    private ResponseEntity<PromotionView> perform(Verb verb, Principal principal, String id, RolloutVerbBody body) {
        return perform(Permission.PROMOTION_OPERATE, verb, principal, id, body);
    }

    private ResponseEntity<PromotionView> perform(
            Permission permission, Verb verb, Principal principal, String id, RolloutVerbBody body) {
        Promotion promotion = gate.admit(
                principal, permission, promotions.find(new PromotionId(id)), Promotion::application, "promotion", id);
        String reason = Fields.requiredText("/reason", body.reason());
        Promotion after = verb.on(promotion.id(), reason);
        return ResponseEntity.accepted()
                .location(URI.create(PromotionDocuments.address(after)))
                .body(documents.view(after, principal));
    }
}
