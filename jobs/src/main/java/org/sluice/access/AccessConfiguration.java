package org.sluice.access;

import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Access tokens, kept in the database. */
@Configuration(proxyBeanMethods = false)
public class AccessConfiguration {

    @Bean
    AccessTokens accessTokens(JdbcClient jdbc, PlatformTransactionManager transactions, Clock clock) {
        return new JdbcAccessTokens(jdbc, new TransactionTemplate(transactions), clock);
    }
}
