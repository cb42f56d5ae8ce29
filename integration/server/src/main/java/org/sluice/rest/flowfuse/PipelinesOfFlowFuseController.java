package org.sluice.rest.flowfuse;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sluice.access.Permission;
import org.sluice.access.Principal;
import org.sluice.application.Application;
import org.sluice.pipeline.Pipeline;
import org.sluice.pipeline.Pipelines;
import org.sluice.problem.Names;
import org.sluice.problem.ProblemException;
import org.sluice.protocol.flowfuse.FlowFusePipeline;
import org.sluice.protocol.flowfuse.FlowFusePipelineBody;
import org.sluice.rest.Caller;
import org.sluice.rest.Changes;
import org.sluice.rest.FlowFuseShaped;
import org.sluice.rest.Gate;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Pipelines as FlowFuse makes and renames them. */
@RestController
@RequestMapping("/api/v1/pipelines")
@Tag(name = "FlowFuse")
@FlowFuseShaped
class PipelinesOfFlowFuseController {

    private static final int NAME = 100;

    private final Pipelines pipelines;
    private final PipelineDoor door;
    private final FlowFuseViews views;
    private final Gate gate;
    private final Changes changes;

    PipelinesOfFlowFuseController(
            Pipelines pipelines, PipelineDoor door, FlowFuseViews views, Gate gate, Changes changes) {
        this.pipelines = pipelines;
        this.door = door;
        this.views = views;
        this.gate = gate;
        this.changes = changes;
    }

    @PostMapping
    @Operation(summary = "Create a pipeline, as FlowFuse does: its application is in the body")
    FlowFusePipeline create(@Caller Principal principal, @RequestBody FlowFusePipelineBody body) {
        String id = body.applicationId();
        if (id == null) {
            throw ProblemException.notFound("application", "");
        }
        Application application = gate.application(principal, Permission.PIPELINE_PUBLISH, id);
        String name = name(body.name());
        Pipeline made = changes.make(
                principal,
                () -> made(
                        pipelines.add(application.id(), name, principal.name()), "application.pipeline.created", name));
        return views.view(made, FlowFuseViews.ref(application));
    }

    @PutMapping("/{id}")
    @Operation(summary = "Rename a pipeline, as FlowFuse does: the name may be wrapped in pipeline")
    FlowFusePipeline rename(
            @Caller Principal principal, @PathVariable String id, @RequestBody FlowFusePipelineBody body) {
        Pipeline pipeline = door.pipeline(principal, Permission.PIPELINE_PUBLISH, id);
        String name =
                name(body.pipeline() == null ? body.name() : body.pipeline().name());
        changes.make(principal, () -> {
            pipelines.rename(pipeline.id(), name);
            return made(pipeline, "application.pipeline.updated", name);
        });
        return views.view(door.pipeline(principal, Permission.READ, id), null);
    }

    private static String name(@Nullable String name) {
        return Names.label("/name", name == null ? "" : name, NAME);
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
