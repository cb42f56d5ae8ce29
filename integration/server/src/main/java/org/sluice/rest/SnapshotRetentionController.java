package org.sluice.rest;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.Map;
import java.util.Optional;
import org.sluice.access.Permission;
import org.sluice.access.Principal;
import org.sluice.application.Application;
import org.sluice.problem.ProblemException;
import org.sluice.protocol.SnapshotRetentionBody;
import org.sluice.protocol.SnapshotRetentionView;
import org.sluice.snapshot.RetentionRule;
import org.sluice.snapshot.RetentionRules;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** How long an application keeps the snapshots that promotions made. */
@RestController
@RequestMapping("/api/v1/applications/{id}/snapshot-retention")
@Tag(name = "Snapshots")
class SnapshotRetentionController {

    private final RetentionRules rules;
    private final Gate gate;
    private final Changes changes;

    SnapshotRetentionController(RetentionRules rules, Gate gate, Changes changes) {
        this.rules = rules;
        this.gate = gate;
        this.changes = changes;
    }

    @GetMapping
    @Operation(summary = "Show the rule of an application; without one the server's setting holds")
    SnapshotRetentionView show(@Caller Principal principal, @PathVariable String id) {
        Application application = gate.application(principal, Permission.READ, id);
        return rules.find(application.id())
                .map(rule -> new SnapshotRetentionView(
                        rule.newest().orElse(null), rule.days().orElse(null)))
                .orElseThrow(() -> ProblemException.notFound("snapshot retention of", application.name()));
    }

    @PutMapping
    @Operation(summary = "Set the rule: what either number keeps stays, and so does whatever is in use or tagged")
    SnapshotRetentionView set(
            @Caller Principal principal, @PathVariable String id, @RequestBody SnapshotRetentionBody body) {
        Application application = gate.application(principal, Permission.APPLICATION_EDIT, id);
        RetentionRule rule =
                new RetentionRule(Optional.ofNullable(body.keepNewest()), Optional.ofNullable(body.keepDays()));
        return changes.make(principal, () -> {
            rules.set(application.id(), rule);
            return made(
                    new SnapshotRetentionView(body.keepNewest(), body.keepDays()),
                    "application.snapshot-retention.set",
                    application);
        });
    }

    @DeleteMapping
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Remove the rule of an application")
    void remove(@Caller Principal principal, @PathVariable String id) {
        Application application = gate.application(principal, Permission.APPLICATION_EDIT, id);
        changes.make(principal, () -> {
            if (!rules.remove(application.id())) {
                throw ProblemException.notFound("snapshot retention of", application.name());
            }
            return made(application, "application.snapshot-retention.removed", application);
        });
    }

    private static <T extends Object> Changes.Made<T> made(T result, String action, Application application) {
        return new Changes.Made<>(
                result,
                action,
                "application",
                application.id().value(),
                Optional.of(application.id()),
                Map.of("name", application.name()));
    }
}
