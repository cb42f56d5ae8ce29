package org.sluice.application;

import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Teams and applications, kept in the database. */
@Configuration(proxyBeanMethods = false)
public class ApplicationConfiguration {

    @Bean
    Applications applications(JdbcClient jdbc, Clock clock) {
        return new JdbcApplications(jdbc, clock);
    }
}
