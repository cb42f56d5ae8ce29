package org.sluice.nodered;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How patient Sluice is with a Node-RED.
 *
 * @param connectTimeout until a connection stands
 * @param readTimeout until an answer is there to its last byte, however busily a server trickles
 * @param installTimeout the same for installing a module: npm on a small machine takes minutes
 * @param maxResponseBytes the largest answer that is read
 */
@ConfigurationProperties("sluice.node-red")
public record NodeRedProperties(
        @DefaultValue("5s") Duration connectTimeout,
        @DefaultValue("30s") Duration readTimeout,
        @DefaultValue("10m") Duration installTimeout,
        @DefaultValue("64MB") DataSize maxResponseBytes) {}
