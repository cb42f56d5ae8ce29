package org.sluice.access;

import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Access tokens, kept in the database. */
@Configuration(proxyBeanMethods = false)
public class AccessConfiguration {

    @Bean
    AccessTokens accessTokens(JdbcClient jdbc, Clock clock) {
        return new JdbcAccessTokens(jdbc, clock);
    }
}
