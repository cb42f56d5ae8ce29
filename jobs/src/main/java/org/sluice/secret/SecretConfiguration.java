package org.sluice.secret;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** What is sealed in the database; the box itself comes with the server's key. */
@Configuration(proxyBeanMethods = false)
public class SecretConfiguration {

    @Bean
    SealedValues sealedValues(JdbcClient jdbc, PlatformTransactionManager transactions, SecretBox secrets) {
        TransactionTemplate transaction = new TransactionTemplate(transactions);
        transaction.setIsolationLevel(TransactionDefinition.ISOLATION_READ_COMMITTED);
        return new JdbcSealedValues(jdbc, transaction, secrets);
    }
}
