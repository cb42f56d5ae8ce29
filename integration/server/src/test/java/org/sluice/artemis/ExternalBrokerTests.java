package org.sluice.artemis;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.activemq.artemis.api.config.ActiveMQDefaultConfiguration;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.FileDeploymentManager;
import org.apache.activemq.artemis.core.config.impl.FileConfiguration;
import org.apache.activemq.artemis.core.security.Role;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.apache.activemq.artemis.core.settings.impl.HierarchicalObjectRepository;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.protocol.Destinations;

/** The broker.xml for an Artemis of somebody's own asks for what the embedded broker has. */
class ExternalBrokerTests {

    private static final Path FILE = Path.of("..", "..", "config", "src", "docs", "operations", "broker.xml");

    private static Configuration external;
    private static Configuration embedded;

    @BeforeAll
    static void read() throws Exception {
        FileConfiguration file = new FileConfiguration();
        FileDeploymentManager reader =
                new FileDeploymentManager(FILE.toRealPath().toUri().toString());
        reader.addDeployable(file);
        reader.readConfiguration();
        external = file;
        embedded = BrokerTopology.configuration(
                new BrokerProperties(
                        null,
                        null,
                        null,
                        "127.0.0.1",
                        0,
                        Path.of("nowhere"),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(60)),
                MqttServer.anyPort(),
                1,
                0);
    }

    @Test
    void itHasTheSameQueuesAndTopics() {
        assertThat(addresses(external)).isEqualTo(addresses(embedded));
    }

    private static List<String> addresses(Configuration configuration) {
        return configuration.getAddressConfigurations().stream()
                .map(address -> address.getName() + " " + address.getRoutingTypes() + " "
                        + address.getQueueConfigs().stream()
                                .map(queue -> queue.getName() + " " + queue.isDurable())
                                .collect(Collectors.joining()))
                .sorted()
                .toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                Destinations.REQUESTS,
                Destinations.DEAD_LETTERS,
                Destinations.EXPIRED,
                Destinations.EVENTS,
                Destinations.EVENTS + ".some-team",
                Destinations.PARTITIONS,
                "sluice.reply.somebody",
                "ff.v1.team.d.device.status",
                "anything.else"
            })
    void theSameHoldsForEveryAddress(String address) {
        AddressSettings asked = settings(external, address);

        assertThat(asked)
                .usingRecursiveComparison()
                .comparingOnlyFields(
                        "maxDeliveryAttempts",
                        "redeliveryDelay",
                        "redeliveryMultiplier",
                        "maxRedeliveryDelay",
                        "maxSizeBytes",
                        "addressFullMessagePolicy",
                        "autoCreateQueues",
                        "autoCreateAddresses",
                        "autoDeleteQueues",
                        "expiryDelay",
                        "idCacheSize")
                .isEqualTo(settings(embedded, address));
    }

    private static AddressSettings settings(Configuration configuration, String address) {
        HierarchicalObjectRepository<AddressSettings> settings =
                new HierarchicalObjectRepository<>(configuration.getWildcardConfiguration());
        settings.setDefault(new AddressSettings());
        configuration.getAddressSettings().forEach(settings::addMatch);
        return settings.getMatch(address);
    }

    @Test
    void badRequestsGoWhereTheServerLooksForThem() {
        AddressSettings requests = settings(external, Destinations.REQUESTS);
        assertThat(String.valueOf(requests.getDeadLetterAddress())).isEqualTo(Destinations.DEAD_LETTERS);
        assertThat(String.valueOf(requests.getExpiryAddress())).isEqualTo(Destinations.EXPIRED);
    }

    @Test
    void theTopicOfATeamNobodyListensToGoesInBoth() {
        for (Configuration configuration : Arrays.asList(external, embedded)) {
            AddressSettings ofTeam = settings(configuration, Destinations.eventsOf("some-team"));
            assertThat(ofTeam.isAutoDeleteAddresses()).isTrue();
            assertThat(ofTeam.isAutoDeleteAddressesSkipUsageCheck()).isTrue();
            assertThat(ofTeam.getAutoDeleteAddressesDelay())
                    .isEqualTo(Duration.ofHours(1).toMillis());
            assertThat(settings(configuration, Destinations.EVENTS).isAutoDeleteAddresses())
                    .isFalse();
        }
    }

    @Test
    void noEventIsReadByARoleThatAllTeamsHave() {
        assertThat(external.getSecurityRoles().entrySet())
                .filteredOn(match -> match.getKey().startsWith(Destinations.EVENTS))
                .hasSize(2)
                .allSatisfy(match -> {
                    assertThat(match.getKey()).doesNotContain("*", "#");
                    assertThat(match.getValue()).extracting(Role::getName).doesNotContain("sluice-clients");
                });
        assertThat(external.getSecurityRoles().get("#"))
                .extracting(Role::getName)
                .containsOnly("amq");
    }

    @Test
    void nobodyIsBelievedToBeSomebodyElse() {
        for (Configuration configuration : Arrays.asList(external, embedded)) {
            assertThat(configuration.isSecurityEnabled()).isTrue();
            assertThat(configuration.isPopulateValidatedUser()).isTrue();
            assertThat(configuration.isRejectEmptyValidatedUser()).isTrue();
            assertThat(configuration.getClusterPassword())
                    .isNotEqualTo(ActiveMQDefaultConfiguration.getDefaultClusterPassword());
        }
    }
}
