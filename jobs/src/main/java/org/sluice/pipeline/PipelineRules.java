package org.sluice.pipeline;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sluice.delivery.RolloutRules;
import org.sluice.problem.ProblemException.Field;

/**
 * The rules of order and of actions: the one place that says what a pipeline may look like, for every change of it.
 *
 * <p>Order goes by direct neighbours: a device group is never first, and what follows it is a group or a git repository.
 * Groups and git repositories have no choice of action, so theirs is stored as it is given.
 */
public final class PipelineRules {

    /** Code of a request that breaks at least one rule; the single violations come as its fields. */
    public static final String CODE = "pipeline-validation-failed";

    /** What is wrong with a pipeline that is fine but for being too short to promote along. */
    static final String TOO_FEW_STAGES = "too-few-stages";

    static final int STAGES_LIMIT = 30;
    static final Duration SETTLE_TIME_LIMIT = Duration.ofHours(24);

    private static final int NAME_LIMIT = 100;
    private static final int ID_LIMIT = 26;

    private PipelineRules() {}

    /**
     * Every rule the policy breaks, and every rule the stages break, in their order.
     *
     * @param publishing whether they are to be promoted along; a draft may be unfinished, but never wrong
     * @param targetExists whether a stage's target is there, in the pipeline's application; asked only when publishing,
     *     of stages with a target
     */
    public static List<Field> violations(
            PipelinePolicy policy, List<Stage> stages, boolean publishing, Predicate<Stage> targetExists) {
        List<Field> fields = new ArrayList<>();
        checkSettleTime(policy.settleTime()).ifPresent(fields::add);
        checkNumber(stages, publishing, fields);
        Set<String> names = new HashSet<>();
        Set<String> targets = new HashSet<>();
        for (int i = 0; i < stages.size(); i++) {
            Stage stage = stages.get(i);
            String at = "/stages/" + i;
            checkName(stage.name(), at + "/name", names).ifPresent(fields::add);
            checkOrder(stages, i, at + "/type").ifPresent(fields::add);
            if (policy.compatibility() == PipelinePolicy.Compatibility.FLOWFUSE_CLASSIC) {
                checkGroupIsLast(stages, i, at + "/type").ifPresent(fields::add);
            }
            checkAction(stage, at + "/action").ifPresent(fields::add);
            checkDeployToDevices(stage, at + "/deployToDevices").ifPresent(fields::add);
            checkTarget(stage, at + "/target", targets).ifPresent(fields::add);
            checkRollout(stage, at + "/rollout", fields);
            if (publishing) {
                checkPublishable(stage, at, targetExists).ifPresent(fields::add);
            }
        }
        return List.copyOf(fields);
    }

    /** The actions a stage of this type can have. */
    public static Set<StageAction> actions(StageType type) {
        return switch (type) {
            case INSTANCE -> Set.of(
                    StageAction.CREATE_SNAPSHOT, StageAction.USE_LATEST_SNAPSHOT, StageAction.PROMPT, StageAction.NONE);
            case DEVICE -> Set.of(
                    StageAction.USE_ACTIVE_SNAPSHOT,
                    StageAction.USE_LATEST_SNAPSHOT,
                    StageAction.PROMPT,
                    StageAction.NONE);
            case DEVICE_GROUP, GIT -> Set.of(StageAction.values());
        };
    }

    private static Optional<Field> checkSettleTime(Duration settleTime) {
        return settleTime.isNegative() || settleTime.compareTo(SETTLE_TIME_LIMIT) > 0
                ? Optional.of(new Field(
                        "/policy/settleTime",
                        "out-of-range",
                        "The settle time is %s; it must lie between PT0S and %s."
                                .formatted(settleTime, SETTLE_TIME_LIMIT)))
                : Optional.empty();
    }

    private static void checkNumber(List<Stage> stages, boolean publishing, List<Field> fields) {
        if (stages.size() > STAGES_LIMIT) {
            fields.add(new Field(
                    "/stages",
                    "too-many-stages",
                    "The pipeline has %d stages; at most %d are allowed.".formatted(stages.size(), STAGES_LIMIT)));
        }
        if (publishing && stages.size() < 2) {
            fields.add(new Field(
                    "/stages",
                    TOO_FEW_STAGES,
                    "The pipeline has %d stage(s); it takes two to promote from one to the next. Add stages."
                            .formatted(stages.size())));
        }
    }

    private static Optional<Field> checkName(String name, String pointer, Set<String> earlier) {
        if (name.isBlank()) {
            return Optional.of(new Field(pointer, "blank", "The stage has no name; give it one."));
        }
        if (name.length() > NAME_LIMIT) {
            return Optional.of(new Field(
                    pointer,
                    "too-long",
                    "The stage's name has %d characters; at most %d are allowed."
                            .formatted(name.length(), NAME_LIMIT)));
        }
        if (name.chars().anyMatch(Character::isISOControl)) {
            return Optional.of(new Field(
                    pointer, "control-character", "The stage's name contains a control character; remove it."));
        }
        if (!earlier.add(name.strip().toLowerCase(Locale.ROOT))) {
            return Optional.of(new Field(
                    pointer,
                    "duplicate-name",
                    "An earlier stage is called \"%s\" too; upper and lower case are the same. Rename one."
                            .formatted(name)));
        }
        return Optional.empty();
    }

    private static Optional<Field> checkOrder(List<Stage> stages, int index, String pointer) {
        StageType type = stages.get(index).type();
        if (index == 0) {
            return type == StageType.DEVICE_GROUP
                    ? Optional.of(
                            new Field(
                                    pointer,
                                    "group-first",
                                    "A device group cannot be the first stage, for nothing can be taken from it yet; put another stage before it."))
                    : Optional.empty();
        }
        boolean single = type == StageType.INSTANCE || type == StageType.DEVICE;
        if (single && stages.get(index - 1).type() == StageType.DEVICE_GROUP) {
            return Optional.of(new Field(
                    pointer,
                    "after-group",
                    "%s cannot follow a device group; only groups and git repositories can. Move it before the group."
                            .formatted(type == StageType.INSTANCE ? "An instance" : "A device")));
        }
        return Optional.empty();
    }

    /** Also says that there is one group at most: of two, the first is not the last stage. */
    private static Optional<Field> checkGroupIsLast(List<Stage> stages, int index, String pointer) {
        boolean misplaced = stages.get(index).type() == StageType.DEVICE_GROUP && index < stages.size() - 1;
        return misplaced
                ? Optional.of(new Field(
                        pointer,
                        "group-not-last",
                        "With the compatibility flowfuse-classic a pipeline has one device group at most, as its last"
                                + " stage; move it to the end, take the other group out, or choose current."))
                : Optional.empty();
    }

    private static Optional<Field> checkAction(Stage stage, String pointer) {
        if (actions(stage.type()).contains(stage.action())) {
            return Optional.empty();
        }
        String allowed = Stream.of(StageAction.values())
                .filter(actions(stage.type())::contains)
                .map(PipelineRules::word)
                .collect(Collectors.joining(", "));
        return Optional.of(new Field(
                pointer,
                "invalid-action-for-stage",
                "A stage of type %s cannot have the action %s; it can have %s."
                        .formatted(word(stage.type()), word(stage.action()), allowed)));
    }

    private static Optional<Field> checkDeployToDevices(Stage stage, String pointer) {
        return stage.deployToDevices() && stage.type() != StageType.INSTANCE
                ? Optional.of(new Field(
                        pointer,
                        "deploy-to-devices-not-for-type",
                        "Only an instance has devices connected to it to deploy to; a stage of type %s does not."
                                .formatted(word(stage.type()))))
                : Optional.empty();
    }

    private static Optional<Field> checkTarget(Stage stage, String pointer, Set<String> earlier) {
        if (stage.targetId().isEmpty()) {
            return Optional.empty();
        }
        String target = stage.targetId().get();
        if (target.isBlank() || target.length() > ID_LIMIT) {
            return Optional.of(unknownTarget(pointer));
        }
        boolean single = stage.type() == StageType.INSTANCE || stage.type() == StageType.DEVICE;
        return single && !earlier.add(target)
                ? Optional.of(new Field(
                        pointer,
                        "duplicate-target",
                        "An earlier stage has this target already; an instance or device appears once in a pipeline."))
                : Optional.empty();
    }

    private static Optional<Field> checkPublishable(Stage stage, String at, Predicate<Stage> targetExists) {
        if (stage.type() == StageType.GIT) {
            return Optional.of(new Field(
                    at + "/type",
                    "stage-type-not-available",
                    "Stages of type %s cannot be published yet; keep it in the draft or take it out."
                            .formatted(word(stage.type()))));
        }
        if (stage.targetId().isEmpty()) {
            return Optional.of(new Field(
                    at + "/target",
                    "target-missing",
                    "The stage has no target; name an instance, device or device group before publishing."));
        }
        boolean wellFormed = stage.targetId()
                .filter(id -> !id.isBlank() && id.length() <= ID_LIMIT)
                .isPresent();
        return wellFormed && !targetExists.test(stage) ? Optional.of(unknownTarget(at + "/target")) : Optional.empty();
    }

    private static void checkRollout(Stage stage, String pointer, List<Field> fields) {
        if (stage.rollout().isEmpty()) {
            return;
        }
        if (!stage.rollsOut()) {
            fields.add(new Field(
                    pointer,
                    "rollout-without-devices",
                    "The stage brings nothing to devices, so it has no rollout; leave it out, or deploy to devices."));
        }
        fields.addAll(RolloutRules.violations(pointer, stage.rollout().get()));
    }

    private static Field unknownTarget(String pointer) {
        return new Field(
                pointer,
                "target-unknown",
                "The stage's target does not exist in the pipeline's application; register it there or name another.");
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
