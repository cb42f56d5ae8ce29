package org.sluice.nodered;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.sluice.instance.FlowSource;
import org.sluice.instance.FlowTarget;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.util.unit.DataSize;

/** The adapter as the server assembles it. */
class NodeRedConfigurationTests {

    private final ApplicationContextRunner context = new ApplicationContextRunner()
            .withBean(Clock.class, Clock::systemUTC)
            .withUserConfiguration(NodeRedConfiguration.class);

    @Test
    void givesOneAdapterForReadingAndWriting() {
        context.run(started -> assertThat(started)
                .hasSingleBean(FlowSource.class)
                .hasSingleBean(FlowTarget.class)
                .getBean(NodeRedProperties.class)
                .isEqualTo(new NodeRedProperties(
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(30),
                        Duration.ofMinutes(10),
                        DataSize.ofMegabytes(64))));
    }

    @Test
    void takesItsLimitsFromTheProperties() {
        context.withPropertyValues("sluice.node-red.read-timeout=2s", "sluice.node-red.max-response-bytes=1048576")
                .run(started -> assertThat(started.getBean(NodeRedProperties.class))
                        .isEqualTo(new NodeRedProperties(
                                Duration.ofSeconds(5),
                                Duration.ofSeconds(2),
                                Duration.ofMinutes(10),
                                DataSize.ofMegabytes(1))));
    }
}
