package org.sluice.rest;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sluice.access.Permission;
import org.sluice.access.Principal;
import org.sluice.application.Application;
import org.sluice.pipeline.Pipeline;
import org.sluice.pipeline.PipelineId;
import org.sluice.pipeline.Pipelines;
import org.sluice.problem.Names;
import org.sluice.protocol.PipelineBody;
import org.sluice.protocol.PipelineView;
import org.sluice.protocol.flowfuse.FlowFuseStatus;
import org.sluice.protocol.flowfuse.PipelinesAnswer;
import org.sluice.rest.flowfuse.FlowFuseViews;
import org.sluice.schedule.Schedules;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Pipelines of applications. */
@RestController
@RequestMapping("/api/v1")
@Tag(name = "Pipelines")
class PipelinesController {

    private final Pipelines pipelines;
    private final Schedules schedules;
    private final PipelineDocuments documents;
    private final FlowFuseViews views;
    private final Gate gate;
    private final Changes changes;

    PipelinesController(
            Pipelines pipelines,
            Schedules schedules,
            PipelineDocuments documents,
            FlowFuseViews views,
            Gate gate,
            Changes changes) {
        this.pipelines = pipelines;
        this.views = views;
        this.schedules = schedules;
        this.documents = documents;
        this.gate = gate;
        this.changes = changes;
    }

    @GetMapping("/applications/{id}/pipelines")
    @FlowFuseShaped
    @Operation(summary = "List the pipelines of an application")
    PipelinesAnswer list(@Caller Principal principal, @PathVariable String id) {
        Application application = gate.application(principal, Permission.READ, id);
        List<Pipeline> found = pipelines.list(application.id());
        return new PipelinesAnswer(
                found.stream().map(documents::view).toList(), null, found.size(), views.pipelines(found, null));
    }

    @PostMapping("/applications/{id}/pipelines")
    @ResponseStatus(HttpStatus.CREATED)
    @Operation(summary = "Create a pipeline with an empty draft")
    ResponseEntity<PipelineView> create(
            @Caller Principal principal, @PathVariable String id, @RequestBody PipelineBody body) {
        Application application = gate.application(principal, Permission.PIPELINE_EDIT, id);
        String name = name(body);
        Pipeline pipeline = changes.make(
                principal,
                () -> made(
                        pipelines.add(application.id(), name, principal.name()), "application.pipeline.created", name));
        return ResponseEntity.created(URI.create("/api/v1/pipelines/" + pipeline.id()))
                .eTag(DraftTag.of(pipeline))
                .body(documents.view(pipeline));
    }

    @GetMapping("/pipelines/{id}")
    @Operation(summary = "Show a pipeline; its ETag is that of what is to be edited")
    ResponseEntity<PipelineView> show(@Caller Principal principal, @PathVariable String id) {
        Pipeline pipeline = find(principal, Permission.READ, id);
        return ResponseEntity.ok().eTag(DraftTag.of(pipeline)).body(documents.view(pipeline));
    }

    @PatchMapping("/pipelines/{id}")
    @Operation(summary = "Rename a pipeline")
    PipelineView rename(@Caller Principal principal, @PathVariable String id, @RequestBody PipelineBody body) {
        Pipeline pipeline = find(principal, Permission.PIPELINE_EDIT, id);
        String name = name(body);
        changes.make(principal, () -> {
            pipelines.rename(pipeline.id(), name);
            return made(pipeline, "application.pipeline.updated", name);
        });
        return documents.view(find(principal, Permission.PIPELINE_EDIT, id));
    }

    @DeleteMapping("/pipelines/{id}")
    @FlowFuseShaped
    @Operation(summary = "Remove a pipeline with its schedules")
    FlowFuseStatus remove(@Caller Principal principal, @PathVariable String id) {
        Pipeline pipeline = find(principal, Permission.PIPELINE_DELETE, id);
        changes.make(principal, () -> {
            // Through Schedules, so that their timers are disarmed with them.
            schedules.list(pipeline.application()).stream()
                    .filter(schedule -> schedule.pipeline().equals(pipeline.id()))
                    .forEach(schedule -> schedules.remove(schedule.id()));
            pipelines.remove(pipeline.id());
            return made(pipeline, "application.pipeline.deleted", pipeline.name());
        });
        return new FlowFuseStatus("okay");
    }

    private Pipeline find(Principal principal, Permission permission, String id) {
        return gate.admit(
                principal, permission, pipelines.find(new PipelineId(id)), Pipeline::application, "pipeline", id);
    }

    private static String name(PipelineBody body) {
        return Names.label("/name", Fields.required("/name", body.name()), TeamsController.NAME);
    }

    private static Changes.Made<Pipeline> made(Pipeline pipeline, String action, String name) {
        return new Changes.Made<>(
                pipeline,
                action,
                "pipeline",
                pipeline.id().value(),
                Optional.of(pipeline.application()),
                Map.of("name", name));
    }
}
