package org.sluice.environment;

import java.time.Clock;
import org.sluice.secret.SecretBox;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The variables of instances and the templates they share, kept in the database. */
@Configuration(proxyBeanMethods = false)
public class EnvironmentConfiguration {

    @Bean
    Templates templates(JdbcClient jdbc, PlatformTransactionManager transactions, SecretBox secrets, Clock clock) {
        return new JdbcTemplates(jdbc, new TransactionTemplate(transactions), secrets, clock);
    }

    @Bean
    Environments environments(
            JdbcClient jdbc,
            PlatformTransactionManager transactions,
            SecretBox secrets,
            Templates templates,
            Clock clock) {
        return new JdbcEnvironments(jdbc, new TransactionTemplate(transactions), secrets, templates, clock);
    }
}
