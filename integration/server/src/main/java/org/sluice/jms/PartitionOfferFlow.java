package org.sluice.jms;

import jakarta.jms.ConnectionFactory;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.promotion.partition.PartitionWorker;
import org.sluice.protocol.Destinations;
import org.springframework.integration.dsl.IntegrationFlowAdapter;
import org.springframework.integration.dsl.IntegrationFlowDefinition;
import org.springframework.integration.jms.dsl.Jms;
import org.springframework.jms.listener.DefaultMessageListenerContainer;
import org.springframework.util.backoff.ExponentialBackOff;

/**
 * Offers from the queue to the worker, as many at once as this node has threads for. A message is a hint: it is gone when it
 * has been taken, and which partitions there are is asked of the table.
 */
final class PartitionOfferFlow extends IntegrationFlowAdapter {

    private static final Logger log = LoggerFactory.getLogger(PartitionOfferFlow.class);

    private final ConnectionFactory listener;
    private final PartitionWorker worker;
    private final int threads;
    private final Duration maxBackOff;

    PartitionOfferFlow(ConnectionFactory listener, PartitionWorker worker, int threads, Duration maxBackOff) {
        this.listener = listener;
        this.worker = worker;
        this.threads = threads;
        this.maxBackOff = maxBackOff;
    }

    @Override
    protected IntegrationFlowDefinition<?> buildFlow() {
        return from(Jms.messageDrivenChannelAdapter(container())).handle((payload, headers) -> {
            worker.work();
            return null;
        });
    }

    private DefaultMessageListenerContainer container() {
        DefaultMessageListenerContainer container = new DefaultMessageListenerContainer();
        container.setConnectionFactory(listener);
        container.setDestinationName(Destinations.PARTITIONS);
        container.setConcurrentConsumers(threads);
        container.setErrorHandler(failure -> log.debug("Partitions could not be looked for", failure));
        ExponentialBackOff reconnecting = new ExponentialBackOff(500, 2);
        reconnecting.setMaxInterval(maxBackOff.toMillis());
        container.setBackOff(reconnecting);
        return container;
    }
}
