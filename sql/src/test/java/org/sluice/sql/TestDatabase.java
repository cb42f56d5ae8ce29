package org.sluice.sql;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.mariadb.jdbc.MariaDbDataSource;

/** A database of a test's own; nobody drops it before the end of the run. */
public record TestDatabase(String name, String url, String username, String password) {

    static TestDatabase of(EmbeddedMariaDb server, String name) {
        return new TestDatabase(name, server.jdbcUrl(name), server.username(), server.password());
    }

    /** A data source without a pool: every connection is a new one. */
    public DataSource dataSource() {
        try {
            MariaDbDataSource dataSource = new MariaDbDataSource(url);
            dataSource.setUser(username);
            dataSource.setPassword(password);
            return dataSource;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Executes the statements on one connection. */
    public void execute(String... statements) {
        try (Connection connection = dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
