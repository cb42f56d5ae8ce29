package org.sluice.schedule;

import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The schedules; whoever includes it brings a {@link ScheduleTimer}. */
@Configuration(proxyBeanMethods = false)
public class ScheduleConfiguration {

    @Bean
    Schedules schedules(JdbcClient jdbc, Clock clock, ScheduleTimer timer) {
        return new JdbcSchedules(jdbc, clock, timer);
    }
}
