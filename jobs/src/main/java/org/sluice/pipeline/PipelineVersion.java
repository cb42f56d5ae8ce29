package org.sluice.pipeline;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.sluice.problem.ProblemException;

/**
 * One version of a pipeline's definition. A draft until published; from then on it never changes, and every promotion is
 * pinned to the version it started with.
 */
public record PipelineVersion(
        PipelineId pipeline,
        int version,
        PipelinePolicy policy,
        List<Stage> stages,
        Instant createdAt,
        String createdBy,
        Optional<Publication> publication) {

    /** Who published it, and when. */
    public record Publication(Instant at, String by) {}

    public boolean draft() {
        return publication.isEmpty();
    }

    public Optional<Stage> stage(String name) {
        return stages.stream()
                .filter(stage -> stage.name().equalsIgnoreCase(name))
                .findFirst();
    }

    /** The stage after this one: where promotions from it go. */
    public Optional<Stage> after(Stage stage) {
        int next = stages.indexOf(stage) + 1;
        return next < stages.size() ? Optional.of(stages.get(next)) : Optional.empty();
    }

    /** @throws ProblemException if there is no stage of that name */
    public Stage requireStage(String name) {
        return stage(name)
                .orElseThrow(() -> ProblemException.notFound(
                        "stage (this pipeline has %s)"
                                .formatted(String.join(
                                        ", ", stages.stream().map(Stage::name).toList())),
                        name));
    }
}
