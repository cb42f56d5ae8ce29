package org.sluice.rest;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sluice.access.Permission;
import org.sluice.access.Principal;
import org.sluice.application.Application;
import org.sluice.application.ApplicationId;
import org.sluice.pipeline.Pipeline;
import org.sluice.pipeline.PipelineId;
import org.sluice.pipeline.Pipelines;
import org.sluice.promotion.Promotion;
import org.sluice.promotion.PromotionId;
import org.sluice.promotion.PromotionStatus;
import org.sluice.promotion.Promotions;
import org.sluice.protocol.Page;
import org.sluice.protocol.PromotionView;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Promotions as readers see them. */
@RestController
@RequestMapping("/api/v1/promotions")
@Tag(name = "Promotions")
class PromotionsController {

    private final Promotions promotions;
    private final Pipelines pipelines;
    private final PromotionDocuments documents;
    private final Gate gate;

    PromotionsController(Promotions promotions, Pipelines pipelines, PromotionDocuments documents, Gate gate) {
        this.promotions = promotions;
        this.pipelines = pipelines;
        this.documents = documents;
        this.gate = gate;
    }

    @GetMapping
    @Operation(summary = "List promotions, newest first")
    ResponseEntity<Page<PromotionView>> list(
            @Caller Principal principal,
            @RequestParam(required = false) @Nullable String application,
            @RequestParam(required = false) @Nullable String pipeline,
            @RequestParam(required = false) @Nullable String status,
            @RequestParam(required = false) @Nullable Integer limit,
            @RequestParam(required = false) @Nullable String cursor) {
        int size = Pages.limit(limit);
        Optional<ApplicationId> in = Optional.ofNullable(application)
                .map(id -> gate.application(principal, Permission.READ, id).id());
        Optional<PipelineId> of = Optional.ofNullable(pipeline).map(id -> gate.admit(
                        principal,
                        Permission.READ,
                        pipelines.find(new PipelineId(id)),
                        Pipeline::application,
                        "pipeline",
                        id)
                .id());
        List<Promotion> found = promotions.list(new Promotions.Filter(
                in.map(Set::of).or(() -> of.isPresent() ? Optional.empty() : visible(principal)),
                of,
                statuses(status),
                Optional.ofNullable(cursor).map(PromotionId::new),
                size + 1));
        return Pages.page(found, size, promotion -> promotion.id().value(), documents.views(found, principal));
    }

    @GetMapping("/{id}")
    @Operation(summary = "Show a promotion; its links are what the caller may do to it now")
    PromotionView show(@Caller Principal principal, @PathVariable String id) {
        Promotion promotion = gate.admit(
                principal,
                Permission.READ,
                promotions.find(new PromotionId(id)),
                Promotion::application,
                "promotion",
                id);
        return documents.view(promotion, principal);
    }

    /** The applications of which the caller sees promotions, unless it is all there are. */
    private Optional<Set<ApplicationId>> visible(Principal principal) {
        return principal.teams().map(teams -> gate.visible(principal, Permission.READ).stream()
                .map(Application::id)
                .collect(Collectors.toSet()));
    }

    private static Set<PromotionStatus> statuses(@Nullable String commaSeparated) {
        Stream<String> words = commaSeparated == null
                ? Stream.empty()
                : Arrays.stream(commaSeparated.split(",")).map(String::strip);
        return words.filter(word -> !word.isEmpty())
                .map(word -> Words.parse(PromotionStatus.class, "status", word))
                .collect(Collectors.toSet());
    }
}
