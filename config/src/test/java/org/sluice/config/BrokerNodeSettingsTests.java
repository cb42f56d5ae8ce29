package org.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sluice.artemis.BrokerProperties;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;

/** What a broker node does not start without. */
class BrokerNodeSettingsTests {

    private static final Map<String, String> COMPLETE = Map.of(
            "sluice.data-dir", "somewhere",
            "sluice.database.url", "jdbc:mariadb://db/sluice",
            "sluice.database.user", "sluice",
            "sluice.database.password", "secret",
            "sluice.broker.user", "servers",
            "sluice.broker.password", "0123456789abcdef");

    @Test
    void itUsesTheDatabaseOfTheServers() {
        assertThat(with(Map.of()).getJdbcUrl()).isEqualTo("jdbc:mariadb://db/sluice");
    }

    @Test
    void itHasNoDatabaseOfItsOwn() {
        refused("sluice.database.url", "", "SLUICE_DB_URL");
        refused("sluice.database.password", "", "SLUICE_DB_PASSWORD");
    }

    @Test
    void theServersHaveANameOfTheirOwnAndAPasswordNobodyGuesses() {
        refused("sluice.broker.user", "", "SLUICE_BROKER_USER");
        refused("sluice.broker.user", "device:t1:d1", "SLUICE_BROKER_USER");
        refused("sluice.broker.password", " ", "SLUICE_BROKER_PASSWORD");
        refused("sluice.broker.password", "0123456789abcde", "SLUICE_BROKER_PASSWORD");
    }

    private static void refused(String setting, String value, String named) {
        assertThatThrownBy(() -> with(Map.of(setting, value)))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining(named)
                .hasMessageNotContaining("0123456789");
    }

    private static JdbcConnectionDetails with(Map<String, String> changes) {
        Map<String, String> settings = new HashMap<>(COMPLETE);
        settings.putAll(changes);
        Binder binder = new Binder(new MapConfigurationPropertySource(settings));
        return new BrokerNodeConfiguration()
                .jdbcConnectionDetails(
                        binder.bindOrCreate("sluice", SluiceProperties.class),
                        binder.bindOrCreate("sluice.broker", BrokerProperties.class));
    }
}
