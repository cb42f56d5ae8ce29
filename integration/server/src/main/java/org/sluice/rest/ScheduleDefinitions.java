package org.sluice.rest;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.sluice.access.Permission;
import org.sluice.access.Principal;
import org.sluice.application.Application;
import org.sluice.pipeline.Pipeline;
import org.sluice.pipeline.Pipelines;
import org.sluice.problem.ProblemException;
import org.sluice.protocol.DefinitionChangeView;
import org.sluice.protocol.ScheduleBody;
import org.sluice.protocol.ScheduleSpec;
import org.sluice.schedule.Schedule;
import org.sluice.schedule.Schedule.Timing;
import org.sluice.schedule.Schedules;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Creates schedules, and changes them where they differ. */
@Component
final class ScheduleDefinitions implements DefinitionApplier {

    private final JsonMapper mapper = RestConfiguration.wireMapper();
    private final Schedules schedules;
    private final Pipelines pipelines;
    private final DefinitionPlaces places;
    private final Changes changes;

    ScheduleDefinitions(Schedules schedules, Pipelines pipelines, DefinitionPlaces places, Changes changes) {
        this.schedules = schedules;
        this.pipelines = pipelines;
        this.places = places;
        this.changes = changes;
    }

    @Override
    public DefinitionKind kind() {
        return DefinitionKind.SCHEDULE;
    }

    @Override
    public Supplier<DefinitionChangeView> prepare(Definition definition, Principal principal) {
        ScheduleSpec spec = definition.spec(mapper, ScheduleSpec.class);
        String pipeline = Fields.required(definition.pointer() + "/spec/pipeline", spec.pipeline());
        ScheduleBody body = new ScheduleBody(
                definition.name(),
                null,
                spec.stage(),
                spec.cron(),
                spec.at(),
                spec.zone(),
                spec.misfire(),
                spec.enabled());
        return () -> apply(definition, pipeline, body, principal);
    }

    private DefinitionChangeView apply(
            Definition definition, String pipelineName, ScheduleBody body, Principal principal) {
        Application application = places.application(principal, definition);
        Pipeline pipeline = pipelines
                .findByName(application.id(), pipelineName)
                .orElseThrow(() -> ProblemException.ruleViolated(
                        definition.pointer() + "/spec/pipeline",
                        "pipeline-unknown",
                        "%s/spec/pipeline names no pipeline of the application: \"%s\"."
                                .formatted(definition.pointer(), ProblemException.abbreviate(pipelineName))));
        Schedules.Definition wanted = ScheduleDocuments.definition(definition.pointer() + "/spec", body, pipeline.id());
        Optional<Schedule> existing = schedules.findByName(application.id(), wanted.name());
        if (existing.isPresent() && same(existing.get(), wanted)) {
            return definition.change("unchanged", List.of());
        }
        places.require(principal, Permission.SCHEDULE_EDIT, application);
        String action = existing.isPresent() ? "schedule.updated" : "schedule.created";
        changes.make(principal, () -> {
            Schedule stored = existing.map(
                            schedule -> schedules.update(schedule.id(), wanted, principal.tokenId(), principal.name()))
                    .orElseGet(() -> schedules.add(application.id(), wanted, principal.tokenId(), principal.name()));
            return new Changes.Made<>(
                    stored,
                    action,
                    "schedule",
                    stored.id().value(),
                    Optional.of(application.id()),
                    Map.of("name", stored.name(), "enabled", String.valueOf(stored.enabled())));
        });
        return definition.change(existing.isPresent() ? "update" : "create", List.of());
    }

    /** A schedule for one time that has fired says what it said, though it is over. */
    private static boolean same(Schedule schedule, Schedules.Definition wanted) {
        boolean over =
                schedule.timing() instanceof Timing.At && schedule.lastFiredAt().isPresent();
        Schedules.Definition now = ScheduleDocuments.definition(schedule, over ? wanted.enabled() : schedule.enabled());
        return now.equals(wanted);
    }
}
