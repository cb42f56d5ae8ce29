package org.sluice.nodered;

import java.time.Clock;
import org.sluice.instance.FlowTarget;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Makes every registered instance readable and writable by its Admin API. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(NodeRedProperties.class)
public class NodeRedConfiguration {

    @Bean
    FlowTarget adminApiFlowTarget(NodeRedProperties properties, Clock clock) {
        return AdminApiFlowTarget.create(properties, clock);
    }
}
