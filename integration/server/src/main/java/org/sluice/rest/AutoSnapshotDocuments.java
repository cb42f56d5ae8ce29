package org.sluice.rest;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.sluice.backup.AutoSnapshotPlan;
import org.sluice.backup.AutoSnapshotPlans;
import org.sluice.instance.Instance;
import org.sluice.protocol.AutoSnapshotLookView;
import org.sluice.protocol.AutoSnapshotsBody;
import org.sluice.protocol.AutoSnapshotsView;
import org.sluice.schedule.Zones;
import org.springframework.stereotype.Component;

/** Plans of auto snapshots as the wire says them, and back. */
@Component
final class AutoSnapshotDocuments {

    private static final int NEXT_TIMES = 5;

    private final AutoSnapshotPlans plans;

    AutoSnapshotDocuments(AutoSnapshotPlans plans) {
        this.plans = plans;
    }

    /** @param pointer of the object that holds the fields */
    static AutoSnapshotPlans.Definition definition(String pointer, AutoSnapshotsBody body) {
        return new AutoSnapshotPlans.Definition(
                Fields.requiredText(pointer + "/cron", body.cron()),
                Zones.parse(pointer + "/zone", Objects.requireNonNullElse(body.zone(), "UTC")),
                Objects.requireNonNullElse(body.enabled(), true),
                Objects.requireNonNullElse(body.onDrift(), true));
    }

    AutoSnapshotsView view(AutoSnapshotPlan plan) {
        return new AutoSnapshotsView(
                plan.instance().value(),
                plan.cron(),
                plan.zone().getId(),
                plan.enabled(),
                plan.onDrift(),
                plan.updatedBy(),
                plans.nextFireTimes(plan, NEXT_TIMES),
                plan.last().map(AutoSnapshotDocuments::look).orElse(null),
                plan.failures());
    }

    static Changes.Made<AutoSnapshotPlan> made(AutoSnapshotPlan plan, Instance instance, String action) {
        return new Changes.Made<>(
                plan,
                action,
                "instance",
                instance.id().value(),
                Optional.of(instance.application()),
                Map.of(
                        "name", instance.name(),
                        "cron", plan.cron(),
                        "zone", plan.zone().getId(),
                        "enabled", String.valueOf(plan.enabled()),
                        "onDrift", String.valueOf(plan.onDrift())));
    }

    private static AutoSnapshotLookView look(AutoSnapshotPlan.Look look) {
        return new AutoSnapshotLookView(
                look.at(),
                Words.of(look.cause()),
                Words.of(look.result()),
                look.code().orElse(null),
                look.text().orElse(null),
                look.snapshot().map(id -> id.value()).orElse(null));
    }
}
