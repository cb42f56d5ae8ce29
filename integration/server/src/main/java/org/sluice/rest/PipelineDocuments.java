package org.sluice.rest;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sluice.application.ApplicationId;
import org.sluice.pipeline.Pipeline;
import org.sluice.pipeline.PipelinePolicy;
import org.sluice.pipeline.PipelinePolicy.Compatibility;
import org.sluice.pipeline.PipelinePolicy.Concurrency;
import org.sluice.pipeline.PipelinePolicy.MissingValue;
import org.sluice.pipeline.PipelinePolicy.Recovery;
import org.sluice.pipeline.PipelineVersion;
import org.sluice.pipeline.Pipelines;
import org.sluice.pipeline.Stage;
import org.sluice.pipeline.StageAction;
import org.sluice.pipeline.StageHold;
import org.sluice.pipeline.StageType;
import org.sluice.problem.ProblemException;
import org.sluice.protocol.HoldView;
import org.sluice.protocol.PipelineVersionView;
import org.sluice.protocol.PipelineView;
import org.sluice.protocol.PolicyBody;
import org.sluice.protocol.PolicyView;
import org.sluice.protocol.StageBody;
import org.sluice.protocol.StageView;
import org.springframework.stereotype.Component;

/** Pipelines as the wire says them, with targets by name, and back. */
@Component
final class PipelineDocuments {

    private final StageTargets targets;
    private final Pipelines pipelines;

    PipelineDocuments(StageTargets targets, Pipelines pipelines) {
        this.targets = targets;
        this.pipelines = pipelines;
    }

    /** The policy; what is left out takes the default. */
    static PipelinePolicy policy(String pointer, @Nullable PolicyBody body) {
        PipelinePolicy usual = PipelinePolicy.DEFAULT;
        if (body == null) {
            return usual;
        }
        return new PipelinePolicy(
                word(Concurrency.class, pointer + "/concurrency", body.concurrency(), usual.concurrency()),
                word(MissingValue.class, pointer + "/missingValue", body.missingValue(), usual.missingValue()),
                word(Recovery.class, pointer + "/recovery", body.recovery(), usual.recovery()),
                body.settleTime() == null ? usual.settleTime() : duration(pointer + "/settleTime", body.settleTime()),
                word(Compatibility.class, pointer + "/compatibility", body.compatibility(), usual.compatibility()));
    }

    /** The stages, with the names of instances resolved in the application. */
    List<Stage> stages(String pointer, @Nullable List<StageBody> bodies, ApplicationId application) {
        List<StageBody> items = Fields.items(pointer, bodies);
        List<Stage> stages = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            stages.add(stage(pointer + "/" + i, items.get(i), application));
        }
        return stages;
    }

    PipelineView view(Pipeline pipeline) {
        return new PipelineView(
                pipeline.id().value(),
                pipeline.application().value(),
                pipeline.name(),
                pipeline.published().map(this::view).orElse(null),
                pipeline.draft().map(this::view).orElse(null),
                pipelines.holds(pipeline.id()).stream()
                        .map(PipelineDocuments::view)
                        .toList());
    }

    PipelineVersionView view(PipelineVersion version) {
        PipelinePolicy policy = version.policy();
        return new PipelineVersionView(
                version.version(),
                new PolicyView(
                        Words.of(policy.concurrency()),
                        Words.of(policy.missingValue()),
                        Words.of(policy.recovery()),
                        policy.settleTime().toString(),
                        Words.of(policy.compatibility())),
                version.stages().stream().map(stage -> view(version, stage)).toList(),
                version.createdAt(),
                version.createdBy(),
                version.publication().map(PipelineVersion.Publication::at).orElse(null),
                version.publication().map(PipelineVersion.Publication::by).orElse(null));
    }

    static HoldView view(StageHold hold) {
        return new HoldView(
                hold.stage(),
                hold.reason(),
                hold.setBy(),
                hold.setAt(),
                hold.promotionId().orElse(null));
    }

    private StageView view(PipelineVersion version, Stage stage) {
        return new StageView(
                stage.name(),
                Words.of(stage.type()),
                stage.targetId().flatMap(id -> targets.name(stage.type(), id)).orElse(null),
                stage.targetId().orElse(null),
                Words.of(stage.action()),
                stage.deployToDevices(),
                stage.action() != StageAction.NONE && version.after(stage).isPresent(),
                stage.rollout().map(RolloutDocuments::document).orElse(null));
    }

    private Stage stage(String pointer, StageBody body, ApplicationId application) {
        StageType type = word(StageType.class, pointer + "/type", body.type(), StageType.INSTANCE);
        Optional<String> target = Fields.text(pointer + "/target", body.target(), Fields.TEXT);
        return new Stage(
                Fields.required(pointer + "/name", body.name()).strip(),
                type,
                target.map(named -> targets.id(type, pointer + "/target", named, application)),
                word(StageAction.class, pointer + "/action", body.action(), StageAction.CREATE_SNAPSHOT),
                Objects.requireNonNullElse(body.deployToDevices(), false),
                Optional.ofNullable(body.rollout())
                        .map(document -> RolloutDocuments.policy(pointer + "/rollout", document)));
    }

    static Duration duration(String pointer, String text) {
        try {
            return Duration.parse(text);
        } catch (DateTimeParseException e) {
            throw ProblemException.invalid(
                    pointer,
                    "not-a-duration",
                    "%s must be an ISO-8601 duration such as PT2S; found \"%s\"."
                            .formatted(pointer, ProblemException.abbreviate(text)));
        }
    }

    private static <E extends Enum<E>> E word(Class<E> type, String pointer, @Nullable String word, E usual) {
        return word == null ? usual : Words.parse(type, pointer, word);
    }
}
