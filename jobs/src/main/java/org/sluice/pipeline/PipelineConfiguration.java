package org.sluice.pipeline;

import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The pipelines, kept in the database. */
@Configuration(proxyBeanMethods = false)
public class PipelineConfiguration {

    @Bean
    Pipelines pipelines(JdbcClient jdbc, PlatformTransactionManager transactions, Clock clock) {
        return new JdbcPipelines(jdbc, new TransactionTemplate(transactions), clock);
    }
}
