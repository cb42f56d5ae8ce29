package org.sluice.jms;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.protocol.Destinations;
import org.springframework.integration.dsl.IntegrationFlowAdapter;
import org.springframework.integration.dsl.IntegrationFlowDefinition;
import org.springframework.integration.jms.dsl.Jms;
import org.springframework.jms.listener.DefaultMessageListenerContainer;
import org.springframework.messaging.MessagingException;
import org.springframework.util.backoff.ExponentialBackOff;

/**
 * Requests from the queue to the launcher: take, serve, and carry out the refusal if there is one.
 *
 * <p>All of it runs in the listener's thread and JMS transaction. What throws rolls it back, and the broker delivers the
 * message again after its back-off; what returns commits it, after the database has.
 */
final class PromotionRequestFlow extends IntegrationFlowAdapter {

    private static final Logger log = LoggerFactory.getLogger(PromotionRequestFlow.class);

    private final ConnectionFactory listener;
    private final RequestDesk requests;
    private final RefusalDesk refusals;
    private final JmsDoorProperties properties;

    PromotionRequestFlow(
            ConnectionFactory listener, RequestDesk requests, RefusalDesk refusals, JmsDoorProperties properties) {
        this.listener = listener;
        this.requests = requests;
        this.refusals = refusals;
        this.properties = properties;
    }

    @Override
    protected IntegrationFlowDefinition<?> buildFlow() {
        return from(Jms.messageDrivenChannelAdapter(container()).extractPayload(false))
                .transform(Message.class, this::serve)
                .handle(Verdict.class, (verdict, headers) -> {
                    if (verdict instanceof Verdict.Refused refused) {
                        refusals.carryOut(refused);
                    }
                    return null;
                });
    }

    private Verdict serve(Message message) {
        try {
            return requests.serve(message);
        } catch (JMSException e) {
            throw new IllegalStateException("The message cannot be read from the broker now", e);
        }
    }

    private DefaultMessageListenerContainer container() {
        DefaultMessageListenerContainer container = new DefaultMessageListenerContainer();
        container.setConnectionFactory(listener);
        container.setDestinationName(Destinations.REQUESTS);
        container.setSessionTransacted(true);
        container.setConcurrentConsumers(properties.consumers());
        container.setErrorHandler(PromotionRequestFlow::report);
        ExponentialBackOff reconnecting = new ExponentialBackOff(500, 2);
        reconnecting.setMaxInterval(properties.maxBackOff().toMillis());
        container.setBackOff(reconnecting);
        return container;
    }

    /** One line and the cause: the exceptions of messaging quote the whole message, which is not ours to log. */
    private static void report(Throwable failure) {
        Throwable cause =
                failure instanceof MessagingException && failure.getCause() != null ? failure.getCause() : failure;
        log.warn(
                "A request could not be served now; the broker delivers it again: {}",
                cause instanceof MessagingException ? cause.getClass().getName() : cause.toString());
    }
}
