package org.sluice.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sluice.delivery.RolloutPolicy;
import org.sluice.problem.ProblemException.Field;

class PipelineRulesTests {

    @ParameterizedTest(name = "{0} {1}: {2}")
    @CsvSource({
        "INSTANCE, CREATE_SNAPSHOT, true",
        "INSTANCE, USE_LATEST_SNAPSHOT, true",
        "INSTANCE, USE_ACTIVE_SNAPSHOT, false",
        "INSTANCE, PROMPT, true",
        "INSTANCE, NONE, true",
        "DEVICE, CREATE_SNAPSHOT, false",
        "DEVICE, USE_LATEST_SNAPSHOT, true",
        "DEVICE, USE_ACTIVE_SNAPSHOT, true",
        "DEVICE, PROMPT, true",
        "DEVICE, NONE, true",
        "DEVICE_GROUP, CREATE_SNAPSHOT, true",
        "DEVICE_GROUP, USE_LATEST_SNAPSHOT, true",
        "DEVICE_GROUP, USE_ACTIVE_SNAPSHOT, true",
        "DEVICE_GROUP, PROMPT, true",
        "DEVICE_GROUP, NONE, true",
        "GIT, CREATE_SNAPSHOT, true",
        "GIT, USE_LATEST_SNAPSHOT, true",
        "GIT, USE_ACTIVE_SNAPSHOT, true",
        "GIT, PROMPT, true",
        "GIT, NONE, true"
    })
    void aTypeHasTheseActions(StageType type, StageAction action, boolean allowed) {
        Stage stage = new Stage("s", type, Optional.empty(), action, false);

        assertThat(draft(stage("first", StageType.INSTANCE), stage))
                .isEqualTo(allowed ? List.of() : List.of("invalid-action-for-stage at /stages/1/action"));
    }

    @Test
    void aRefusedActionIsAnsweredWithTheAllowedOnes() {
        Stage stage = new Stage("s", StageType.DEVICE, Optional.empty(), StageAction.CREATE_SNAPSHOT, false);

        assertThat(PipelineRules.violations(PipelinePolicy.DEFAULT, List.of(stage), false, any -> true))
                .extracting(Field::message)
                .containsExactly("A stage of type device cannot have the action create-snapshot;"
                        + " it can have use-latest-snapshot, use-active-snapshot, prompt, none.");
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({"INSTANCE, true", "DEVICE, true", "DEVICE_GROUP, false", "GIT, true"})
    void mayBeFirst(StageType type, boolean allowed) {
        assertThat(draft(stage("s", type))).isEqualTo(allowed ? List.of() : List.of("group-first at /stages/0/type"));
    }

    @ParameterizedTest(name = "{0} then {1}: {2}")
    @CsvSource({
        "INSTANCE, INSTANCE, true",
        "INSTANCE, DEVICE, true",
        "INSTANCE, DEVICE_GROUP, true",
        "INSTANCE, GIT, true",
        "DEVICE, INSTANCE, true",
        "DEVICE, DEVICE, true",
        "DEVICE, DEVICE_GROUP, true",
        "DEVICE, GIT, true",
        "DEVICE_GROUP, INSTANCE, false",
        "DEVICE_GROUP, DEVICE, false",
        "DEVICE_GROUP, DEVICE_GROUP, true",
        "DEVICE_GROUP, GIT, true",
        "GIT, INSTANCE, true",
        "GIT, DEVICE, true",
        "GIT, DEVICE_GROUP, true",
        "GIT, GIT, true"
    })
    void mayFollow(StageType before, StageType after, boolean allowed) {
        assertThat(draft(stage("zero", StageType.GIT), stage("one", before), stage("two", after)))
                .isEqualTo(allowed ? List.of() : List.of("after-group at /stages/2/type"));
    }

    @Test
    void anInstanceMayComeAfterAGroupWithAGitRepositoryBetween() {
        assertThat(draft(
                        stage("a", StageType.INSTANCE),
                        stage("b", StageType.DEVICE_GROUP),
                        stage("c", StageType.GIT),
                        stage("d", StageType.INSTANCE)))
                .isEmpty();
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({"INSTANCE, true", "DEVICE, false", "DEVICE_GROUP, false", "GIT, false"})
    void mayDeployToDevices(StageType type, boolean allowed) {
        Stage stage = new Stage("s", type, Optional.empty(), StageAction.NONE, true);

        assertThat(draft(stage("first", StageType.INSTANCE), stage))
                .isEqualTo(
                        allowed ? List.of() : List.of("deploy-to-devices-not-for-type at /stages/1/deployToDevices"));
    }

    @ParameterizedTest(name = "{0} twice: {1}")
    @CsvSource({"INSTANCE, false", "DEVICE, false", "DEVICE_GROUP, true", "GIT, true"})
    void mayAppearTwice(StageType type, boolean allowed) {
        assertThat(draft(stage("first", StageType.INSTANCE), stage("one", type, "same"), stage("two", type, "same")))
                .isEqualTo(allowed ? List.of() : List.of("duplicate-target at /stages/2/target"));
    }

    @ParameterizedTest(name = "\"{0}\": {1}")
    @CsvSource(
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "'',blank",
                "'  ',blank",
                "'a\tb',control-character",
                "'DEV',duplicate-name",
                "' dev ',duplicate-name"
            })
    void aNameMustBeOne(String name, String code) {
        assertThat(draft(stage("dev", StageType.INSTANCE), stage(name, StageType.INSTANCE)))
                .containsExactly(code + " at /stages/1/name");
    }

    @Test
    void aNameHasAtMostAHundredCharacters() {
        assertThat(draft(stage("x".repeat(101), StageType.INSTANCE))).containsExactly("too-long at /stages/0/name");
        assertThat(draft(stage("x".repeat(100), StageType.INSTANCE))).isEmpty();
    }

    @Test
    void aPipelineHasAtMostThirtyStages() {
        Stage[] stages = IntStream.range(0, 31)
                .mapToObj(i -> stage("s" + i, StageType.INSTANCE))
                .toArray(Stage[]::new);

        assertThat(draft(stages)).containsExactly("too-many-stages at /stages");
        assertThat(draft(Stream.of(stages).limit(30).toArray(Stage[]::new))).isEmpty();
    }

    @Test
    void aDraftMayBeUnfinished() {
        assertThat(draft()).isEmpty();
        assertThat(draft(stage("only", StageType.INSTANCE))).isEmpty();
        assertThat(PipelineRules.violations(
                        PipelinePolicy.DEFAULT,
                        List.of(stage("a", StageType.INSTANCE, "not-there-yet")),
                        false,
                        stage -> false))
                .isEmpty();
    }

    @Test
    void aPublishedPipelineHasTwoStages() {
        assertThat(published()).containsExactly("too-few-stages at /stages");
        assertThat(published(stage("a", StageType.INSTANCE, "known-a"))).containsExactly("too-few-stages at /stages");
        assertThat(published(stage("a", StageType.INSTANCE, "known-a"), stage("b", StageType.INSTANCE, "known-b")))
                .isEmpty();
    }

    @Test
    void aPublishedPipelineHasTargetsThatExist() {
        assertThat(published(
                        stage("a", StageType.INSTANCE),
                        stage("b", StageType.INSTANCE, "elsewhere"),
                        stage("c", StageType.INSTANCE, " ")))
                .containsExactly(
                        "target-missing at /stages/0/target",
                        "target-unknown at /stages/1/target",
                        "target-unknown at /stages/2/target");
    }

    @Test
    void noDraftKeepsATargetThatCannotBeAnId() {
        assertThat(draft(stage("a", StageType.INSTANCE, "x".repeat(27))))
                .containsExactly("target-unknown at /stages/0/target");
    }

    @Test
    void aTypeThatDoesNotExistYetIsNotPublished() {
        assertThat(published(stage("a", StageType.INSTANCE, "known-a"), stage("b", StageType.GIT, "known-b")))
                .containsExactly("stage-type-not-available at /stages/1/type");
    }

    @ParameterizedTest
    @CsvSource({"DEVICE", "DEVICE_GROUP"})
    void devicesAndGroupsArePublishedIfTheyAreThere(StageType type) {
        assertThat(published(stage("a", StageType.INSTANCE, "known-a"), stage("b", type, "known-b")))
                .isEmpty();
        assertThat(published(stage("a", StageType.INSTANCE, "known-a"), stage("b", type, "gone")))
                .containsExactly("target-unknown at /stages/1/target");
    }

    @Test
    void aRolloutNeedsDevicesAndKeepsItsRules() {
        RolloutPolicy usual = RolloutPolicy.DEFAULT;
        RolloutPolicy wrong = new RolloutPolicy(
                List.of(new RolloutPolicy.Wave(
                        "a",
                        new RolloutPolicy.Share(RolloutPolicy.Share.Of.PERCENTAGE, 101, Optional.empty()),
                        101,
                        Optional.empty(),
                        false)),
                usual.settleTime(),
                usual.timeouts(),
                usual.offline(),
                usual.rate(),
                usual.budget(),
                usual.retries(),
                false);

        assertThat(draft(new Stage(
                        "a", StageType.INSTANCE, Optional.empty(), StageAction.NONE, false, Optional.of(wrong))))
                .containsExactly(
                        "rollout-without-devices at /stages/0/rollout",
                        "out-of-range at /stages/0/rollout/waves/0/percentage",
                        "out-of-range at /stages/0/rollout/waves/0/success");
    }

    @Test
    void allViolationsAreReportedAtOnce() {
        assertThat(published(
                        new Stage("", StageType.DEVICE_GROUP, Optional.empty(), StageAction.NONE, true),
                        new Stage("b", StageType.DEVICE, Optional.of("x"), StageAction.CREATE_SNAPSHOT, false),
                        new Stage("B", StageType.INSTANCE, Optional.of("x"), StageAction.USE_ACTIVE_SNAPSHOT, false)))
                .containsExactly(
                        "blank at /stages/0/name",
                        "group-first at /stages/0/type",
                        "deploy-to-devices-not-for-type at /stages/0/deployToDevices",
                        "target-missing at /stages/0/target",
                        "after-group at /stages/1/type",
                        "invalid-action-for-stage at /stages/1/action",
                        "target-unknown at /stages/1/target",
                        "duplicate-name at /stages/2/name",
                        "invalid-action-for-stage at /stages/2/action",
                        "duplicate-target at /stages/2/target",
                        "target-unknown at /stages/2/target");
    }

    @Test
    void withFlowFusesClassicRulesOneGroupComesLast() {
        PipelinePolicy usual = PipelinePolicy.DEFAULT;
        PipelinePolicy classic = new PipelinePolicy(
                usual.concurrency(),
                usual.missingValue(),
                usual.recovery(),
                usual.settleTime(),
                PipelinePolicy.Compatibility.FLOWFUSE_CLASSIC);
        Stage instance = stage("dev", StageType.INSTANCE);
        Stage canaries = stage("canaries", StageType.DEVICE_GROUP);
        Stage all = stage("all", StageType.DEVICE_GROUP);

        assertThat(texts(PipelineRules.violations(classic, List.of(instance, all), false, stage -> true)))
                .isEmpty();
        assertThat(texts(PipelineRules.violations(classic, List.of(instance, canaries, all), false, stage -> true)))
                .containsExactly("group-not-last at /stages/1/type");
        assertThat(draft(instance, canaries, all)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"PT0S, true", "PT24H, true", "PT-0.001S, false", "PT24H0.001S, false", "PT1000000000H, false"})
    void theSettleTimeLiesWithinADay(Duration settleTime, boolean allowed) {
        PipelinePolicy policy = new PipelinePolicy(
                PipelinePolicy.Concurrency.QUEUE,
                PipelinePolicy.MissingValue.FAIL,
                PipelinePolicy.Recovery.OFFER,
                settleTime);

        assertThat(texts(PipelineRules.violations(policy, List.of(), false, stage -> false)))
                .isEqualTo(allowed ? List.of() : List.of("out-of-range at /policy/settleTime"));
    }

    private static List<String> draft(Stage... stages) {
        return texts(PipelineRules.violations(PipelinePolicy.DEFAULT, List.of(stages), false, stage -> false));
    }

    private static List<String> published(Stage... stages) {
        return texts(PipelineRules.violations(PipelinePolicy.DEFAULT, List.of(stages), true, stage -> stage.targetId()
                .orElseThrow()
                .startsWith("known")));
    }

    private static List<String> texts(List<Field> fields) {
        return fields.stream()
                .map(field -> field.code() + " at " + field.pointer())
                .toList();
    }

    private static Stage stage(String name, StageType type) {
        return new Stage(name, type, Optional.empty(), StageAction.NONE, false);
    }

    private static Stage stage(String name, StageType type, String target) {
        return new Stage(name, type, Optional.of(target), StageAction.NONE, false);
    }
}
