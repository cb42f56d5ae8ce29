package org.sluice.rest;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.sluice.access.Permission;
import org.sluice.access.Principal;
import org.sluice.application.Application;
import org.sluice.application.ApplicationId;
import org.sluice.pipeline.Pipeline;
import org.sluice.pipeline.PipelineId;
import org.sluice.pipeline.Pipelines;
import org.sluice.problem.ProblemException;
import org.sluice.protocol.Page;
import org.sluice.protocol.ScheduleBody;
import org.sluice.protocol.ScheduleView;
import org.sluice.schedule.Schedule;
import org.sluice.schedule.ScheduleId;
import org.sluice.schedule.Schedules;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Schedules; each acts with the permissions of whoever said last what it does. */
@RestController
@RequestMapping("/api/v1")
@Tag(name = "Schedules")
class SchedulesController {

    private final Schedules schedules;
    private final Pipelines pipelines;
    private final ScheduleDocuments documents;
    private final Gate gate;
    private final Changes changes;

    SchedulesController(
            Schedules schedules, Pipelines pipelines, ScheduleDocuments documents, Gate gate, Changes changes) {
        this.schedules = schedules;
        this.pipelines = pipelines;
        this.documents = documents;
        this.gate = gate;
        this.changes = changes;
    }

    @GetMapping("/applications/{id}/schedules")
    @Operation(summary = "List the schedules of an application with their next fire times")
    Page<ScheduleView> list(@Caller Principal principal, @PathVariable String id) {
        Application application = gate.application(principal, Permission.READ, id);
        return Pages.all(schedules.list(application.id()), documents::view);
    }

    @PostMapping("/applications/{id}/schedules")
    @ResponseStatus(HttpStatus.CREATED)
    @Operation(summary = "Create a schedule")
    ResponseEntity<ScheduleView> create(
            @Caller Principal principal, @PathVariable String id, @RequestBody ScheduleBody body) {
        Application application = gate.application(principal, Permission.SCHEDULE_EDIT, id);
        Schedules.Definition definition = definition(body, application.id());
        Schedule schedule = changes.make(
                principal,
                () -> made(
                        schedules.add(application.id(), definition, principal.tokenId(), principal.name()),
                        "schedule.created"));
        return ResponseEntity.created(URI.create("/api/v1/schedules/" + schedule.id()))
                .body(documents.view(schedule));
    }

    @GetMapping("/schedules/{id}")
    @Operation(summary = "Show a schedule with its next fire times")
    ScheduleView show(@Caller Principal principal, @PathVariable String id) {
        return documents.view(find(principal, Permission.READ, id));
    }

    @PutMapping("/schedules/{id}")
    @Operation(summary = "Replace what a schedule says; from now on it acts with the caller's permissions")
    ScheduleView update(@Caller Principal principal, @PathVariable String id, @RequestBody ScheduleBody body) {
        Schedule schedule = find(principal, Permission.SCHEDULE_EDIT, id);
        Schedules.Definition definition = definition(body, schedule.application());
        return documents.view(changes.make(
                principal,
                () -> made(
                        schedules.update(schedule.id(), definition, principal.tokenId(), principal.name()),
                        "schedule.updated")));
    }

    @DeleteMapping("/schedules/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Remove a schedule")
    void remove(@Caller Principal principal, @PathVariable String id) {
        Schedule schedule = find(principal, Permission.SCHEDULE_EDIT, id);
        changes.make(principal, () -> {
            schedules.remove(schedule.id());
            return made(schedule, "schedule.removed");
        });
    }

    @PostMapping("/schedules/{id}/enable")
    @Operation(summary = "Let a schedule fire")
    ScheduleView enable(@Caller Principal principal, @PathVariable String id) {
        return turn(principal, id, true);
    }

    @PostMapping("/schedules/{id}/disable")
    @Operation(summary = "Keep a schedule from firing")
    ScheduleView disable(@Caller Principal principal, @PathVariable String id) {
        return turn(principal, id, false);
    }

    /** Turning it on or off does not change what it does, so it goes on acting as it did. */
    private ScheduleView turn(Principal principal, String id, boolean enabled) {
        Schedule schedule = find(principal, Permission.SCHEDULE_EDIT, id);
        return documents.view(changes.make(
                principal,
                () -> made(
                        schedules.update(
                                schedule.id(),
                                ScheduleDocuments.definition(schedule, enabled),
                                schedule.actsAs(),
                                principal.name()),
                        enabled ? "schedule.enabled" : "schedule.disabled")));
    }

    private Schedules.Definition definition(ScheduleBody body, ApplicationId application) {
        String pipeline = Fields.required("/pipelineId", body.pipelineId());
        Pipeline found = pipelines
                .find(new PipelineId(pipeline))
                .filter(candidate -> candidate.application().equals(application))
                .orElseThrow(() -> ProblemException.ruleViolated(
                        "/pipelineId",
                        "pipeline-unknown",
                        "/pipelineId names no pipeline of the application: \"%s\"."
                                .formatted(ProblemException.abbreviate(pipeline))));
        return ScheduleDocuments.definition("", body, found.id());
    }

    private Schedule find(Principal principal, Permission permission, String id) {
        return gate.admit(
                principal, permission, schedules.find(new ScheduleId(id)), Schedule::application, "schedule", id);
    }

    private static Changes.Made<Schedule> made(Schedule schedule, String action) {
        return new Changes.Made<>(
                schedule,
                action,
                "schedule",
                schedule.id().value(),
                Optional.of(schedule.application()),
                Map.of(
                        "name", schedule.name(),
                        "stage", schedule.stage(),
                        "enabled", String.valueOf(schedule.enabled())));
    }
}
