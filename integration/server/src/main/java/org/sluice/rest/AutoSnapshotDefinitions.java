package org.sluice.rest;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sluice.access.Permission;
import org.sluice.access.Principal;
import org.sluice.application.Application;
import org.sluice.backup.AutoSnapshotPlan;
import org.sluice.backup.AutoSnapshotPlans;
import org.sluice.instance.Instance;
import org.sluice.protocol.AutoSnapshotsBody;
import org.springframework.stereotype.Component;

/** Sets what the definition of an instance says of its auto snapshots, where it differs. */
@Component
final class AutoSnapshotDefinitions {

    private final AutoSnapshotPlans plans;
    private final DefinitionPlaces places;
    private final Changes changes;

    AutoSnapshotDefinitions(AutoSnapshotPlans plans, DefinitionPlaces places, Changes changes) {
        this.plans = plans;
        this.places = places;
        this.changes = changes;
    }

    /** What is to be, checked as far as the document alone allows; empty if it says nothing. */
    static Optional<AutoSnapshotPlans.Definition> wanted(Definition definition, @Nullable AutoSnapshotsBody body) {
        return Optional.ofNullable(body)
                .map(given -> AutoSnapshotDocuments.definition(definition.pointer() + "/spec/autoSnapshots", given));
    }

    /** Sets it and says what it changed. */
    List<String> apply(
            AutoSnapshotPlans.Definition wanted, Instance instance, Application application, Principal principal) {
        Optional<AutoSnapshotPlan> before = plans.find(instance.id());
        boolean same = before.map(plan ->
                        new AutoSnapshotPlans.Definition(plan.cron(), plan.zone(), plan.enabled(), plan.onDrift()))
                .equals(Optional.of(wanted));
        if (same) {
            return List.of();
        }
        places.require(principal, Permission.SCHEDULE_EDIT, application);
        changes.make(
                principal,
                () -> AutoSnapshotDocuments.made(
                        plans.put(instance.id(), wanted, principal.name()), instance, "auto-snapshots.set"));
        return List.of("autoSnapshots: %s %s%s"
                .formatted(wanted.cron(), wanted.zone(), wanted.enabled() ? "" : " (disabled)"));
    }
}
