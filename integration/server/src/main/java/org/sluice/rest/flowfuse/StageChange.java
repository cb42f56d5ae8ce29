package org.sluice.rest.flowfuse;

import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sluice.application.ApplicationId;
import org.sluice.pipeline.Stage;
import org.sluice.pipeline.StageAction;
import org.sluice.pipeline.StageType;
import org.sluice.problem.ProblemException;
import org.sluice.protocol.flowfuse.FlowFuseStageBody;
import org.springframework.stereotype.Component;

/** Makes a stage of what FlowFuse says of one; what a pipeline may look like is not decided here. */
@Component
final class StageChange {

    private final OwnedTargets targets;

    StageChange(OwnedTargets targets) {
        this.targets = targets;
    }

    private record Target(StageType type, String id) {}

    Stage added(ApplicationId application, FlowFuseStageBody body) {
        Target target = target(application, body)
                .orElseThrow(
                        () -> invalid(
                                "/instanceId",
                                "A stage needs an instanceId, a deviceId or a deviceGroupId; exactly one of them is required."));
        return new Stage(
                Objects.requireNonNullElse(body.name(), "").strip(),
                target.type(),
                Optional.of(target.id()),
                action(body.action(), StageAction.CREATE_SNAPSHOT),
                Objects.requireNonNullElse(body.deployToDevices(), false));
    }

    /** @param given the names of the fields that are in the body: null clears a target, and what is left out stays */
    Stage updated(ApplicationId application, Stage before, FlowFuseStageBody body, Set<String> given) {
        Optional<Target> target = target(application, body);
        StageType type = target.map(Target::type).orElse(before.type());
        Optional<String> id = target.map(Target::id)
                .or(() -> given.contains(field(before.type())) ? Optional.empty() : before.targetId());
        Stage after = new Stage(
                body.name() == null ? before.name() : body.name().strip(),
                type,
                id,
                action(body.action(), before.action()),
                body.deployToDevices() == null
                        ? before.deployToDevices() && type == StageType.INSTANCE
                        : body.deployToDevices());
        return after.rollsOut()
                ? new Stage(after.name(), type, id, after.action(), after.deployToDevices(), before.rollout())
                : after;
    }

    private Optional<Target> target(ApplicationId application, FlowFuseStageBody body) {
        long given = Stream.of(body.instanceId(), body.deviceId(), body.deviceGroupId(), body.gitTokenId())
                .filter(Objects::nonNull)
                .count();
        if (given > 1) {
            throw invalid(
                    "/instanceId",
                    "A mixture of instance, device, device group and git repository is not permitted in one stage.");
        }
        if (body.gitTokenId() != null) {
            throw invalid("/gitTokenId", "Invalid git token: there are no git repositories here.");
        }
        return known(application, StageType.INSTANCE, body.instanceId(), "Invalid instance")
                .or(() -> known(application, StageType.DEVICE, body.deviceId(), "Invalid device"))
                .or(() -> known(application, StageType.DEVICE_GROUP, body.deviceGroupId(), "Invalid device group"));
    }

    private Optional<Target> known(ApplicationId application, StageType type, @Nullable String id, String otherwise) {
        if (id == null) {
            return Optional.empty();
        }
        if (!targets.has(application, type, id)) {
            throw invalid("/" + field(type), otherwise + ": the pipeline's application has none of this id.");
        }
        return Optional.of(new Target(type, id));
    }

    private static String field(StageType type) {
        return switch (type) {
            case INSTANCE -> "instanceId";
            case DEVICE -> "deviceId";
            case DEVICE_GROUP -> "deviceGroupId";
            case GIT -> "gitTokenId";
        };
    }

    private static StageAction action(@Nullable String word, StageAction otherwise) {
        return word == null
                ? otherwise
                : Arrays.stream(StageAction.values())
                        .filter(action -> action.name().toLowerCase(Locale.ROOT).equals(word))
                        .findFirst()
                        .orElseThrow(() -> invalid("/action", "There is no action of this name."));
    }

    static ProblemException invalid(String pointer, String text) {
        return ProblemException.invalid(pointer, "invalid-input", text);
    }
}
