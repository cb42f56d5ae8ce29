package org.sluice.rest.flowfuse;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import org.sluice.pipeline.PipelineId;
import org.sluice.pipeline.PipelineVersion;
import org.sluice.pipeline.Stage;
import org.sluice.snapshot.Digest;

/**
 * Ids of stages, which have none here but their name: the pipeline's id and a digest of the name. Whoever kept an id while its
 * stage was renamed still finds the stage, by what the stage of that name was of in an earlier version.
 */
final class StageKeys {

    private static final int DIGITS = 12;
    private static final char SEPARATOR = '-';

    private StageKeys() {}

    static String of(PipelineId pipeline, String stage) {
        byte[] name = stage.strip().toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8);
        return pipeline.value() + SEPARATOR + Digest.of(name).hex().substring(0, DIGITS);
    }

    /** The pipeline in an id, if it is one. */
    static Optional<PipelineId> pipelineOf(String key) {
        int at = key.lastIndexOf(SEPARATOR);
        return at <= 0 || key.length() - at - 1 != DIGITS
                ? Optional.empty()
                : Optional.of(new PipelineId(key.substring(0, at)));
    }

    /** The stage with this id or name. */
    static Optional<Stage> find(PipelineId pipeline, List<Stage> stages, String key) {
        return stages.stream()
                .filter(stage ->
                        of(pipeline, stage.name()).equals(key) || stage.name().equalsIgnoreCase(key.strip()))
                .findFirst();
    }

    /** As {@link #find}, or the one stage with the target that a stage of this id had in an earlier version. */
    static Optional<Stage> find(
            PipelineId pipeline, List<Stage> stages, String key, Supplier<List<PipelineVersion>> earlier) {
        return find(pipeline, stages, key).or(() -> pipelineOf(key)
                .filter(pipeline::equals)
                .flatMap(ours -> earlier.get().stream()
                        .flatMap(version -> find(pipeline, version.stages(), key).stream())
                        .reduce((older, newer) -> newer))
                .flatMap(old -> successor(stages, old)));
    }

    private static Optional<Stage> successor(List<Stage> stages, Stage old) {
        List<Stage> same = stages.stream()
                .filter(stage -> stage.type() == old.type() && stage.targetId().equals(old.targetId()))
                .toList();
        return same.size() == 1 ? Optional.of(same.get(0)) : Optional.empty();
    }
}
