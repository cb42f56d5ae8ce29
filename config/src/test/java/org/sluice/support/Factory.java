package org.sluice.support;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.sluice.access.AccessTokens;
import org.sluice.access.Principal;
import org.sluice.access.Role;
import org.sluice.application.Application;
import org.sluice.application.Applications;
import org.sluice.audit.AuditLog.Door;
import org.sluice.environment.Environments;
import org.sluice.instance.Instance;
import org.sluice.instance.InstanceAuth;
import org.sluice.instance.Instances;
import org.sluice.pipeline.Pipeline;
import org.sluice.pipeline.PipelinePolicy;
import org.sluice.pipeline.Pipelines;
import org.sluice.pipeline.Stage;
import org.sluice.pipeline.StageAction;
import org.sluice.pipeline.StageType;
import org.sluice.promotion.Promotion;
import org.sluice.promotion.PromotionId;
import org.sluice.promotion.PromotionLauncher;
import org.sluice.promotion.PromotionOperator;
import org.sluice.promotion.PromotionPlanner;
import org.sluice.promotion.PromotionRequest;
import org.sluice.promotion.PromotionStatus;
import org.sluice.promotion.Promotions;
import org.sluice.snapshot.SnapshotId;
import org.sluice.snapshot.Snapshots;
import org.springframework.context.ApplicationContext;

/** A team with an application of its own in a running server, and the domain's verbs for tests. */
public final class Factory {

    public static final PipelinePolicy AT_ONCE = new PipelinePolicy(
            PipelinePolicy.Concurrency.QUEUE,
            PipelinePolicy.MissingValue.HOLD,
            PipelinePolicy.Recovery.RESUME,
            Duration.ZERO);

    private final ApplicationContext context;
    public final Application application;
    public final Principal owner;

    public Factory(ApplicationContext context) {
        this.context = context;
        String name = "t" + UUID.randomUUID().toString().substring(0, 8);
        Applications applications = bean(Applications.class);
        application = applications.add(applications.addTeam(name).id(), name);
        AccessTokens tokens = bean(AccessTokens.class);
        String secret = tokens.issue(
                        name + "-owner", Optional.of(application.team()), Role.OWNER, Optional.empty(), "test")
                .secret();
        owner = tokens.authenticate(secret).orElseThrow();
    }

    public ApplicationContext context() {
        return context;
    }

    public <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    public Instance instance(String name, URI url) {
        return bean(Instances.class)
                .register(
                        application.id(),
                        new Instances.Registration(name, url, new InstanceAuth.None(), Optional.empty()));
    }

    /** A published pipeline over these instances, each stage handing on a new snapshot. */
    public Pipeline pipeline(PipelinePolicy policy, Instance... instances) {
        return pipeline(policy, StageAction.CREATE_SNAPSHOT, instances);
    }

    public Pipeline pipeline(PipelinePolicy policy, StageAction action, Instance... instances) {
        Pipelines pipelines = bean(Pipelines.class);
        Pipeline pipeline = pipelines.add(
                application.id(), "p" + UUID.randomUUID().toString().substring(0, 8), owner.name());
        List<Stage> stages = java.util.Arrays.stream(instances)
                .map(instance -> new Stage(
                        instance.name(),
                        StageType.INSTANCE,
                        Optional.of(instance.id().value()),
                        action,
                        false))
                .toList();
        pipelines.saveDraft(pipeline.id(), policy, stages, Optional.empty(), owner.name());
        pipelines.publish(pipeline.id(), Optional.empty(), owner.name());
        return pipelines.find(pipeline.id()).orElseThrow();
    }

    public PromotionRequest request(Pipeline pipeline, String stage, String requestId) {
        return request(pipeline, stage, requestId, Optional.empty());
    }

    public PromotionRequest request(Pipeline pipeline, String stage, String requestId, Optional<SnapshotId> snapshot) {
        return new PromotionRequest(
                requestId,
                pipeline.id(),
                stage,
                snapshot,
                Door.REST,
                owner,
                Optional.of("test"),
                Optional.empty(),
                Optional.empty());
    }

    public Promotion launch(Pipeline pipeline, String stage) {
        return bean(PromotionLauncher.class)
                .launch(request(pipeline, stage, UUID.randomUUID().toString()))
                .promotion();
    }

    public Promotion promotion(PromotionId id) {
        return bean(Promotions.class).find(id).orElseThrow();
    }

    public Promotion await(PromotionId id, PromotionStatus status) {
        Awaitility.await()
                .alias("promotion " + id + " becomes " + status)
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(20))
                .conditionEvaluationListener(null)
                .until(() -> {
                    Promotion promotion = promotion(id);
                    if (promotion.status().ended() && promotion.status() != status) {
                        throw new AssertionError("%s ended as %s: %s"
                                .formatted(
                                        id,
                                        promotion.status(),
                                        promotion.statusText().orElse("")));
                    }
                    return promotion.status() == status;
                });
        return promotion(id);
    }

    public Promotion promoted(Pipeline pipeline, String stage) {
        return await(launch(pipeline, stage).id(), PromotionStatus.SUCCEEDED);
    }

    public PromotionOperator operator() {
        return bean(PromotionOperator.class);
    }

    public PromotionPlanner planner() {
        return bean(PromotionPlanner.class);
    }

    public Promotions promotions() {
        return bean(Promotions.class);
    }

    public Snapshots snapshots() {
        return bean(Snapshots.class);
    }

    public Environments environments() {
        return bean(Environments.class);
    }

    /** Does something and gives this back, for fluent set-up. */
    public Factory with(Consumer<Factory> work) {
        work.accept(this);
        return this;
    }

    /** A tab with a few nodes, as JSON. */
    public static String tab(String id, String label, String payload) {
        return """
                [{"id":"%1$s","type":"tab","label":"%2$s","disabled":false,"info":""},
                 {"id":"%1$s-in","type":"inject","z":"%1$s","name":"tick","props":[{"p":"payload"}],"repeat":"","payload":"%3$s","payloadType":"str","x":140,"y":80,"wires":[["%1$s-out"]]},
                 {"id":"%1$s-out","type":"debug","z":"%1$s","name":"log","active":true,"x":340,"y":80,"wires":[]}]"""
                .formatted(id, label, payload);
    }
}
