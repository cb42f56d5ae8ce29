package org.sluice.rest;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sluice.access.Permission;
import org.sluice.access.Principal;
import org.sluice.application.Application;
import org.sluice.application.ApplicationId;
import org.sluice.application.TeamId;
import org.sluice.audit.AuditLog;
import org.sluice.audit.AuditLog.Entry;
import org.sluice.problem.ProblemException;
import org.sluice.protocol.AuditEventView;
import org.sluice.protocol.Page;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The audit log, newest first. */
@RestController
@RequestMapping("/api/v1/audit")
@Tag(name = "Audit")
class AuditController {

    private final AuditLog audit;
    private final Gate gate;

    AuditController(AuditLog audit, Gate gate) {
        this.audit = audit;
        this.gate = gate;
    }

    @GetMapping
    @Operation(
            summary =
                    "List audit events: of one application, object, person, action, door or time, or all the caller may see")
    ResponseEntity<Page<AuditEventView>> list(
            @Caller Principal principal,
            @RequestParam(required = false) @Nullable String application,
            @RequestParam(required = false) @Nullable String objectType,
            @RequestParam(required = false) @Nullable String objectId,
            @RequestParam(required = false) @Nullable String actor,
            @RequestParam(required = false) @Nullable String action,
            @RequestParam(required = false) @Nullable String door,
            @RequestParam(required = false) @Nullable Instant since,
            @RequestParam(required = false) @Nullable Instant until,
            @RequestParam(required = false) @Nullable Long cursor,
            @RequestParam(required = false) @Nullable Integer limit) {
        int size = Pages.limit(limit);
        Optional<Application> one =
                Optional.ofNullable(application).map(id -> gate.application(principal, Permission.AUDIT_READ, id));
        AuditLog.Reach reach = one.isPresent() ? AuditLog.Reach.EVERYTHING : reach(principal);
        List<Entry> found = audit.list(new AuditLog.Filter(
                reach,
                one.map(Application::id),
                Optional.ofNullable(objectType),
                Optional.ofNullable(objectId),
                Optional.ofNullable(actor),
                Optional.ofNullable(action),
                Optional.ofNullable(door).map(word -> Words.parse(AuditLog.Door.class, "/door", word)),
                Optional.ofNullable(since),
                Optional.ofNullable(until),
                Optional.ofNullable(cursor),
                size + 1));
        return Pages.page(found, size, entry -> String.valueOf(entry.id()), AuditController::view);
    }

    /** What the caller may see: whole teams, single applications of others, and what concerns a team as such. */
    private AuditLog.Reach reach(Principal principal) {
        if (principal.administrator()) {
            return AuditLog.Reach.EVERYTHING;
        }
        if (!principal.mayAnywhere(Permission.AUDIT_READ)) {
            throw ProblemException.forbidden(
                    "not-permitted", principal.name() + " may read the audit log of no application.");
        }
        Set<TeamId> teams = gate.teams(principal, Permission.AUDIT_READ);
        Set<TeamId> whole = teams.stream()
                .filter(team -> gate.applications(team).stream()
                        .allMatch(application -> principal.may(Permission.AUDIT_READ, application)))
                .collect(Collectors.toSet());
        Set<ApplicationId> others = gate.visible(principal, Permission.AUDIT_READ).stream()
                .filter(application -> !whole.contains(application.team()))
                .map(Application::id)
                .collect(Collectors.toSet());
        return new AuditLog.Reach(Optional.of(new AuditLog.Seen(whole, teams, others)));
    }

    private static AuditEventView view(Entry entry) {
        return new AuditEventView(
                entry.id(),
                entry.at(),
                entry.actor(),
                Words.of(entry.door()),
                entry.action(),
                entry.objectType(),
                entry.objectId(),
                entry.application().map(ApplicationId::value).orElse(null),
                entry.details(),
                entry.reason().orElse(null),
                entry.before(),
                entry.after());
    }
}
