package org.sluice.artemis;

import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.jspecify.annotations.Nullable;
import org.messaginghub.pooled.jms.JmsPoolConnectionFactory;
import org.sluice.access.AccessTokens;
import org.sluice.application.Applications;
import org.sluice.device.DeviceDoor;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.util.StringUtils;

/**
 * The broker and the ways to it: {@code jmsConnectionFactory}, pooled, for whoever sends; {@code
 * listenerConnectionFactory}, plain, for containers that keep their connection.
 *
 * <p>Neither reconnects by itself unless the URL says so. A call in the middle of an outage then fails at once instead of
 * holding a thread and a database transaction, and whoever made it tries again, for ever, with its work still to do.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({BrokerProperties.class, MqttAcceptorProperties.class})
public class ArtemisConfiguration {

    static final class NoBrokerElsewhere implements Condition {

        @Override
        public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
            return !StringUtils.hasText(context.getEnvironment().getProperty("sluice.broker.url"));
        }
    }

    @Configuration(proxyBeanMethods = false)
    @Conditional(NoBrokerElsewhere.class)
    static class InThisProcess {

        @Bean
        EmbeddedBroker embeddedBroker(
                BrokerProperties properties,
                MqttAcceptorProperties mqtt,
                AccessTokens tokens,
                Applications applications,
                DeviceDoor door) {
            return EmbeddedBroker.ofThisServer(properties, mqtt, new Registers(tokens, applications, door));
        }

        @Bean
        DeviceEntrance deviceEntrance(EmbeddedBroker broker) {
            return new DeviceEntrance(broker);
        }
    }

    @Bean(destroyMethod = "close", defaultCandidate = false)
    ActiveMQConnectionFactory listenerConnectionFactory(
            BrokerProperties properties, ObjectProvider<EmbeddedBroker> embedded) {
        return connectionFactory(properties, embedded.getIfAvailable());
    }

    /** For what goes to and comes from devices: many small messages, none of which waits for a word of the broker. */
    @Bean(destroyMethod = "close", defaultCandidate = false)
    ActiveMQConnectionFactory deviceConnectionFactory(
            BrokerProperties properties, ObjectProvider<EmbeddedBroker> embedded) {
        ActiveMQConnectionFactory factory = connectionFactory(properties, embedded.getIfAvailable());
        // Credit is asked for by address, and every device has one of its own.
        factory.setProducerWindowSize(-1);
        factory.setBlockOnNonDurableSend(false);
        return factory;
    }

    @Bean
    @Primary
    JmsPoolConnectionFactory jmsConnectionFactory(
            BrokerProperties properties, ObjectProvider<EmbeddedBroker> embedded) {
        JmsPoolConnectionFactory pool = new JmsPoolConnectionFactory();
        pool.setConnectionFactory(connectionFactory(properties, embedded.getIfAvailable()));
        return pool;
    }

    /** Gives the pooled connections back before the broker in this process goes, so that none is seen to break. */
    @Bean
    PoolLifecycle jmsPoolLifecycle(JmsPoolConnectionFactory jmsConnectionFactory) {
        return new PoolLifecycle(jmsConnectionFactory);
    }

    private static ActiveMQConnectionFactory connectionFactory(
            BrokerProperties properties, @Nullable EmbeddedBroker embedded) {
        ActiveMQConnectionFactory factory;
        if (embedded != null) {
            factory = new ActiveMQConnectionFactory(
                    embedded.vmUrl(),
                    embedded.identity().user(),
                    embedded.identity().password());
        } else {
            factory = new ActiveMQConnectionFactory(properties.url(), properties.user(), properties.password());
        }
        // A broker that hangs is told apart from one that works after this time.
        factory.setCallTimeout(10_000);
        // Asking the broker for a queue once is enough; it answers by looking at every binding.
        factory.setCacheDestinations(true);
        // Nothing here is ever read as a Java object.
        factory.setDeserializationAllowList("none");
        return factory;
    }
}
