package org.sluice.rest;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.sluice.access.Permission;
import org.sluice.access.Principal;
import org.sluice.application.ApplicationId;
import org.sluice.audit.AuditLog.Door;
import org.sluice.protocol.SnapshotCleanupView;
import org.sluice.protocol.SnapshotVerdictView;
import org.sluice.snapshot.SnapshotCleanup;
import org.sluice.snapshot.SnapshotCleanup.Verdict;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Old snapshots that nobody uses: the server lets them go by itself, and here at once. */
@RestController
@RequestMapping("/api/v1")
@Tag(name = "Snapshots")
class SnapshotCleanupController {

    private final SnapshotCleanup cleanup;
    private final Gate gate;

    SnapshotCleanupController(SnapshotCleanup cleanup, Gate gate) {
        this.cleanup = cleanup;
        this.gate = gate;
    }

    @PostMapping("/applications/{id}/snapshots/cleanup")
    @Operation(
            summary = "Remove old auto snapshots and those of promotions that nobody uses; or only say which and why")
    SnapshotCleanupView cleanUp(
            @Caller Principal principal,
            @PathVariable String id,
            @RequestParam(defaultValue = "false") boolean dryRun) {
        ApplicationId application =
                gate.application(principal, Permission.SNAPSHOT_DELETE, id).id();
        List<Verdict> verdicts =
                dryRun ? cleanup.preview(application) : cleanup.run(application, principal.name(), Door.REST);
        return new SnapshotCleanupView(
                dryRun, verdicts.stream().map(SnapshotCleanupController::view).toList());
    }

    private static SnapshotVerdictView view(Verdict verdict) {
        return new SnapshotVerdictView(
                verdict.snapshot().value(),
                verdict.instance().map(instance -> instance.value()).orElse(null),
                verdict.name(),
                Words.of(verdict.origin()),
                verdict.createdAt(),
                verdict.removed() ? "remove" : "keep",
                verdict.reasons());
    }
}
