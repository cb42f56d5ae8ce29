package org.sluice.config;

import java.time.Clock;
import org.jspecify.annotations.Nullable;
import org.sluice.access.AccessTokens;
import org.sluice.application.Applications;
import org.sluice.artemis.BrokerProperties;
import org.sluice.artemis.DeviceEntrance;
import org.sluice.artemis.EmbeddedBroker;
import org.sluice.artemis.MqttAcceptorProperties;
import org.sluice.artemis.Registers;
import org.sluice.device.DeviceDoor;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The broker of servers in other processes, on their database. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({SluiceProperties.class, BrokerProperties.class, MqttAcceptorProperties.class})
public class BrokerNodeConfiguration {

    /** As long as an administrator's token has to be: it opens as much. */
    private static final int SHORTEST_PASSWORD = 16;

    @Bean
    Clock clock() {
        return NodeConfiguration.systemClock();
    }

    /** The settings are looked at here, since the database is what is asked for first. */
    @Bean
    JdbcConnectionDetails jdbcConnectionDetails(SluiceProperties properties, BrokerProperties broker) {
        check(broker.user(), broker.password());
        return DatabaseConfiguration.external(properties);
    }

    private static void check(@Nullable String user, @Nullable String password) {
        if (user == null || user.isBlank() || password == null || password.isBlank()) {
            throw new InvalidSettingException(
                    "A broker node needs SLUICE_BROKER_USER and SLUICE_BROKER_PASSWORD, the same as the servers that use it.");
        }
        if (password.length() < SHORTEST_PASSWORD) {
            throw new InvalidSettingException(
                    "SLUICE_BROKER_PASSWORD is too short: who has it may do everything at the broker. Make one with: openssl rand -base64 32");
        }
        if (!EmbeddedBroker.canBeServers(user)) {
            throw new InvalidSettingException("SLUICE_BROKER_USER begins like the name of a device. Choose another.");
        }
    }

    @Bean
    EmbeddedBroker embeddedBroker(
            BrokerProperties properties,
            MqttAcceptorProperties mqtt,
            AccessTokens tokens,
            Applications applications,
            DeviceDoor door) {
        return EmbeddedBroker.ofOtherServers(properties, mqtt, new Registers(tokens, applications, door));
    }

    @Bean
    DeviceEntrance deviceEntrance(EmbeddedBroker broker) {
        return new DeviceEntrance(broker);
    }

    /** Part of being ready: servers and devices are sent here only while it takes messages. */
    @Bean
    HealthIndicator brokerHealthIndicator(EmbeddedBroker broker) {
        return () -> (broker.isActive() ? Health.up() : Health.down()).build();
    }
}
