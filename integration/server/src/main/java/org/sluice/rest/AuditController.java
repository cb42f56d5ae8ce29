package org.sluice.rest;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sluice.access.Permission;
import org.sluice.access.Principal;
import org.sluice.application.Application;
import org.sluice.application.ApplicationId;
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
    @Operation(summary = "List audit events, of one application or of all the caller may see")
    ResponseEntity<Page<AuditEventView>> list(
            @Caller Principal principal,
            @RequestParam(required = false) @Nullable String application,
            @RequestParam(required = false) @Nullable Long cursor,
            @RequestParam(required = false) @Nullable Integer limit) {
        int size = Pages.limit(limit);
        Optional<Long> before = Optional.ofNullable(cursor);
        List<Entry> found;
        if (application != null) {
            Application one = gate.application(principal, Permission.AUDIT_READ, application);
            found = audit.list(Optional.of(one.id()), before, size + 1);
        } else if (principal.administrator()) {
            found = audit.list(Optional.empty(), before, size + 1);
        } else {
            found = ofOwnApplications(principal, before, size + 1);
        }
        return Pages.page(found, size, entry -> String.valueOf(entry.id()), AuditController::view);
    }

    private List<Entry> ofOwnApplications(Principal principal, Optional<Long> before, int limit) {
        if (!principal.mayAnywhere(Permission.AUDIT_READ)) {
            throw ProblemException.forbidden(
                    "not-permitted", principal.name() + " may read the audit log of no application.");
        }
        return gate.visible(principal, Permission.AUDIT_READ).stream()
                .flatMap(application -> audit.list(Optional.of(application.id()), before, limit).stream())
                .sorted(Comparator.comparing(Entry::id).reversed())
                .limit(limit)
                .toList();
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
                entry.details());
    }
}
