package org.sluice.sql;

import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/** Brings a database to the current schema, for tests and tools; the application's own start does the same. */
public final class Migrations {

    private static final String LOCATION = "classpath:db/migration";

    private Migrations() {}

    /** Runs the migrations that have not run yet and returns how many those were. */
    public static int migrate(DataSource dataSource) {
        return migrate(Flyway.configure().dataSource(dataSource));
    }

    /** Runs the migrations that have not run yet and returns how many those were. */
    public static int migrate(String url, String username, String password) {
        return migrate(Flyway.configure().dataSource(url, username, password));
    }

    private static int migrate(FluentConfiguration configuration) {
        return configuration.locations(LOCATION).load().migrate().migrationsExecuted;
    }
}
