package org.sluice.rest.flowfuse;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.sluice.access.Permission;
import org.sluice.access.Principal;
import org.sluice.pipeline.Pipeline;
import org.sluice.pipeline.PipelineId;
import org.sluice.pipeline.PipelineVersion;
import org.sluice.pipeline.Pipelines;
import org.sluice.pipeline.Stage;
import org.sluice.problem.ProblemException;
import org.sluice.rest.Changes;
import org.sluice.rest.Gate;
import org.springframework.stereotype.Component;

/** Finds pipelines and stages for callers who may have them, and changes stages as FlowFuse does: without drafts. */
@Component
final class PipelineDoor {

    private final Pipelines pipelines;
    private final Gate gate;
    private final Changes changes;

    PipelineDoor(Pipelines pipelines, Gate gate, Changes changes) {
        this.pipelines = pipelines;
        this.gate = gate;
        this.changes = changes;
    }

    Pipeline pipeline(Principal principal, Permission permission, String id) {
        return gate.admit(
                principal, permission, pipelines.find(new PipelineId(id)), Pipeline::application, "pipeline", id);
    }

    /** The published version; FlowFuse's pipelines always have one, if only of no stages. */
    static List<Stage> stages(Pipeline pipeline) {
        return pipeline.published().map(PipelineVersion::stages).orElse(List.of());
    }

    /** @throws ProblemException if the pipeline has no such stage; with another code if a pipeline the caller may see has */
    Stage stage(Principal principal, Pipeline pipeline, String key) {
        return StageKeys.find(pipeline.id(), stages(pipeline), key, () -> pipelines.versions(pipeline.id()))
                .orElseThrow(() -> isOfAnother(principal, pipeline, key)
                        ? ProblemException.invalid(
                                "/stage", "invalid-stage", "The stage belongs to another pipeline; name one of this.")
                        : ProblemException.notFound("stage", key));
    }

    /** As {@link #stage}, where one of another pipeline is as good as none. */
    Stage ownStage(Pipeline pipeline, String key) {
        return StageKeys.find(pipeline.id(), stages(pipeline), key, () -> pipelines.versions(pipeline.id()))
                .orElseThrow(() -> ProblemException.notFound("stage", key));
    }

    private boolean isOfAnother(Principal principal, Pipeline pipeline, String key) {
        try {
            return StageKeys.pipelineOf(key)
                    .filter(other -> !other.equals(pipeline.id()))
                    .map(other -> pipeline(principal, Permission.READ, other.value()))
                    .flatMap(other -> StageKeys.find(other.id(), stages(other), key))
                    .isPresent();
        } catch (ProblemException e) {
            return false;
        }
    }

    /** Changes the stages and publishes them, in one transaction with its audit event. */
    PipelineVersion restage(
            Principal principal, Pipeline pipeline, String action, String stage, UnaryOperator<List<Stage>> change) {
        return changes.make(principal, () -> {
            PipelineVersion version = pipelines.restage(pipeline.id(), change, principal.name());
            return new Changes.Made<>(
                    version,
                    action,
                    "pipeline",
                    pipeline.id().value(),
                    Optional.of(pipeline.application()),
                    Map.of(
                            "name",
                            pipeline.name(),
                            "version",
                            String.valueOf(version.version()),
                            "stage",
                            stage,
                            "stages",
                            String.join(
                                    " -> ",
                                    version.stages().stream().map(Stage::name).toList())));
        });
    }
}
