package org.sluice.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sluice.Problems.problemOf;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sluice.TestRepositories;
import org.sluice.application.ApplicationId;
import org.sluice.problem.ProblemException;
import org.sluice.promotion.PromotionStatus;

class JdbcPipelinesIntegrationTests {

    private static TestRepositories repositories;
    private static Pipelines pipelines;
    private static int lines;

    private TestLine line;

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
    void newLine() {
        line = TestLine.in(repositories, "line " + ++lines);
    }

    @Test
    void aNewPipelineHasAnEmptyFirstDraft() {
        Pipeline pipeline = pipelines.add(line.application(), " to production ", "author");

        assertThat(pipeline.name()).isEqualTo("to production");
        assertThat(pipeline.published()).isEmpty();
        assertThat(pipeline.draft())
                .contains(new PipelineVersion(
                        pipeline.id(),
                        1,
                        PipelinePolicy.DEFAULT,
                        List.of(),
                        repositories.clock().instant(),
                        "author",
                        Optional.empty()));
        assertThat(pipelines.find(pipeline.id())).contains(pipeline);
        assertThat(pipelines.findByName(line.application(), "to production")).contains(pipeline);
    }

    @Test
    void findsAPipelineWithItsPublishedVersionAndItsDraft() {
        PipelineId id = line.published("p");
        PipelineVersion draft = line.save(id, line.threeStages());

        Pipeline found = pipelines.find(id).orElseThrow();
        assertThat(found.published().orElseThrow().stages()).isEqualTo(line.twoStages());
        assertThat(found.draft()).contains(draft);
        assertThat(pipelines.versions(id))
                .containsExactly(found.published().orElseThrow(), found.draft().orElseThrow());
        assertThat(pipelines.version(id, 1)).isEqualTo(found.published());
        assertThat(pipelines.version(id, 3)).isEmpty();
    }

    @Test
    void readsWithOneStatement() {
        PipelineId id = line.published("p");
        line.save(id, line.threeStages());

        assertThat(selectsOf(() -> pipelines.find(id))).isEqualTo(1);
        assertThat(selectsOf(() -> pipelines.version(id, 1))).isEqualTo(1);
        assertThat(selectsOf(() -> pipelines.list(line.application()))).isEqualTo(1);
    }

    @Test
    void listsThePipelinesOfAnApplicationByName() {
        pipelines.add(line.application(), "b", "me");
        line.published("a");
        pipelines.add(repositories.newApplication("other than " + line.application()), "c", "me");

        assertThat(pipelines.list(line.application()))
                .extracting(Pipeline::name)
                .containsExactly("a", "b");
    }

    @Test
    void refusesNamesThatAreTakenBlankOrTooLong() {
        Pipeline pipeline = pipelines.add(line.application(), "a", "me");
        Pipeline other = pipelines.add(line.application(), "other", "me");

        assertThat(problemOf(() -> pipelines.add(line.application(), "A", "me")))
                .isEqualTo("name-taken at /name");
        assertThat(problemOf(() -> pipelines.rename(other.id(), "a"))).isEqualTo("name-taken at /name");
        assertThat(problemOf(() -> pipelines.rename(pipeline.id(), " "))).isEqualTo("blank at /name");
        assertThat(problemOf(() -> pipelines.add(line.application(), "x".repeat(101), "me")))
                .isEqualTo("too-long at /name");
        assertThat(problemOf(() -> pipelines.add(new ApplicationId("x"), "a", "me")))
                .isEqualTo("not-found");
        assertThat(problemOf(() -> pipelines.rename(new PipelineId("x"), "a"))).isEqualTo("not-found");
        pipelines.rename(pipeline.id(), "A");
        assertThat(pipelines.find(pipeline.id()).orElseThrow().name()).isEqualTo("A");
    }

    @Test
    void aRemovedPipelineIsGoneItsNameFreeAndItsHistoryKept() {
        PipelineId id = line.published("p");
        line.save(id, line.threeStages());
        pipelines.hold(
                new StageHold(id, "prod", "why", "me", repositories.clock().instant(), Optional.empty()));
        line.promotion("promotion-" + lines, id, 1, "SUCCEEDED");
        schedule(id);
        String before = line.publishedRows(id);

        pipelines.remove(id);

        assertThat(pipelines.find(id)).isEmpty();
        assertThat(pipelines.findByName(line.application(), "p")).isEmpty();
        assertThat(pipelines.list(line.application())).isEmpty();
        assertThat(pipelines.version(id, 1)).isPresent();
        assertThat(line.publishedRows(id)).isEqualTo(before);
        assertThat(pipelines.version(id, 2)).as("the draft").isEmpty();
        assertThat(pipelines.holds(id)).isEmpty();
        assertThat(repositories
                        .jdbc()
                        .sql("SELECT COUNT(*) FROM schedule WHERE pipeline_id = :id")
                        .param("id", id.value())
                        .query(Long.class)
                        .single())
                .isZero();
        for (int i = 0; i < 2; i++) {
            pipelines.remove(pipelines.add(line.application(), "p", "me").id());
        }
        assertThat(line.published("p")).isNotEqualTo(id);
    }

    @Test
    void aRemovedPipelineCannotBeChanged() {
        PipelineId id = line.published("p");
        pipelines.remove(id);

        assertThat(problemOf(() -> pipelines.remove(id))).isEqualTo("not-found");
        assertThat(problemOf(() -> pipelines.rename(id, "q"))).isEqualTo("not-found");
        assertThat(problemOf(() -> line.save(id, line.twoStages()))).isEqualTo("not-found");
        assertThat(problemOf(() -> pipelines.publish(id, Optional.empty(), "me")))
                .isEqualTo("not-found");
        assertThat(problemOf(() -> pipelines.hold(new StageHold(
                        id, "prod", "why", "me", repositories.clock().instant(), Optional.empty()))))
                .isEqualTo("not-found");
    }

    @ParameterizedTest
    @EnumSource(PromotionStatus.class)
    void aPipelineCannotBeRemovedWhileAPromotionIsUnderWay(PromotionStatus status) {
        PipelineId id = line.published("p");
        line.promotion("status-" + status, id, 1, status.name());

        if (status.underWay()) {
            assertThat(problemOf(() -> pipelines.remove(id))).isEqualTo("promotions-under-way");
            assertThat(pipelines.find(id)).isPresent();
        } else {
            pipelines.remove(id);
            assertThat(pipelines.find(id)).isEmpty();
        }
    }

    @Test
    void ofTwoWhoAddTheSamePipelineAtOnceOneIsRefused() throws Exception {
        assertThat(TestRepositories.together(
                        () -> pipelines.add(line.application(), "race", "me"),
                        () -> pipelines.add(line.application(), "race", "you")))
                .hasAtLeastOneElementOfType(Pipeline.class)
                .hasAtLeastOneElementOfType(ProblemException.class);
        assertThat(pipelines.list(line.application())).hasSize(1);
    }

    private void schedule(PipelineId id) {
        repositories
                .jdbc()
                .sql(
                        """
                        INSERT INTO access_token (id, name, hash, role, created_at, created_by)
                        VALUES ('token', 'token', REPEAT('x', 32), 'ADMIN', NOW(6), 'me')""")
                .update();
        repositories
                .jdbc()
                .sql(
                        """
                        INSERT INTO schedule (id, application_id, pipeline_id, name, stage, zone, misfire, enabled,
                                              acts_as, created_at, created_by)
                        VALUES ('schedule', :application, :pipeline, 's', 'dev', 'UTC', 'SKIP', TRUE, 'token', NOW(6),
                                'me')""")
                .param("application", line.application().value())
                .param("pipeline", id.value())
                .update();
    }

    /** How many SELECTs the database counts on the one connection of a transaction. */
    private static long selectsOf(Supplier<?> read) {
        return repositories.transaction().execute(status -> {
            long before = selects();
            assertThat(read.get()).isNotNull();
            return selects() - before;
        });
    }

    private static long selects() {
        return repositories
                .jdbc()
                .sql("SHOW SESSION STATUS LIKE 'Com_select'")
                .query((row, number) -> row.getLong("Value"))
                .single();
    }
}
