package org.sluice.support;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.sluice.sql.TestDatabase;

/** Keeps a row or a table of a test's database to itself, so that a server stands still where it needs it. */
public final class TableLock implements AutoCloseable {

    private final TestDatabase database;
    private final Connection connection;

    private TableLock(TestDatabase database, String... statements) {
        this.database = database;
        try {
            connection = database.dataSource().getConnection();
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                for (String sql : statements) {
                    statement.execute(sql);
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Nobody else writes the table; reading goes on. */
    public static TableLock againstWriting(TestDatabase database, String table) {
        return new TableLock(database, "LOCK TABLES " + table + " READ");
    }

    /** Nobody else reads or writes the table. */
    public static TableLock againstReading(TestDatabase database, String table) {
        return new TableLock(database, "LOCK TABLES " + table + " WRITE");
    }

    /** Nobody else changes the rows this query selects. */
    public static TableLock onRows(TestDatabase database, String query) {
        return new TableLock(database, query + " FOR UPDATE");
    }

    /** Waits until a statement that has this in its text stands still because of a lock. */
    public void awaitBlocked(String text) {
        Awaitility.await()
                .alias("a statement with \"" + text + "\" waits for a lock")
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> blocked(text));
    }

    private boolean blocked(String text) throws SQLException {
        try (Connection other = database.dataSource().getConnection();
                Statement statement = other.createStatement();
                ResultSet found = statement.executeQuery(
                        """
                        SELECT COUNT(*) FROM information_schema.processlist p
                        WHERE p.db = '%s' AND p.id <> CONNECTION_ID() AND p.info LIKE '%%%s%%' AND p.time_ms > 300
                          AND p.command IN ('Query', 'Execute')
                        """
                                .formatted(database.name(), text))) {
            found.next();
            return found.getInt(1) > 0;
        }
    }

    @Override
    public void close() {
        try {
            connection.rollback();
            try (Statement statement = connection.createStatement()) {
                statement.execute("UNLOCK TABLES");
            }
            connection.close();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
