package org.sluice.promotion;

import java.time.Clock;
import java.util.List;
import org.sluice.access.AccessTokens;
import org.sluice.application.Applications;
import org.sluice.audit.AuditLog;
import org.sluice.delivery.FleetSnapshots;
import org.sluice.delivery.Rollouts;
import org.sluice.environment.Environments;
import org.sluice.environment.Templates;
import org.sluice.event.EventJournal;
import org.sluice.instance.FlowTarget;
import org.sluice.instance.Instances;
import org.sluice.instance.Protections;
import org.sluice.pipeline.Pipelines;
import org.sluice.promotion.job.PausedJobs;
import org.sluice.promotion.step.PinnedSnapshot;
import org.sluice.promotion.step.PromotionStepListener;
import org.sluice.promotion.step.PromotionSteps;
import org.sluice.snapshot.SnapshotTaker;
import org.sluice.snapshot.Snapshots;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.launch.JobOperator;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Puts launcher, operator, planner and engine together. */
@Configuration(proxyBeanMethods = false)
public class PromotionConfiguration {

    @Bean
    Promotions promotions(JdbcClient jdbc, TargetLeases leases) {
        return new JdbcPromotions(jdbc, leases);
    }

    @Bean
    PromotionJournal promotionJournal(JdbcClient jdbc, EventJournal events, AuditLog audit, Clock clock) {
        return new JdbcPromotionJournal(
                jdbc, new JdbcPromotionEventWriter(jdbc, events), new AutomaticDecisions(audit), clock);
    }

    @Bean
    TargetLeases targetLeases(JdbcClient jdbc, Clock clock) {
        return new JdbcTargetLeases(jdbc, clock);
    }

    @Bean
    DispatchQueue dispatchQueue(JdbcClient jdbc, Clock clock) {
        return new JdbcDispatchQueue(jdbc, clock);
    }

    @Bean
    RunningPromotions runningPromotions() {
        return new RunningPromotions();
    }

    @Bean
    PromotionGuard promotionGuard(JdbcClient jdbc, PromotionSettings settings, Clock clock, ProtectedTargets targets) {
        return new JdbcPromotionGuard(jdbc, settings.nodeId(), clock, targets);
    }

    @Bean
    PromotionStepListener promotionStepListener(
            RunningPromotions running,
            PromotionGuard guard,
            PromotionJournal journal,
            List<PromotionStepListener.StepCheck> checks,
            Clock clock) {
        return new PromotionStepListener(running, guard, journal, checks, clock);
    }

    @Bean
    PromotionSteps promotionSteps(
            JobRepository repository,
            PlatformTransactionManager transactions,
            PromotionStepListener listener,
            PromotionSettings settings) {
        return new PromotionSteps(repository, transactions, listener, settings);
    }

    @Bean
    PinnedSnapshot pinnedSnapshot(Promotions promotions, Snapshots snapshots) {
        return new PinnedSnapshot(promotions, snapshots);
    }

    @Bean
    DomainFacts promotionFacts(Promotions promotions, Pipelines pipelines, Instances instances) {
        return new DomainFacts(promotions, pipelines, instances);
    }

    @Bean
    PromotionRoutes promotionRoutes(Pipelines pipelines, Snapshots snapshots, FleetSnapshots fleet, Rollouts rollouts) {
        return new PromotionRoutes(pipelines, snapshots, fleet, rollouts);
    }

    @Bean
    Rights promotionRights(Applications applications, ProtectedTargets targets) {
        return new Rights(new Ownership(applications), targets);
    }

    @Bean
    ProtectedTargets protectedTargets(
            Protections protections,
            Instances instances,
            Applications applications,
            AccessTokens tokens,
            Promotions promotions) {
        return new ProtectedTargets(protections, instances, applications, tokens, promotions);
    }

    @Bean
    PromotionDispatcher promotionDispatcher(
            DispatchQueue queue,
            Promotions promotions,
            PromotionJournal journal,
            TargetLeases leases,
            DomainFacts facts,
            PlatformTransactionManager transactions,
            PromotionSettings settings,
            PausedJobs paused) {
        return new PromotionDispatcher(
                new PromotionDispatcher.Stores(queue, promotions, journal, leases),
                facts,
                new TransactionTemplate(transactions),
                settings,
                paused);
    }

    @Bean
    PromotionRunner.PromotionEngineRoom promotionEngineRoom(
            JobOperator operator, JobRepository repository, Job promotionJob, PromotionGuard guard) {
        return new BatchEngineRoom(operator, repository, promotionJob, guard);
    }

    @Bean
    PromotionRunner promotionRunner(
            DomainFacts facts,
            PromotionRunner.PromotionEngineRoom engineRoom,
            RunningPromotions running,
            PromotionRunner.Ledger ledger,
            PromotionSettings settings,
            Clock clock) {
        return new PromotionRunner(facts, engineRoom, running, ledger, settings, clock);
    }

    @Bean
    PromotionRunner.Ledger promotionLedger(
            PromotionJournal journal, TargetLeases leases, PlatformTransactionManager transactions) {
        return new PromotionRunner.Ledger(journal, leases, new TransactionTemplate(transactions));
    }

    @Bean
    PromotionEngine promotionEngine(
            PromotionDispatcher dispatcher,
            PromotionRunner runner,
            DispatchQueue queue,
            TargetLeases leases,
            PromotionSettings settings) {
        return new PromotionEngine(dispatcher, runner, queue, leases, settings);
    }

    @Bean
    PromotionLauncher promotionLauncher(
            DurablePromotionLauncher.Stores stores,
            PromotionRoutes routes,
            Rights rights,
            PlatformTransactionManager transactions,
            ObjectProvider<PromotionEngine> engine,
            Clock clock) {
        return new DurablePromotionLauncher(
                stores,
                routes,
                rights,
                new TransactionTemplate(transactions),
                () -> engine.getObject().wake(),
                clock);
    }

    @Bean
    DurablePromotionLauncher.Stores promotionLauncherStores(
            Pipelines pipelines,
            Promotions promotions,
            PromotionJournal journal,
            TargetLeases leases,
            DispatchQueue queue,
            Rollouts rollouts,
            AuditLog audit) {
        return new DurablePromotionLauncher.Stores(pipelines, promotions, journal, leases, queue, rollouts, audit);
    }

    @Bean
    DurablePromotionOperator promotionOperator(
            DurablePromotionLauncher.Stores stores,
            Rights rights,
            PromotionRoutes routes,
            PlatformTransactionManager transactions,
            ObjectProvider<PromotionEngine> engine) {
        return new DurablePromotionOperator(
                new DurablePromotionOperator.Stores(
                        stores.promotions(), stores.journal(), stores.leases(), stores.rollouts(), stores.audit()),
                rights,
                routes,
                new TransactionTemplate(transactions),
                () -> engine.getObject().wake());
    }

    @Bean
    PromotionPlanner promotionPlanner(
            DurablePromotionLauncher.Stores stores,
            Instances instances,
            Environments environments,
            Snapshots snapshots,
            PromotionRoutes routes,
            ProtectedTargets targets,
            FlowTarget live,
            FleetPlans fleet) {
        return new LivePromotionPlanner(
                new LivePromotionPlanner.Sources(
                        stores.pipelines(), instances, environments, snapshots, stores.promotions(), stores.leases()),
                routes,
                targets,
                live,
                fleet);
    }

    @Bean
    InstanceDuplicator instanceDuplicator(
            InstanceDuplicator.Stores stores,
            ProtectedTargets targets,
            FlowTarget live,
            PlatformTransactionManager transactions,
            Clock clock) {
        return new InstanceDuplicator(live, stores, targets, new TransactionTemplate(transactions), clock);
    }

    @Bean
    InstanceDuplicator.Stores duplicateStores(
            Instances instances, Environments environments, Templates templates, SnapshotTaker taker, AuditLog audit) {
        return new InstanceDuplicator.Stores(instances, environments, templates, taker, audit);
    }
}
