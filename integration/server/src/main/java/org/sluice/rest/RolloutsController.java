package org.sluice.rest;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sluice.access.Permission;
import org.sluice.access.Principal;
import org.sluice.application.Application;
import org.sluice.delivery.DeliveryStatus;
import org.sluice.delivery.RolloutId;
import org.sluice.delivery.Rollouts;
import org.sluice.problem.ProblemException;
import org.sluice.promotion.Promotion;
import org.sluice.promotion.PromotionId;
import org.sluice.promotion.Promotions;
import org.sluice.protocol.DeliveryView;
import org.sluice.protocol.Page;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The devices of promotions as readers see them. */
@RestController
@RequestMapping("/api/v1")
@Tag(name = "Rollouts")
class RolloutsController {

    private final Rollouts rollouts;
    private final Promotions promotions;
    private final Gate gate;

    RolloutsController(Rollouts rollouts, Promotions promotions, Gate gate) {
        this.rollouts = rollouts;
        this.promotions = promotions;
        this.gate = gate;
    }

    @GetMapping("/promotions/{id}/deliveries")
    @Operation(summary = "List the devices of a promotion with where they stand")
    ResponseEntity<Page<DeliveryView>> deliveries(
            @Caller Principal principal,
            @PathVariable String id,
            @RequestParam(required = false) @Nullable String status,
            @RequestParam(required = false) @Nullable Integer wave,
            @RequestParam(required = false) @Nullable Integer limit,
            @RequestParam(required = false) @Nullable String cursor) {
        Promotion promotion = gate.admit(
                principal,
                Permission.READ,
                promotions.find(new PromotionId(id)),
                Promotion::application,
                "promotion",
                id);
        int size = Pages.limit(limit);
        return page(
                rollouts.deliveries(
                        new RolloutId(promotion.id().value()),
                        new Rollouts.Filter(statuses(status), Optional.ofNullable(wave), after(cursor), size + 1)),
                size);
    }

    @GetMapping("/applications/{id}/debts")
    @Operation(summary = "List the updates that devices owe because they were away; they get there when they return")
    ResponseEntity<Page<DeliveryView>> debts(
            @Caller Principal principal,
            @PathVariable String id,
            @RequestParam(required = false) @Nullable Integer limit,
            @RequestParam(required = false) @Nullable String cursor) {
        Application application = gate.application(principal, Permission.READ, id);
        int size = Pages.limit(limit);
        return page(rollouts.debts(application.id().value(), after(cursor), size + 1), size);
    }

    private static ResponseEntity<Page<DeliveryView>> page(List<Rollouts.Listed> found, int size) {
        return Pages.page(
                found, size, listed -> String.valueOf(listed.delivery().number()), RolloutDocuments::view);
    }

    private static long after(@Nullable String cursor) {
        try {
            return cursor == null ? 0 : Long.parseLong(cursor);
        } catch (NumberFormatException e) {
            throw ProblemException.invalid(
                    "cursor", "invalid-cursor", "cursor must be one that a page of this list gave out.");
        }
    }

    private static Set<DeliveryStatus> statuses(@Nullable String commaSeparated) {
        return commaSeparated == null
                ? Set.of()
                : Arrays.stream(commaSeparated.split(","))
                        .map(String::strip)
                        .filter(word -> !word.isEmpty())
                        .map(word -> Words.parse(DeliveryStatus.class, "status", word))
                        .collect(Collectors.toSet());
    }
}
