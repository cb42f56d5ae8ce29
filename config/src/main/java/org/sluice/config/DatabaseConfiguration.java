package org.sluice.config;

import java.sql.SQLException;
import javax.sql.DataSource;
import org.sluice.sql.EmbeddedMariaDb;
import org.springframework.boot.autoconfigure.condition.ConditionalOnExpression;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.PlatformTransactionManager;

/** Which database: the embedded MariaDB on the data directory, unless a URL names another. */
@Configuration(proxyBeanMethods = false)
public class DatabaseConfiguration {

    private static final String EMBEDDED = "'${sluice.database.url:}'.isEmpty()";

    private record Details(String url, String user, String secret) implements JdbcConnectionDetails {

        @Override
        public String getUsername() {
            return user;
        }

        @Override
        public String getPassword() {
            return secret;
        }

        @Override
        public String getJdbcUrl() {
            return url;
        }

        @Override
        public String toString() {
            return "Details[" + url + "]";
        }
    }

    /** A MariaDB of our own; whatever uses it depends on the connection details, so it is closed last. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnExpression(EMBEDDED)
    static class Embedded {

        @Bean(destroyMethod = "close")
        EmbeddedMariaDb embeddedMariaDb(SluiceProperties properties) {
            return EmbeddedMariaDb.start(EmbeddedMariaDb.Settings.of(
                    properties.dataDir().resolve("database"), Caches.directory().resolve("mariadb")));
        }

        @Bean
        JdbcConnectionDetails jdbcConnectionDetails(EmbeddedMariaDb database) {
            return new Details(database.jdbcUrl(), database.username(), database.password());
        }
    }

    /** A MariaDB that somebody else runs. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnExpression("!" + EMBEDDED)
    static class External {

        @Bean
        JdbcConnectionDetails jdbcConnectionDetails(SluiceProperties properties) {
            return external(properties);
        }
    }

    /** How to reach the database the settings name; they have to name one. */
    static JdbcConnectionDetails external(SluiceProperties properties) {
        return new Details(
                required(properties.database().url(), "SLUICE_DB_URL"),
                required(properties.database().user(), "SLUICE_DB_USER"),
                required(properties.database().password(), "SLUICE_DB_PASSWORD"));
    }

    @Bean
    PlatformTransactionManager transactionManager(DataSource database) throws SQLException {
        return new JdbcTransactions(database);
    }

    private static String required(@org.jspecify.annotations.Nullable String value, String variable) {
        if (value == null || value.isEmpty()) {
            throw new InvalidSettingException(
                    "%s is not set; an external database needs SLUICE_DB_URL, SLUICE_DB_USER and SLUICE_DB_PASSWORD."
                            .formatted(variable));
        }
        return value;
    }
}
