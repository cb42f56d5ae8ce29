package org.sluice.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.sluice.artemis.BrokerProperties;
import org.sluice.artemis.EmbeddedBroker;
import org.sluice.artemis.MqttAcceptorProperties;
import org.sluice.deviceagent.BrokerAddress;
import org.sluice.promotion.PromotionSettings;
import org.sluice.promotion.drift.DriftSettings;
import org.sluice.promotion.partition.PartitionSettings;
import org.sluice.rest.ServerFacts;
import org.sluice.secret.SecretBox;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.info.BuildProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.StringUtils;

/** What belongs to this process: its name, its clock, its key, its pace. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(SluiceProperties.class)
public class NodeConfiguration {

    @Bean
    Clock clock() {
        return systemClock();
    }

    /** The one clock of this process. */
    static Clock systemClock() {
        return Clock.systemUTC();
    }

    @Bean
    SecretBox secretBox(SluiceProperties properties) {
        return SecretKeyFile.box(properties);
    }

    @Bean
    PromotionSettings promotionSettings(SluiceProperties properties) {
        SluiceProperties.Promotion promotion = properties.promotion();
        return new PromotionSettings(
                nodeId(),
                promotion.concurrency(),
                promotion.lease(),
                promotion.heartbeat(),
                promotion.retries(),
                promotion.retryDelay(),
                promotion.recoveries());
    }

    @Bean
    PartitionSettings partitionSettings(SluiceProperties properties) {
        SluiceProperties.Workers workers = properties.workers();
        return new PartitionSettings(
                workers.enabled(),
                workers.threads(),
                workers.threshold(),
                workers.partitions(),
                workers.lease(),
                workers.poll());
    }

    @Bean
    DriftSettings driftSettings(SluiceProperties properties) {
        return new DriftSettings(properties.drift().interval());
    }

    @Bean
    ServerFacts serverFacts(
            PromotionSettings settings,
            DataSource database,
            BrokerProperties broker,
            ObjectProvider<BuildProperties> build)
            throws SQLException {
        try (Connection connection = database.getConnection()) {
            return new ServerFacts(
                    build.stream().map(BuildProperties::getVersion).findFirst().orElse("development"),
                    settings.nodeId(),
                    connection.getMetaData().getDatabaseProductName() + " "
                            + connection.getMetaData().getDatabaseProductVersion(),
                    broker.url() == null || broker.url().isBlank() ? "embedded" : "external");
        }
    }

    /** The embedded broker's own address, or what the settings say of one that runs elsewhere. */
    @Bean
    BrokerAddress brokerAddress(MqttAcceptorProperties mqtt, ObjectProvider<EmbeddedBroker> embedded) {
        return () -> Optional.ofNullable(embedded.getIfAvailable())
                .map(EmbeddedBroker::deviceUrl)
                .or(() -> Optional.ofNullable(mqtt.url()).filter(StringUtils::hasText));
    }

    /** New at every start: a process that died must never be taken for the one that follows it. */
    private static String nodeId() {
        String host;
        try {
            host = InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            host = "localhost";
        }
        String name = host.length() > 60 ? host.substring(0, 60) : host;
        return "%s-%d-%s"
                .formatted(
                        name,
                        ProcessHandle.current().pid(),
                        UUID.randomUUID().toString().substring(0, 8));
    }
}
