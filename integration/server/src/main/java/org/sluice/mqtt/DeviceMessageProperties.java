package org.sluice.mqtt;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How messages of devices are taken and commands are sent.
 *
 * @param statusConsumers how many batches of reports this node takes down at the same time
 * @param statusBatch the most reports that are taken down together
 * @param statusLimit a larger report is not read
 * @param commandBatch the most commands that are sent together
 * @param commandPoll how long a command waits at most when nobody says that it is there
 * @param maxBackOff the longest pause between attempts to reach a broker or a database that is down
 */
@ConfigurationProperties("sluice.mqtt")
public record DeviceMessageProperties(
        @DefaultValue("2") int statusConsumers,
        @DefaultValue("500") int statusBatch,
        @DefaultValue("256KB") DataSize statusLimit,
        @DefaultValue("1000") int commandBatch,
        @DefaultValue("250ms") Duration commandPoll,
        @DefaultValue("10s") Duration maxBackOff) {}
