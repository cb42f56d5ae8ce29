package org.sluice.pipeline;

import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** The pipelines, kept in the database. */
@Configuration(proxyBeanMethods = false)
public class PipelineConfiguration {

    @Bean
    Pipelines pipelines(JdbcClient jdbc, PlatformTransactionManager transactions, Clock clock) {
        TransactionTemplate transaction = new TransactionTemplate(transactions);
        // At REPEATABLE READ, saving a draft also locks the gaps beside its stages, where other pipelines' stages go,
        // and
        // two editors can deadlock. A transaction that the caller has begun keeps the isolation it has.
        transaction.setIsolationLevel(TransactionDefinition.ISOLATION_READ_COMMITTED);
        return new JdbcPipelines(jdbc, transaction, clock);
    }
}
