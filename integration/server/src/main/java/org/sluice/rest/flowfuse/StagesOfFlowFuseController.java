package org.sluice.rest.flowfuse;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.sluice.access.Permission;
import org.sluice.access.Principal;
import org.sluice.pipeline.Pipeline;
import org.sluice.pipeline.PipelineVersion;
import org.sluice.pipeline.Stage;
import org.sluice.problem.ProblemException;
import org.sluice.protocol.flowfuse.FlowFusePipeline;
import org.sluice.protocol.flowfuse.FlowFuseStage;
import org.sluice.protocol.flowfuse.FlowFuseStageBody;
import org.sluice.protocol.flowfuse.FlowFuseStageOrderBody;
import org.sluice.protocol.flowfuse.FlowFuseStatus;
import org.sluice.rest.Caller;
import org.sluice.rest.Fields;
import org.sluice.rest.FlowFuseShaped;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Stages as FlowFuse edits them: every change is published at once, and refused while a draft holds somebody's. */
@RestController
@RequestMapping("/api/v1/pipelines/{id}")
@Tag(name = "FlowFuse")
@FlowFuseShaped
class StagesOfFlowFuseController {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final PipelineDoor door;
    private final StageChange change;
    private final FlowFuseViews views;

    StagesOfFlowFuseController(PipelineDoor door, StageChange change, FlowFuseViews views) {
        this.door = door;
        this.change = change;
        this.views = views;
    }

    @GetMapping("/stages/{stage}")
    @Operation(summary = "Show a published stage by its id or name")
    FlowFuseStage show(@Caller Principal principal, @PathVariable String id, @PathVariable String stage) {
        Pipeline pipeline = door.pipeline(principal, Permission.READ, id);
        Stage found = door.ownStage(pipeline, stage);
        return views.view(pipeline.published().orElseThrow(), found);
    }

    @PostMapping("/stages")
    @Operation(summary = "Add a stage after the one named source, before the one named before, or else at the end")
    FlowFuseStage add(@Caller Principal principal, @PathVariable String id, @RequestBody FlowFuseStageBody body) {
        Pipeline pipeline = door.pipeline(principal, Permission.PIPELINE_PUBLISH, id);
        Stage stage = change.added(pipeline.application(), body);
        PipelineVersion version =
                door.restage(principal, pipeline, "application.pipeline.stage-added", stage.name(), stages -> {
                    List<Stage> all = new ArrayList<>(stages);
                    all.add(position(pipeline, stages, body), stage);
                    return all;
                });
        return views.view(version, version.requireStage(stage.name()));
    }

    @PutMapping("/stages/{stage}")
    @Operation(summary = "Change a stage; what is left out stays")
    @io.swagger.v3.oas.annotations.parameters.RequestBody(
            content = @Content(schema = @Schema(implementation = FlowFuseStageBody.class)))
    FlowFuseStage update(
            @Caller Principal principal,
            @PathVariable String id,
            @PathVariable String stage,
            @RequestBody ObjectNode body) {
        Pipeline pipeline = door.pipeline(principal, Permission.PIPELINE_PUBLISH, id);
        Stage before = door.ownStage(pipeline, stage);
        Stage after = change.updated(pipeline.application(), before, read(body), Set.copyOf(body.propertyNames()));
        PipelineVersion version = door.restage(
                principal,
                pipeline,
                "application.pipeline.stage-updated",
                before.name(),
                stages -> replaced(stages, before, after));
        return views.view(version, version.requireStage(after.name()));
    }

    @DeleteMapping("/stages/{stage}")
    @Operation(summary = "Take a stage out; the ones beside it must be able to follow one another")
    FlowFuseStatus remove(@Caller Principal principal, @PathVariable String id, @PathVariable String stage) {
        Pipeline pipeline = door.pipeline(principal, Permission.PIPELINE_PUBLISH, id);
        Stage before = door.ownStage(pipeline, stage);
        door.restage(principal, pipeline, "application.pipeline.stage-removed", before.name(), stages -> stages.stream()
                .filter(one -> !one.name().equalsIgnoreCase(before.name()))
                .toList());
        return new FlowFuseStatus("okay");
    }

    @PutMapping("/stage-order")
    @Operation(summary = "Put all stages into another order, by ids or names; FlowFuse cannot")
    FlowFusePipeline reorder(
            @Caller Principal principal, @PathVariable String id, @RequestBody FlowFuseStageOrderBody body) {
        Pipeline pipeline = door.pipeline(principal, Permission.PIPELINE_PUBLISH, id);
        List<String> keys = Fields.items("/stages", Fields.required("/stages", body.stages()));
        door.restage(
                principal,
                pipeline,
                "application.pipeline.stages-reordered",
                "",
                stages -> ordered(pipeline, stages, keys));
        return views.view(door.pipeline(principal, Permission.READ, id), null);
    }

    private static List<Stage> ordered(Pipeline pipeline, List<Stage> stages, List<String> keys) {
        Set<Stage> ordered = keys.stream()
                .map(key -> StageKeys.find(pipeline.id(), stages, key)
                        .orElseThrow(() -> StageChange.invalid("/stages", "One of these is no stage of the pipeline.")))
                .collect(Collectors.toCollection(LinkedHashSet::new));
        if (ordered.size() != stages.size() || keys.size() != stages.size()) {
            throw StageChange.invalid(
                    "/stages",
                    "The pipeline has %d stages; name each of them once, in the order they shall have."
                            .formatted(stages.size()));
        }
        return List.copyOf(ordered);
    }

    private static int position(Pipeline pipeline, List<Stage> stages, FlowFuseStageBody body) {
        if (body.source() != null) {
            return index(pipeline, stages, "/source", body.source()) + 1;
        }
        return body.before() == null ? stages.size() : index(pipeline, stages, "/before", body.before());
    }

    private static int index(Pipeline pipeline, List<Stage> stages, String pointer, String key) {
        return StageKeys.find(pipeline.id(), stages, key)
                .map(stages::indexOf)
                .orElseThrow(() -> StageChange.invalid(
                        pointer,
                        (pointer.equals("/source") ? "The source stage was" : "The stage to stand before was")
                                + " not found in this pipeline."));
    }

    private static List<Stage> replaced(List<Stage> stages, Stage before, Stage after) {
        if (stages.stream().noneMatch(one -> one.name().equalsIgnoreCase(before.name()))) {
            throw ProblemException.notFound("stage", before.name());
        }
        return stages.stream()
                .map(one -> one.name().equalsIgnoreCase(before.name()) ? after : one)
                .toList();
    }

    private static FlowFuseStageBody read(ObjectNode body) {
        return Bodies.read(MAPPER, body, FlowFuseStageBody.class);
    }
}
