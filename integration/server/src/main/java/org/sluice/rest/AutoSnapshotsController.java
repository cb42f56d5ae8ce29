package org.sluice.rest;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.sluice.access.Permission;
import org.sluice.access.Principal;
import org.sluice.backup.AutoSnapshotPlan;
import org.sluice.backup.AutoSnapshotPlans;
import org.sluice.instance.Instance;
import org.sluice.instance.InstanceId;
import org.sluice.instance.Instances;
import org.sluice.problem.ProblemException;
import org.sluice.protocol.AutoSnapshotsBody;
import org.sluice.protocol.AutoSnapshotsView;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** When snapshots of an instance are taken without anybody asking. */
@RestController
@RequestMapping("/api/v1/instances/{id}/auto-snapshots")
@Tag(name = "Instances")
class AutoSnapshotsController {

    private final AutoSnapshotPlans plans;
    private final Instances instances;
    private final AutoSnapshotDocuments documents;
    private final Gate gate;
    private final Changes changes;

    AutoSnapshotsController(
            AutoSnapshotPlans plans, Instances instances, AutoSnapshotDocuments documents, Gate gate, Changes changes) {
        this.plans = plans;
        this.instances = instances;
        this.documents = documents;
        this.gate = gate;
        this.changes = changes;
    }

    @GetMapping
    @Operation(summary = "Show when snapshots of an instance are taken by themselves, and what became of the last look")
    AutoSnapshotsView show(@Caller Principal principal, @PathVariable String id) {
        return documents.view(plan(instance(principal, Permission.READ, id)));
    }

    @PutMapping
    @Operation(summary = "Say when snapshots of an instance are taken by themselves")
    AutoSnapshotsView put(@Caller Principal principal, @PathVariable String id, @RequestBody AutoSnapshotsBody body) {
        Instance instance = instance(principal, Permission.SCHEDULE_EDIT, id);
        AutoSnapshotPlans.Definition definition = AutoSnapshotDocuments.definition("", body);
        return documents.view(changes.make(
                principal,
                () -> AutoSnapshotDocuments.made(
                        plans.put(instance.id(), definition, principal.name()), instance, "auto-snapshots.set")));
    }

    @DeleteMapping
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Take no more snapshots of an instance by themselves; those there are stay")
    void remove(@Caller Principal principal, @PathVariable String id) {
        Instance instance = instance(principal, Permission.SCHEDULE_EDIT, id);
        AutoSnapshotPlan plan = plan(instance);
        changes.make(principal, () -> {
            plans.remove(instance.id());
            return AutoSnapshotDocuments.made(plan, instance, "auto-snapshots.removed");
        });
    }

    private AutoSnapshotPlan plan(Instance instance) {
        return plans.find(instance.id())
                .orElseThrow(() -> ProblemException.notFound("schedule of auto snapshots of", instance.name()));
    }

    private Instance instance(Principal principal, Permission permission, String id) {
        return gate.admit(
                principal, permission, instances.find(new InstanceId(id)), Instance::application, "instance", id);
    }
}
