package org.sluice.instance;

import java.time.Clock;
import org.sluice.secret.SecretBox;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The registered instances, kept in the database. */
@Configuration(proxyBeanMethods = false)
public class InstanceConfiguration {

    @Bean
    Instances instances(JdbcClient jdbc, PlatformTransactionManager transactions, SecretBox secrets, Clock clock) {
        return new JdbcInstances(jdbc, new TransactionTemplate(transactions), secrets, clock);
    }

    @Bean
    Protections protections(JdbcClient jdbc, Clock clock) {
        return new JdbcProtections(jdbc, clock);
    }
}
