package org.sluice.config;

import java.util.Map;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/** The embedded broker keeps its journal in the data directory, unless told otherwise. */
public final class BrokerDirectory implements ApplicationListener<ApplicationEnvironmentPreparedEvent> {

    @Override
    public void onApplicationEvent(ApplicationEnvironmentPreparedEvent event) {
        ConfigurableEnvironment environment = event.getEnvironment();
        String dataDirectory = environment.getProperty("sluice.data-dir", System.getProperty("user.home") + "/.sluice");
        environment
                .getPropertySources()
                .addLast(new MapPropertySource(
                        "sluice-data-directory", Map.of("sluice.broker.data-directory", dataDirectory + "/broker")));
    }
}
