package org.sluice.device;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Who devices are and what they belong to: all that a broker node needs to know of them. It asks for no key. */
@Configuration(proxyBeanMethods = false)
public class DeviceDoorConfiguration {

    @Bean
    JdbcDesiredStates desiredStates(JdbcClient jdbc) {
        return new JdbcDesiredStates(jdbc);
    }

    @Bean
    DeviceDoor deviceDoor(JdbcClient jdbc, JdbcDesiredStates desired) {
        return new JdbcDeviceDoor(jdbc, desired);
    }
}
