package org.sluice.promotion.partition;

import java.time.Clock;
import org.sluice.delivery.Rollouts;
import org.sluice.promotion.PromotionGuard;
import org.sluice.promotion.PromotionSettings;
import org.sluice.promotion.RolloutConduct;
import org.sluice.promotion.RunningPromotions;
import org.sluice.promotion.step.PinnedSnapshot;
import org.springframework.batch.core.partition.PartitionHandler;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Fallback;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** Puts partitions together: threads of this process work on them unless somebody else offers them around. */
@Configuration(proxyBeanMethods = false)
public class PartitionConfiguration {

    @Bean
    DeliveryPartitions deliveryPartitions(
            JdbcClient jdbc, PartitionSettings settings, PromotionSettings node, Clock clock) {
        return new JdbcDeliveryPartitions(jdbc, settings, node.nodeId(), clock);
    }

    @Bean
    PartitionWorker partitionWorker(
            DeliveryPartitions partitions,
            Rollouts rollouts,
            JobRepository repository,
            PlatformTransactionManager transactions,
            PartitionSettings settings) {
        return new PartitionWorker(
                new PartitionWorker.Stores(partitions, rollouts), repository, transactions, settings);
    }

    /** Gives way to an offer that goes to other nodes as well. */
    @Bean
    @Fallback
    PartitionThreads partitionThreads(PartitionWorker worker, PartitionSettings settings) {
        return new PartitionThreads(worker, settings);
    }

    @Bean
    DeliveryPartitionHandler.Lead partitionLead(
            RunningPromotions running, RolloutConduct conduct, PromotionGuard guard, PinnedSnapshot pinned) {
        return new DeliveryPartitionHandler.Lead(running, conduct, guard, pinned);
    }

    @Bean
    PartitionHandler deliveryPartitionHandler(
            DeliveryPartitionHandler.Lead lead,
            DeliveryPartitions partitions,
            PartitionOffer offer,
            PartitionSettings settings,
            PlatformTransactionManager transactions,
            Clock clock) {
        TransactionTemplate ownTransaction = new TransactionTemplate(transactions);
        ownTransaction.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        return new DeliveryPartitionHandler(lead, partitions, offer, settings, ownTransaction, clock);
    }
}
