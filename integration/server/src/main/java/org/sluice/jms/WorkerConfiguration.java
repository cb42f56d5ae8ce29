package org.sluice.jms;

import jakarta.jms.ConnectionFactory;
import org.sluice.promotion.partition.PartitionOffer;
import org.sluice.promotion.partition.PartitionSettings;
import org.sluice.promotion.partition.PartitionWatch;
import org.sluice.promotion.partition.PartitionWorker;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Where workers are on: partitions are offered to and taken from all such nodes, over the broker. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnBooleanProperty("sluice.workers.enabled")
public class WorkerConfiguration {

    @Bean
    PartitionOffer partitionSender(ConnectionFactory pooled) {
        return new PartitionSender(pooled);
    }

    @Bean
    PartitionOfferFlow partitionOfferFlow(
            @Qualifier("listenerConnectionFactory") ConnectionFactory listener,
            PartitionWorker worker,
            PartitionSettings settings,
            JmsDoorProperties properties) {
        return new PartitionOfferFlow(listener, worker, settings.threads(), properties.maxBackOff());
    }

    @Bean
    PartitionWatch partitionWatch(PartitionWorker worker, PartitionSettings settings) {
        return new PartitionWatch(worker, settings);
    }
}
