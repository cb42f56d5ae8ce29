package org.sluice.jms;

import jakarta.jms.ConnectionFactory;
import java.time.Clock;
import org.sluice.access.AccessTokens;
import org.sluice.application.Applications;
import org.sluice.event.EventOutbox;
import org.sluice.pipeline.Pipelines;
import org.sluice.promotion.PromotionLauncher;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The door for messages and the relay of events. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(JmsDoorProperties.class)
public class JmsConfiguration {

    @Bean
    RequestDesk requestDesk(
            AccessTokens tokens,
            Applications applications,
            Pipelines pipelines,
            PromotionLauncher launcher,
            JmsDoorProperties properties) {
        return new RequestDesk(
                tokens, new PipelineLookup(applications, pipelines), launcher, properties.unexpectedAttempts());
    }

    @Bean
    RefusalDesk refusalDesk(
            @Qualifier("listenerConnectionFactory") ConnectionFactory listener, ConnectionFactory pooled, Clock clock) {
        return new RefusalDesk(listener, pooled, clock);
    }

    @Bean
    PromotionRequestFlow promotionRequestFlow(
            @Qualifier("listenerConnectionFactory") ConnectionFactory listener,
            RequestDesk requests,
            RefusalDesk refusals,
            JmsDoorProperties properties) {
        return new PromotionRequestFlow(listener, requests, refusals, properties);
    }

    @Bean
    EventSender eventSender(ConnectionFactory pooled) {
        return new EventSender(pooled);
    }

    @Bean
    EventRelay eventRelay(
            EventOutbox outbox,
            EventSender sender,
            PlatformTransactionManager transactions,
            JmsDoorProperties properties) {
        return new EventRelay(outbox, sender, new TransactionTemplate(transactions), properties);
    }
}
