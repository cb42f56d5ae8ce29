package org.sluice.access;

import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Access tokens, users and what they are in teams, kept in the database. */
@Configuration(proxyBeanMethods = false)
public class AccessConfiguration {

    @Bean
    AccessTokens accessTokens(JdbcClient jdbc, Clock clock) {
        return new JdbcAccessTokens(jdbc, clock, new JdbcPrincipals(jdbc));
    }

    @Bean
    PersonalTokens personalTokens(JdbcClient jdbc, Clock clock) {
        return new JdbcPersonalTokens(jdbc, clock);
    }

    @Bean
    Users users(JdbcClient jdbc, Clock clock) {
        return new JdbcUsers(jdbc, clock, new JdbcPrincipals(jdbc));
    }

    @Bean
    Memberships teamMemberships(JdbcClient jdbc, PlatformTransactionManager transactions) {
        return new JdbcMemberships(jdbc, new TransactionTemplate(transactions));
    }

    @Bean
    LoginAttempts loginAttempts(JdbcClient jdbc, Clock clock, PlatformTransactionManager transactions) {
        return new JdbcLoginAttempts(jdbc, clock, new TransactionTemplate(transactions));
    }
}
