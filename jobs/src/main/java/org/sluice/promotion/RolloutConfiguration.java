package org.sluice.promotion;

import java.time.Clock;
import org.sluice.application.Applications;
import org.sluice.delivery.DeliverySweep;
import org.sluice.delivery.FleetSnapshots;
import org.sluice.delivery.Rollouts;
import org.sluice.device.DeviceGroups;
import org.sluice.device.Devices;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** Puts the rollouts of promotions together. */
@Configuration(proxyBeanMethods = false)
public class RolloutConfiguration {

    @Bean
    RolloutStay rolloutStay(ObjectProvider<PromotionEngine> engine) {
        return new RolloutStay(() -> engine.getObject().hasThreadsToSpare(), () -> engine.getObject()
                .wakeWaiting());
    }

    @Bean
    FleetPlans fleetPlans(Devices devices, DeviceGroups groups, FleetSnapshots snapshots, Rollouts rollouts) {
        return new FleetPlans(devices, groups, snapshots, rollouts);
    }

    @Bean
    RolloutConduct rolloutConduct(
            Rollouts rollouts,
            PromotionGuard guard,
            PromotionJournal journal,
            RolloutStay stay,
            PlatformTransactionManager manager,
            Clock clock) {
        TransactionTemplate ownTransaction = new TransactionTemplate(manager);
        ownTransaction.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        return new RolloutConduct(rollouts, guard, journal, stay, ownTransaction, clock);
    }

    @Bean
    RolloutOperator rolloutOperator(
            DurablePromotionLauncher.Stores stores,
            Rights rights,
            DurablePromotionOperator operator,
            PlatformTransactionManager transactions) {
        return new DurableRolloutOperator(
                new DurableRolloutOperator.Stores(
                        stores.promotions(), stores.journal(), stores.rollouts(), stores.audit()),
                rights.ownership(),
                operator,
                new TransactionTemplate(transactions));
    }

    @Bean
    RolloutPulse rolloutPulse(
            DeliverySweep sweep,
            DurablePromotionLauncher.Stores stores,
            PromotionLauncher launcher,
            Applications applications,
            PromotionSettings settings) {
        return new RolloutPulse(
                sweep,
                new AutomaticRollbacks(stores.rollouts(), stores.promotions(), launcher, applications),
                settings.heartbeat());
    }
}
