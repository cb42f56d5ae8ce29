package org.sluice.mqtt;

import java.time.Clock;
import java.time.Duration;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.sluice.device.DeviceCommands;
import org.sluice.device.DeviceConnections;
import org.sluice.device.DeviceLogWatches;
import org.sluice.device.DeviceReports;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What goes to and comes from devices over the broker. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(DeviceMessageProperties.class)
public class MqttConfiguration {

    /** How long an agent has to answer; FlowFuse gives it as long. */
    private static final Duration ANSWER = Duration.ofSeconds(10);

    @Bean
    UnreadableMessages unreadableDeviceMessages(Clock clock) {
        return new UnreadableMessages(clock);
    }

    @Bean
    StatusIntake deviceStatusIntake(
            @Qualifier("deviceConnectionFactory") ActiveMQConnectionFactory broker,
            DeviceReports reports,
            UnreadableMessages unreadable,
            DeviceMessageProperties properties,
            Clock clock) {
        StatusReader reader = new StatusReader(properties.statusLimit().toBytes(), unreadable, clock);
        return new StatusIntake(broker, reports, reader, unreadable, properties);
    }

    @Bean
    CommandRelay deviceCommandRelay(
            @Qualifier("deviceConnectionFactory") ActiveMQConnectionFactory broker,
            DeviceCommands commands,
            DeviceMessageProperties properties) {
        return new CommandRelay(commands, new CommandSender(broker), properties);
    }

    @Bean
    ConnectionNotes deviceConnectionNotes(
            @Qualifier("deviceConnectionFactory") ActiveMQConnectionFactory broker,
            DeviceConnections connections,
            Clock clock,
            DeviceMessageProperties properties) {
        return new ConnectionNotes(broker, connections, clock, properties);
    }

    @Bean
    BrokerLine agentLine(@Qualifier("deviceConnectionFactory") ActiveMQConnectionFactory broker) {
        return new BrokerLine(broker, ANSWER);
    }

    @Bean
    BrokerEditorLine editorLine(@Qualifier("deviceConnectionFactory") ActiveMQConnectionFactory broker) {
        return new BrokerEditorLine(broker, ANSWER);
    }

    @Bean
    LogReading deviceLogs(
            @Qualifier("deviceConnectionFactory") ActiveMQConnectionFactory broker,
            DeviceLogWatches watches,
            UnreadableMessages unreadable,
            DeviceMessageProperties properties,
            Clock clock) {
        return new LogReading(broker, watches, unreadable, properties, clock);
    }

    @Bean
    BrokerSessions deviceSessions(
            @Qualifier("deviceConnectionFactory") ActiveMQConnectionFactory broker,
            DeviceMessageProperties properties) {
        return new BrokerSessions(broker, properties);
    }
}
