package org.sluice.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sluice.Problems.problemOf;

import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sluice.TestRepositories;
import org.sluice.pipeline.PipelineVersion.Publication;
import org.sluice.problem.ProblemException;

class PipelineVersionsIntegrationTests {

    private static final PipelinePolicy STRICT = new PipelinePolicy(
            PipelinePolicy.Concurrency.FORBID,
            PipelinePolicy.MissingValue.FAIL,
            PipelinePolicy.Recovery.OFFER,
            Duration.ofMillis(1500),
            PipelinePolicy.Compatibility.FLOWFUSE_CLASSIC);

    private static TestRepositories repositories;
    private static Pipelines pipelines;
    private static int lines;

    private TestLine line;
    private PipelineId id;

    @BeforeAll
    static void start() {
        repositories = new TestRepositories();
        pipelines = repositories.get(Pipelines.class);
    }

    @AfterAll
    static void stop() {
        repositories.close();
    }

    @BeforeEach
    void newPipeline() {
        line = TestLine.in(repositories, "line " + ++lines);
        id = pipelines.add(line.application(), "p", "author").id();
    }

    @Test
    void savingReplacesTheDraftUntilItIsPublishedAndThenStartsTheNext() {
        assertThat(line.save(id, line.threeStages()).version()).isEqualTo(1);
        List<Stage> stages = List.of(
                new Stage("Dev ", StageType.INSTANCE, Optional.of("later"), StageAction.PROMPT, true),
                new Stage("fleet", StageType.DEVICE_GROUP, Optional.empty(), StageAction.NONE, false));
        PipelineVersion second = pipelines.saveDraft(id, STRICT, stages, Optional.of(1), "editor");

        assertThat(second.stages().get(0).name()).isEqualTo("Dev");
        assertThat(second.policy()).isEqualTo(STRICT);
        assertThat(pipelines.versions(id)).containsExactly(second);

        line.save(id, line.twoStages());
        pipelines.publish(id, Optional.of(1), "publisher");
        assertThat(line.save(id, line.threeStages()).version()).isEqualTo(2);
        assertThat(line.save(id, line.twoStages()).version()).isEqualTo(2);
        assertThat(pipelines.versions(id)).extracting(PipelineVersion::draft).containsExactly(false, true);
    }

    @Test
    void publishingFreezesTheDraftAndMakesItTheVersionThatCounts() {
        PipelineVersion draft = line.save(id, line.twoStages());
        repositories.clock().advance(Duration.ofMinutes(1));

        PipelineVersion published = pipelines.publish(id, Optional.of(1), "publisher");

        assertThat(published.publication())
                .contains(new Publication(repositories.clock().instant(), "publisher"));
        assertThat(published.createdAt()).isEqualTo(draft.createdAt());
        assertThat(published.stages()).isEqualTo(draft.stages());
        Pipeline pipeline = pipelines.find(id).orElseThrow();
        assertThat(pipeline.published()).contains(published);
        assertThat(pipeline.draft()).isEmpty();
    }

    @Test
    void aNewPublicationTakesThePlaceOfTheOldOneWhichStaysReadable() {
        line.save(id, line.twoStages());
        PipelineVersion first = pipelines.publish(id, Optional.empty(), "publisher");
        line.save(id, line.threeStages());
        PipelineVersion second = pipelines.publish(id, Optional.empty(), "publisher");

        assertThat(pipelines.find(id).orElseThrow().published()).contains(second);
        assertThat(pipelines.version(id, 1)).contains(first);
    }

    @Test
    void anEditorWhoHasNotSeenTheLatestIsRefused() {
        assertThat(problemOf(() -> saveExpecting(2))).isEqualTo("draft-moved-on");
        assertThat(problemOf(() -> pipelines.publish(id, Optional.of(2), "me"))).isEqualTo("draft-moved-on");
        line.save(id, line.twoStages());
        pipelines.publish(id, Optional.of(1), "me");

        assertThat(problemOf(() -> saveExpecting(1))).isEqualTo("draft-moved-on");
        assertThat(problemOf(() -> pipelines.publish(id, Optional.of(1), "me"))).isEqualTo("draft-moved-on");
        assertThat(problemOf(() -> pipelines.publish(id, Optional.empty(), "me")))
                .isEqualTo("no-draft");
        assertThat(pipelines.versions(id)).hasSize(1);
    }

    @Test
    void aDraftThatBreaksRulesIsNotSavedAndAllOfThemAreNamed() {
        PipelineVersion before = line.save(id, line.twoStages());
        List<Stage> stages = List.of(
                new Stage("g", StageType.DEVICE_GROUP, Optional.empty(), StageAction.NONE, false),
                new Stage("G", StageType.INSTANCE, Optional.empty(), StageAction.USE_ACTIVE_SNAPSHOT, false));

        ProblemException problem = Assertions.catchThrowableOfType(
                ProblemException.class,
                () -> pipelines.saveDraft(
                        id,
                        new PipelinePolicy(
                                STRICT.concurrency(), STRICT.missingValue(), STRICT.recovery(), Duration.ofDays(2)),
                        stages,
                        Optional.empty(),
                        "me"));

        assertThat(problem.kind()).isEqualTo(ProblemException.Kind.RULE_VIOLATED);
        assertThat(problem.code()).isEqualTo("pipeline-validation-failed");
        assertThat(problem.fields())
                .extracting(ProblemException.Field::pointer)
                .containsExactly(
                        "/policy/settleTime", "/stages/0/type", "/stages/1/name", "/stages/1/type", "/stages/1/action");
        assertThat(pipelines.versions(id)).containsExactly(before);
    }

    @Test
    void aDraftIsNotPublishedWithTargetsOfAnotherApplication() {
        TestLine stranger = TestLine.in(repositories, "stranger " + lines);
        line.save(id, List.of(TestLine.stage(line.dev()), TestLine.stage(stranger.prod())));

        ProblemException problem = Assertions.catchThrowableOfType(
                ProblemException.class, () -> pipelines.publish(id, Optional.empty(), "me"));

        assertThat(problem.code()).isEqualTo("pipeline-validation-failed");
        assertThat(problem.fields())
                .extracting(ProblemException.Field::pointer, ProblemException.Field::code)
                .containsExactly(Assertions.tuple("/stages/1/target", "target-unknown"));
        assertThat(pipelines.find(id).orElseThrow().published()).isEmpty();
    }

    @Test
    void anEmptyDraftIsNotPublished() {
        assertThat(problemOf(() -> pipelines.publish(id, Optional.empty(), "me")))
                .isEqualTo("pipeline-validation-failed at /stages");
    }

    @Test
    void noPublicMethodChangesAPublishedVersion() throws Exception {
        line.save(id, line.twoStages());
        pipelines.publish(id, Optional.empty(), "publisher");
        line.save(id, line.threeStages());
        pipelines.publish(id, Optional.empty(), "publisher");
        String before = line.publishedRows(id);
        repositories.clock().advance(Duration.ofDays(1));

        Map<String, Runnable> attempts = new LinkedHashMap<>();
        attempts.put("add", () -> pipelines.add(line.application(), "p2", "intruder"));
        attempts.put("find", () -> pipelines.find(id));
        attempts.put("findByName", () -> pipelines.findByName(line.application(), "p"));
        attempts.put("list", () -> pipelines.list(line.application()));
        attempts.put("version", () -> pipelines.version(id, 1));
        attempts.put("versions", () -> pipelines.versions(id));
        attempts.put("rename", () -> pipelines.rename(id, "renamed"));
        attempts.put("publish", () -> {
            assertThat(problemOf(() -> pipelines.publish(id, Optional.of(2), "intruder")))
                    .isEqualTo("draft-moved-on");
            assertThat(problemOf(() -> pipelines.publish(id, Optional.empty(), "intruder")))
                    .isEqualTo("no-draft");
        });
        attempts.put("saveDraft", () -> {
            assertThat(problemOf(() -> saveExpecting(1))).isEqualTo("draft-moved-on");
            assertThat(problemOf(() -> saveExpecting(2))).isEqualTo("draft-moved-on");
            saveExpecting(3);
            saveExpecting(3);
        });
        attempts.put("restage", () -> assertThat(problemOf(() -> pipelines.restage(id, stages -> stages, "intruder")))
                .isEqualTo("draft-unpublished"));
        attempts.put("hold", () -> {
            pipelines.hold(hold("prod", "why"));
            pipelines.hold(id, "prod");
        });
        attempts.put("holds", () -> pipelines.holds(id));
        attempts.put("lift", () -> pipelines.lift(id, "prod"));
        attempts.put("remove", () -> pipelines.remove(id));
        Set<String> methods = Arrays.stream(Pipelines.class.getMethods())
                .map(method -> method.getName())
                .collect(Collectors.toSet());
        assertThat(attempts.keySet()).as("methods tried").isEqualTo(methods);

        attempts.forEach((name, attempt) -> {
            attempt.run();
            assertThat(line.publishedRows(id)).as("after " + name).isEqualTo(before);
        });
    }

    @Test
    void ofTwoPublishersOneComesSecondAndIsTold() throws Exception {
        for (int round = 0; round < 10; round++) {
            int number = line.save(id, line.twoStages()).version();

            List<Object> outcomes = TestRepositories.together(
                    () -> pipelines.publish(id, Optional.of(number), "one"),
                    () -> pipelines.publish(id, Optional.of(number), "two"),
                    () -> pipelines.publish(id, Optional.of(number), "three"));

            assertThat(outcomes)
                    .filteredOn(PipelineVersion.class::isInstance)
                    .singleElement()
                    .isEqualTo(pipelines.find(id).orElseThrow().published().orElseThrow());
            assertThat(outcomes)
                    .filteredOn(ProblemException.class::isInstance)
                    .extracting(problem -> ((ProblemException) problem).code())
                    .containsExactly("draft-moved-on", "draft-moved-on");
        }
    }

    @Test
    void whoeverSavesWhileAnotherPublishesWritesTheOldDraftOrTheNextButNoPublishedOne() throws Exception {
        for (int round = 0; round < 10; round++) {
            int number = line.save(id, line.twoStages()).version();

            List<Object> outcomes = TestRepositories.together(
                    () -> pipelines.publish(id, Optional.of(number), "publisher"),
                    () -> line.save(id, line.threeStages()));

            PipelineVersion published = (PipelineVersion) outcomes.get(0);
            PipelineVersion saved = (PipelineVersion) outcomes.get(1);
            assertThat(pipelines.version(id, number)).contains(published);
            assertThat(published.stages()).hasSize(saved.version() == number ? 3 : 2);
        }
    }

    @Test
    void editorsOfDifferentPipelinesDoNotDisturbEachOther() throws Exception {
        List<PipelineId> ids = IntStream.range(0, 4)
                .mapToObj(i -> pipelines
                        .add(line.application(), "side by side " + i, "me")
                        .id())
                .toList();
        for (int round = 1; round <= 10; round++) {
            int version = round;
            assertThat(TestRepositories.together(ids.stream()
                            .map(each -> (Callable<Integer>) () -> {
                                line.save(each, line.twoStages());
                                return pipelines
                                        .publish(each, Optional.empty(), "me")
                                        .version();
                            })
                            .toArray(Callable<?>[]::new)))
                    .containsOnly(version);
        }
    }

    @Test
    void publishingSeesWhatOthersHaveSavedEvenIfItsTransactionHasReadBefore() {
        line.save(id, line.twoStages());

        repositories.transaction().executeWithoutResult(status -> {
            assertThat(pipelines.find(id).orElseThrow().draft().orElseThrow().stages())
                    .hasSize(2);
            saveOnAnotherThread();
            assertThat(pipelines.publish(id, Optional.of(1), "me").stages()).hasSize(3);
        });

        assertThat(pipelines.find(id).orElseThrow().published().orElseThrow().stages())
                .hasSize(3);
    }

    private void saveOnAnotherThread() {
        try {
            TestRepositories.together(() -> line.save(id, line.threeStages()));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private PipelineVersion saveExpecting(int draft) {
        return pipelines.saveDraft(id, STRICT, line.twoStages(), Optional.of(draft), "intruder");
    }

    private StageHold hold(String stage, String reason) {
        return new StageHold(id, stage, reason, "me", repositories.clock().instant(), Optional.empty());
    }
}
