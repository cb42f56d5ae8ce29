package org.sluice.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sluice.instance.Instance;
import org.sluice.pipeline.Pipeline;
import org.sluice.problem.ProblemException;
import org.sluice.promotion.Promotion;
import org.sluice.promotion.PromotionEngine;
import org.sluice.promotion.PromotionId;
import org.sluice.promotion.PromotionJournal;
import org.sluice.promotion.PromotionStatus;
import org.sluice.promotion.PromotionStep;
import org.sluice.promotion.job.PromotionJobConfiguration;
import org.sluice.support.Factory;
import org.sluice.support.StubNodeRed;
import org.sluice.support.TestServer;
import org.springframework.batch.core.job.parameters.JobParametersBuilder;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/** What a crash may leave in Spring Batch's own tables, and operators who all restart at once. */
class RestartFunctionalTests {

    private static TestServer server;

    private final StubNodeRed development = new StubNodeRed();
    private final StubNodeRed production = new StubNodeRed();
    private Factory factory;
    private Pipeline pipeline;

    @BeforeAll
    static void startServer() {
        server = TestServer.start();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void register() {
        factory = server.factory();
        Instance dev = factory.instance("dev", development.url());
        Instance prod = factory.instance("prod", production.url());
        development.flows(Factory.tab("t1", "Line 1", "one"));
        pipeline = factory.pipeline(Factory.AT_ONCE, dev, prod);
    }

    @AfterEach
    void stopNodeReds() {
        development.close();
        production.close();
    }

    @Test
    void aJobInstanceWithoutAnExecutionIsNoObstacle() {
        PromotionEngine engine = factory.bean(PromotionEngine.class);
        engine.stop();
        Promotion promotion = factory.launch(pipeline, "dev");
        factory.bean(JobRepository.class)
                .createJobInstance(
                        PromotionJobConfiguration.JOB,
                        new JobParametersBuilder()
                                .addString(
                                        PromotionJobConfiguration.PROMOTION_ID,
                                        promotion.id().value())
                                .toJobParameters());
        engine.start();

        factory.await(promotion.id(), PromotionStatus.SUCCEEDED);
        assertThat(production.deployments()).isEqualTo(1);
    }

    @Test
    void aPromotionThatAnotherNodeHasRunSinceItWasListedIsNotBegun() {
        PromotionEngine engine = factory.bean(PromotionEngine.class);
        engine.stop();
        PromotionId id = factory.launch(pipeline, "dev").id();
        factory.bean(JdbcClient.class)
                .sql("UPDATE promotion SET node_id = 'another' WHERE id = :id")
                .param("id", id.value())
                .update();
        PromotionJournal journal = factory.bean(PromotionJournal.class);

        List<Boolean> begun = factory.bean(TransactionOperations.class).execute(status -> {
            status.setRollbackOnly();
            return List.of(
                    journal.begin(id, "this", Optional.empty()).isPresent(),
                    journal.begin(id, "this", Optional.of("another")).isPresent());
        });
        engine.start();

        assertThat(begun).containsExactly(false, true);
        factory.await(id, PromotionStatus.SUCCEEDED);
    }

    @Test
    void aJobOfUnknownStateIsRepairedAndGoesOn() {
        leftBehindAs("STATUS = 'UNKNOWN', EXIT_CODE = 'UNKNOWN'");
    }

    @Test
    void aJobOfUnknownStateWithoutEndIsRepairedAndGoesOn() {
        leftBehindAs("STATUS = 'UNKNOWN', EXIT_CODE = 'UNKNOWN', END_TIME = NULL");
    }

    @Test
    void aStepOfUnknownStateInAnEarlierExecutionIsRepairedAndGoesOn() {
        Promotion promotion = errored();
        production.stop();
        factory.operator().restart(promotion.id(), factory.owner, "too early");
        Awaitility.await().until(() -> {
            Promotion now = factory.promotion(promotion.id());
            return now.attempt() == 2 && now.status() == PromotionStatus.ERRORED;
        });
        production.start();
        // As if the second execution had died before its first step, and the first one had then woken up.
        String second =
                """
                (SELECT MAX(JOB_EXECUTION_ID) FROM BATCH_JOB_EXECUTION_PARAMS
                 WHERE PARAMETER_NAME = 'promotionId' AND PARAMETER_VALUE = '%s')
                """
                        .formatted(promotion.id());
        for (String sql : List.of(
                "DELETE FROM BATCH_STEP_EXECUTION_CONTEXT WHERE STEP_EXECUTION_ID IN (SELECT STEP_EXECUTION_ID FROM BATCH_STEP_EXECUTION WHERE JOB_EXECUTION_ID = "
                        + second + ")",
                "DELETE FROM BATCH_STEP_EXECUTION WHERE JOB_EXECUTION_ID = " + second)) {
            factory.bean(JdbcClient.class).sql(sql).update();
        }
        int unknown = factory.bean(JdbcClient.class)
                .sql(
                        """
                        UPDATE BATCH_STEP_EXECUTION SET STATUS = 'UNKNOWN', EXIT_CODE = 'UNKNOWN'
                        WHERE STEP_NAME = 'deploy' AND JOB_EXECUTION_ID IN (SELECT JOB_EXECUTION_ID FROM BATCH_JOB_EXECUTION_PARAMS
                            WHERE PARAMETER_NAME = 'promotionId' AND PARAMETER_VALUE = :id)
                        """)
                .param("id", promotion.id().value())
                .update();
        assertThat(unknown).isEqualTo(1);

        factory.operator().restart(promotion.id(), factory.owner, "production is back");

        factory.await(promotion.id(), PromotionStatus.SUCCEEDED);
        assertThat(production.deployments()).isEqualTo(1);
    }

    @Test
    void aJobThatStillCountsAsRunningIsRecoveredAndGoesOn() {
        leftBehindAs("STATUS = 'STARTED', EXIT_CODE = 'UNKNOWN', END_TIME = NULL");
    }

    @Test
    void aJobMarkedAsFailedByHandWithoutEndIsRecoveredAndGoesOn() {
        leftBehindAs("STATUS = 'FAILED', END_TIME = NULL");
    }

    @Test
    void aJobThatWasBeingStoppedIsRecoveredAndGoesOn() {
        leftBehindAs("STATUS = 'STOPPING', END_TIME = NULL");
    }

    @Test
    void eightRestartsAtOnceAreOneAttemptMore() {
        Promotion promotion = errored();
        AtomicInteger refused = new AtomicInteger();

        IntStream.range(0, 8)
                .mapToObj(i -> new Thread(() -> {
                    try {
                        factory.operator().restart(promotion.id(), factory.owner, "restart " + i);
                    } catch (ProblemException e) {
                        assertThat(e.code()).isIn("promotion-moved-on", "not-restarted");
                        refused.incrementAndGet();
                    }
                }))
                .toList()
                .stream()
                .peek(Thread::start)
                .toList()
                .forEach(RestartFunctionalTests::join);

        Promotion done = factory.await(promotion.id(), PromotionStatus.SUCCEEDED);
        assertThat(refused).hasValue(7);
        assertThat(done.attempt()).isEqualTo(2);
        assertThat(production.deployments()).isEqualTo(1);
    }

    private void leftBehindAs(String columns) {
        Promotion promotion = errored();
        String executions =
                """
                (SELECT JOB_EXECUTION_ID FROM BATCH_JOB_EXECUTION_PARAMS
                 WHERE PARAMETER_NAME = 'promotionId' AND PARAMETER_VALUE = :id)
                """;
        for (String table : List.of(
                "BATCH_JOB_EXECUTION SET %s WHERE JOB_EXECUTION_ID IN ",
                "BATCH_STEP_EXECUTION SET %s WHERE STEP_NAME = 'deploy' AND JOB_EXECUTION_ID IN ")) {
            int rows = factory.bean(JdbcClient.class)
                    .sql("UPDATE " + table.formatted(columns) + executions)
                    .param("id", promotion.id().value())
                    .update();
            assertThat(rows).isEqualTo(1);
        }

        factory.operator().restart(promotion.id(), factory.owner, "production is back");

        Promotion done = factory.await(promotion.id(), PromotionStatus.SUCCEEDED);
        assertThat(done.attempt()).isEqualTo(2);
        assertThat(factory.promotions().steps(promotion.id()))
                .filteredOn(step -> step.attempt() == 2)
                .extracting(PromotionStep::step)
                .containsExactly("deploy", "verify");
        assertThat(production.deployments()).isEqualTo(1);
    }

    /** A promotion that failed in deploy, because the target was down; now the target is up. */
    private Promotion errored() {
        production.stop();
        Promotion promotion = factory.launch(pipeline, "dev");
        factory.await(promotion.id(), PromotionStatus.ERRORED);
        production.start();
        return promotion;
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
