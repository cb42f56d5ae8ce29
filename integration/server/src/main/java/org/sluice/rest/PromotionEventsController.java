package org.sluice.rest;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sluice.access.Permission;
import org.sluice.access.Principal;
import org.sluice.event.PromotionEvents;
import org.sluice.problem.ProblemException;
import org.sluice.promotion.Promotion;
import org.sluice.promotion.PromotionId;
import org.sluice.promotion.Promotions;
import org.sluice.protocol.PromotionEventView;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The events of a promotion: as they happen, or as the list of those that have. */
@RestController
@RequestMapping("/api/v1/promotions/{id}/events")
@Tag(name = "Promotions")
class PromotionEventsController {

    private static final int ALL = 10_000;

    private final PromotionEvents events;
    private final Promotions promotions;
    private final EventStreams streams;
    private final Gate gate;
    private final UserSessions sessions;

    PromotionEventsController(
            PromotionEvents events, Promotions promotions, EventStreams streams, Gate gate, UserSessions sessions) {
        this.events = events;
        this.promotions = promotions;
        this.streams = streams;
        this.gate = gate;
        this.sessions = sessions;
    }

    @GetMapping(produces = {MediaType.TEXT_EVENT_STREAM_VALUE, MediaType.APPLICATION_JSON_VALUE})
    @Operation(
            summary = "Follow a promotion's events until it ends; with Accept: application/json, list them",
            responses =
                    @ApiResponse(
                            responseCode = "200",
                            description = "Server-sent events (id: sequence, event: type), or the list",
                            content = {
                                @Content(
                                        mediaType = MediaType.TEXT_EVENT_STREAM_VALUE,
                                        schema = @Schema(implementation = PromotionEventView.class)),
                                @Content(
                                        mediaType = MediaType.APPLICATION_JSON_VALUE,
                                        schema = @Schema(implementation = EventPage.class))
                            }))
    Object events(
            @Caller Principal principal,
            @PathVariable String id,
            HttpServletRequest request,
            @RequestHeader(name = HttpHeaders.ACCEPT, required = false) @Nullable String accept,
            @RequestHeader(name = "Last-Event-ID", required = false) @Nullable String lastEventId) {
        Promotion promotion = gate.admit(
                principal,
                Permission.READ,
                promotions.find(new PromotionId(id)),
                Promotion::application,
                "promotion",
                id);
        int after = sequence(lastEventId);
        if (wantsList(accept)) {
            return ResponseEntity.ok()
                    .contentType(MediaType.APPLICATION_JSON)
                    .body(Pages.all(events.after(id, after, ALL), EventStream::view));
        }
        StreamReader reader = StreamReader.of(
                principal,
                sessions.id(request),
                Permission.READ,
                new StreamReader.OfApplication(promotion.application()));
        return streams.open(reader, promotion.id(), after);
    }

    /** For the documentation, which cannot see the type of the list. */
    private static final class EventPage {
        @Schema(requiredMode = Schema.RequiredMode.REQUIRED)
        public List<PromotionEventView> getItems() {
            return List.<PromotionEventView>of();
        }
    }

    private static boolean wantsList(@Nullable String accept) {
        return accept != null
                && MediaType.parseMediaTypes(accept).stream().noneMatch(MediaType.TEXT_EVENT_STREAM::isCompatibleWith);
    }

    private static int sequence(@Nullable String lastEventId) {
        if (lastEventId == null || lastEventId.isBlank()) {
            return 0;
        }
        try {
            return Math.max(0, Integer.parseInt(lastEventId.strip()));
        } catch (NumberFormatException e) {
            throw new ProblemException(
                    ProblemException.Kind.INVALID,
                    "invalid-last-event-id",
                    "Last-Event-ID must be the id of an event of this promotion, which is a number.",
                    List.of());
        }
    }
}
