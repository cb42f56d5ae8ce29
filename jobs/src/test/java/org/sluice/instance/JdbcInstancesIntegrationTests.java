package org.sluice.instance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.sluice.Problems.problemOf;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sluice.TestRepositories;
import org.sluice.application.ApplicationId;
import org.sluice.environment.Environments;
import org.sluice.environment.Variable;
import org.sluice.instance.Instances.Registration;
import org.sluice.pipeline.Pipeline;
import org.sluice.pipeline.PipelineId;
import org.sluice.pipeline.PipelinePolicy;
import org.sluice.pipeline.Pipelines;
import org.sluice.pipeline.Stage;
import org.sluice.pipeline.StageAction;
import org.sluice.pipeline.StageType;
import org.sluice.problem.ProblemException;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

class JdbcInstancesIntegrationTests {

    private static final URI URL = URI.create("https://node-red.example.org:1880/admin");

    private static TestRepositories repositories;
    private static Instances instances;
    private static Pipelines pipelines;
    private static int applications;

    private ApplicationId application;

    @BeforeAll
    static void start() {
        repositories = new TestRepositories();
        instances = repositories.get(Instances.class);
        pipelines = repositories.get(Pipelines.class);
    }

    @AfterAll
    static void stop() {
        repositories.close();
    }

    @BeforeEach
    void newApplication() {
        application = repositories.newApplication("application " + ++applications);
    }

    @Test
    void findsWhatWasRegisteredWithEachKindOfAuth() {
        for (InstanceAuth auth : List.of(
                new InstanceAuth.None(),
                new InstanceAuth.Token("t0ken-of-the-api"),
                new InstanceAuth.Password("ädmin", "pässwörd with blanks"))) {
            String name = "i-" + auth.getClass().getSimpleName().toLowerCase(Locale.ROOT);
            Instance instance = instances.register(
                    application, new Registration(name, URL, auth, Optional.of(Certificates.SELF_SIGNED)));

            assertThat(instance.auth()).isEqualTo(auth);
            assertThat(instances.find(instance.id())).contains(instance);
            assertThat(instances.findByName(application, name)).contains(instance);
            assertThat(instances.list(application)).contains(instance);
        }
        assertThat(instances.list(application)).hasSize(3);
    }

    @Test
    void secretsLieSealedInTheDatabase() {
        instances.register(application, registration("sealed", new InstanceAuth.Token("canary-token-1")));
        instances.register(application, registration("sealed2", new InstanceAuth.Password("u", "canary-password")));

        assertThat(repositories
                        .jdbc()
                        .sql(
                                "SELECT COUNT(*) FROM instance WHERE sealed_secret LIKE '%canary%' OR username LIKE '%canary%'")
                        .query(Long.class)
                        .single())
                .isZero();
        assertThat(instances.list(application).toString()).doesNotContain("canary");
    }

    @Test
    void anUpdateChangesEverythingButTheName() {
        Instance before = instances.register(
                application, registration("kept", new InstanceAuth.Password("somebody", "something")));

        Instance after = instances.update(
                before.id(),
                new Registration("kept", URI.create("http://10.0.0.1/"), new InstanceAuth.None(), Optional.empty()));

        assertThat(after)
                .isEqualTo(new Instance(
                        before.id(),
                        application,
                        "kept",
                        URI.create("http://10.0.0.1"),
                        new InstanceAuth.None(),
                        Optional.empty()));
        assertThat(instances.find(before.id())).contains(after);
        assertThat(problemOf(() -> instances.update(before.id(), registration("other", new InstanceAuth.None()))))
                .isEqualTo("name-fixed at /name");
        assertThat(problemOf(
                        () -> instances.update(new InstanceId("x"), registration("kept", new InstanceAuth.None()))))
                .isEqualTo("not-found");
    }

    @Test
    void refusesANameThatIsTakenOrNotDnsSafeAndAnUnknownApplication() {
        register("taken");

        assertThat(problemOf(() -> register("taken"))).isEqualTo("name-taken at /name");
        assertThat(problemOf(() -> register("Not Safe"))).isEqualTo("not-dns-safe at /name");
        assertThat(problemOf(
                        () -> instances.register(new ApplicationId("x"), registration("a", new InstanceAuth.None()))))
                .isEqualTo("not-found");
        assertThat(repositories.newInstance(repositories.newApplication("free of taken names"), "taken"))
                .isNotNull();
    }

    @Test
    void removesAnInstanceWithItsVariables() {
        Instance instance = register("removed");
        repositories
                .get(Environments.class)
                .put(instance.id(), List.of(new Variable("A", Optional.of("1"), false, false, false)));

        instances.remove(instance.id());

        assertThat(instances.find(instance.id())).isEmpty();
        assertThat(repositories.get(Environments.class).of(instance.id())).isEmpty();
        assertThat(problemOf(() -> instances.remove(instance.id()))).isEqualTo("not-found");
    }

    @Test
    void anInstanceCannotBeRemovedWhileADraftOrThePublishedVersionNamesIt() {
        Instance a = register("a");
        Instance b = register("b");
        Instance c = register("c");
        PipelineId pipeline = pipelines.add(application, "line", "me").id();
        save(pipeline, a, b);
        assertThat(problemOf(() -> instances.remove(b.id()))).isEqualTo("instance-in-use");
        pipelines.publish(pipeline, Optional.empty(), "me");
        save(pipeline, a, c);

        assertThat(problemOf(() -> instances.remove(b.id()))).isEqualTo("instance-in-use");
        assertThat(problemOf(() -> instances.remove(c.id()))).isEqualTo("instance-in-use");
        pipelines.publish(pipeline, Optional.empty(), "me");

        instances.remove(b.id());
        assertThat(instances.find(b.id())).isEmpty();
    }

    @Test
    void anInstanceCannotBeRemovedWhileAPromotionPinnedToAnOlderVersionIsUnderWay() {
        Instance a = register("a");
        Instance b = register("b");
        Instance c = register("c");
        PipelineId pipeline = pipelines.add(application, "line", "me").id();
        save(pipeline, a, b);
        pipelines.publish(pipeline, Optional.empty(), "me");
        promotion(pipeline, "WAITING");
        save(pipeline, a, c);
        pipelines.publish(pipeline, Optional.empty(), "me");

        assertThat(problemOf(() -> instances.remove(b.id()))).isEqualTo("instance-in-use");
        repositories
                .jdbc()
                .sql("UPDATE promotion SET status = 'SUCCEEDED' WHERE pipeline_id = :id")
                .param("id", pipeline.value())
                .update();
        instances.remove(b.id());
        assertThat(instances.find(b.id())).isEmpty();
    }

    @Test
    void snapshotsOutliveTheInstance() {
        Instance a = register("a");
        repositories
                .jdbc()
                .sql(
                        """
                        INSERT INTO snapshot (id, application_id, instance_id, name, description, origin, digest, manifest,
                                              created_at, created_by)
                        VALUES ('snapshot', :application, :instance, 's', '', 'x', REPEAT('x', 32), '{}', NOW(6), 'me')""")
                .param("application", application.value())
                .param("instance", a.id().value())
                .update();

        instances.remove(a.id());

        assertThat(repositories
                        .jdbc()
                        .sql("SELECT COUNT(*) FROM snapshot WHERE id = 'snapshot' AND instance_id IS NULL")
                        .query(Long.class)
                        .single())
                .isEqualTo(1);
    }

    @Test
    void aRemovedPipelineAndAStrangersDraftDoNotKeepAnInstance() {
        Instance a = register("a");
        Instance b = register("b");
        PipelineId removed = pipelines.add(application, "removed", "me").id();
        save(removed, a, b);
        pipelines.publish(removed, Optional.empty(), "me");
        pipelines.remove(removed);
        save(
                pipelines
                        .add(repositories.newApplication("stranger " + application), "draft", "me")
                        .id(),
                a,
                b);

        instances.remove(b.id());
        assertThat(instances.find(b.id())).isEmpty();
    }

    @Test
    void anInstanceIsEitherRemovedOrPublishedButNeverBoth() throws Exception {
        for (int i = 0; i < 20; i++) {
            Instance a = register("source-" + i);
            Instance b = register("target-" + i);
            Pipeline pipeline = pipelines.add(application, "race " + i, "me");
            // Nothing names b yet, so either side can win.
            TestRepositories.together(
                    () -> {
                        save(pipeline.id(), a, b);
                        return pipelines.publish(pipeline.id(), Optional.empty(), "me");
                    },
                    () -> {
                        instances.remove(b.id());
                        return "removed";
                    });

            boolean there = instances.find(b.id()).isPresent();
            boolean published =
                    pipelines.find(pipeline.id()).orElseThrow().published().isPresent();
            assertThat(there || !published)
                    .as("published %s, instance there %s", published, there)
                    .isTrue();
        }
    }

    @Test
    void aPublisherWaitsForARemovalAndThenSeesThatTheInstanceIsGone() throws Exception {
        Instance a = register("a");
        Instance b = register("b");
        PipelineId pipeline = pipelines.add(application, "waits", "me").id();
        TransactionTemplate removal = repositories.transaction();
        removal.setIsolationLevel(TransactionDefinition.ISOLATION_READ_COMMITTED);
        ExecutorService publisher = Executors.newSingleThreadExecutor();
        try {
            Future<String> publication = removal.execute(status -> {
                instances.remove(b.id());
                Future<String> waiting = publisher.submit(() -> {
                    save(pipeline, a, b);
                    return problemOf(() -> pipelines.publish(pipeline, Optional.empty(), "me"));
                });
                assertThatThrownBy(() -> waiting.get(500, TimeUnit.MILLISECONDS))
                        .isInstanceOf(TimeoutException.class);
                return waiting;
            });

            assertThat(publication.get()).isEqualTo("pipeline-validation-failed at /stages/1/target");
        } finally {
            publisher.shutdownNow();
        }
    }

    @Test
    void ofTwoWhoRegisterTheSameNameAtOnceOneIsRefused() throws Exception {
        assertThat(TestRepositories.together(() -> register("race"), () -> register("race")))
                .hasAtLeastOneElementOfType(Instance.class)
                .hasAtLeastOneElementOfType(ProblemException.class);
    }

    private static void save(PipelineId pipeline, Instance... targets) {
        pipelines.saveDraft(
                pipeline,
                PipelinePolicy.DEFAULT,
                Stream.of(targets)
                        .map(target -> new Stage(
                                target.name(),
                                StageType.INSTANCE,
                                Optional.of(target.id().value()),
                                StageAction.CREATE_SNAPSHOT,
                                false))
                        .toList(),
                Optional.empty(),
                "me");
    }

    private void promotion(PipelineId pipeline, String status) {
        repositories
                .jdbc()
                .sql(
                        """
                        INSERT INTO promotion (id, request_id, request_digest, application_id, pipeline_id,
                            pipeline_version, source_stage, target_stage, kind, door, actor, status, attempt, queue_rank,
                            stop_requested, created_at, version)
                        VALUES ('promotion', 'request', REPEAT('x', 32), :application, :pipeline, 1, 'a', 'b',
                            'PROMOTION', 'REST', 'me', :status, 0, 0, FALSE, NOW(6), 0)""")
                .param("application", application.value())
                .param("pipeline", pipeline.value())
                .param("status", status)
                .update();
    }

    private Instance register(String name) {
        return repositories.newInstance(application, name);
    }

    private static Registration registration(String name, InstanceAuth auth) {
        return new Registration(name, URL, auth, Optional.empty());
    }
}
