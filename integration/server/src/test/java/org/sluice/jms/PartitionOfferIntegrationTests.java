package org.sluice.jms;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sluice.access.AccessTokens;
import org.sluice.application.Applications;
import org.sluice.artemis.ArtemisConfiguration;
import org.sluice.artemis.EmbeddedBroker;
import org.sluice.mqtt.InMemoryDevices;
import org.sluice.promotion.PromotionId;
import org.sluice.promotion.partition.PartitionOffer;
import org.sluice.promotion.partition.PartitionSettings;
import org.sluice.promotion.partition.PartitionWorker;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.MapPropertySource;
import org.springframework.integration.config.EnableIntegration;

class PartitionOfferIntegrationTests {

    private static final PromotionId PROMOTION = new PromotionId("01promotion");
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final PartitionWorker worker = mock(PartitionWorker.class);
    private final AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();

    @Configuration(proxyBeanMethods = false)
    @EnableIntegration
    @EnableConfigurationProperties(JmsDoorProperties.class)
    static class Assembly {}

    @BeforeEach
    void start(@TempDir Path directory) {
        context.getEnvironment()
                .getPropertySources()
                .addFirst(new MapPropertySource(
                        "test",
                        Map.of(
                                "sluice.workers.enabled", "true",
                                "sluice.broker.port", "0",
                                "sluice.mqtt.port", "0",
                                "sluice.mqtt.websocket-port", "0",
                                "sluice.broker.data-directory",
                                        directory.resolve("broker").toString())));
        context.registerBean(AccessTokens.class, InMemoryTokens::new);
        context.registerBean(Applications.class, () -> mock(Applications.class));
        context.registerBean(InMemoryDevices.class, InMemoryDevices::new);
        context.registerBean(PartitionWorker.class, () -> worker);
        context.registerBean(
                PartitionSettings.class,
                // It looks by itself so seldom that only messages can be what makes it work.
                () -> new PartitionSettings(true, 2, 10, 4, Duration.ofHours(3), Duration.ofHours(1)));
        context.register(Assembly.class, ArtemisConfiguration.class, WorkerConfiguration.class);
        context.refresh();
    }

    @AfterEach
    void close() {
        context.close();
    }

    @Test
    void everyOfferHasAWorkerLookForPartitions() {
        offer(3);

        await().atMost(PATIENCE).untilAsserted(() -> verify(worker, times(3)).work());
    }

    @Test
    void aWorkerThatFailsHearsOfTheNextOffer() {
        doThrow(new IllegalStateException("no database")).when(worker).work();
        offer(1);
        await().atMost(PATIENCE).untilAsserted(() -> verify(worker, times(1)).work());

        offer(1);

        await().atMost(PATIENCE).untilAsserted(() -> verify(worker, times(2)).work());
    }

    @Test
    void anOfferWhileTheBrokerIsAwayFailsNobody() {
        context.getBean(EmbeddedBroker.class).stop();

        assertThatCode(() -> offer(2)).doesNotThrowAnyException();
    }

    private void offer(int partitions) {
        context.getBean(PartitionOffer.class).offer(PROMOTION, partitions);
    }
}
