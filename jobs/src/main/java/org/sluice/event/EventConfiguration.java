package org.sluice.event;

import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/** Puts the event journal together; one object is outbox, journal and history. */
@Configuration(proxyBeanMethods = false)
public class EventConfiguration {

    @Bean
    JdbcEventOutbox eventOutbox(JdbcClient jdbc, JsonMapper json, Clock clock) {
        return new JdbcEventOutbox(jdbc, json, clock);
    }
}
