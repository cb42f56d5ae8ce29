package org.sluice.bench;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.sluice.sql.EmbeddedMariaDb;
import org.sluice.sql.TestDatabase;
import org.sluice.sql.TestMariaDb;

/** A MariaDB as the embedded default runs it: every commit is durable. Each measurement has a database of its own on it. */
final class BenchDatabase implements AutoCloseable {

    private final EmbeddedMariaDb server;
    private int databases;

    private BenchDatabase(EmbeddedMariaDb server) {
        this.server = server;
    }

    static BenchDatabase start(Path directory) {
        BenchDatabase started = new BenchDatabase(
                EmbeddedMariaDb.start(EmbeddedMariaDb.Settings.of(directory, TestMariaDb.binariesDirectory())));
        started.dropLeftovers();
        return started;
    }

    TestDatabase newDatabase() {
        String name = "sluice_bench_" + ++databases;
        database("sluice").execute("CREATE DATABASE " + name + " CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci");
        return database(name);
    }

    private TestDatabase database(String name) {
        return new TestDatabase(name, server.jdbcUrl(name), server.username(), server.password());
    }

    private void dropLeftovers() {
        List<String> names = new ArrayList<>();
        try (Connection connection = database("sluice").dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SHOW DATABASES LIKE 'sluice_bench_%'")) {
            while (rows.next()) {
                names.add(rows.getString(1));
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        names.forEach(name -> database("sluice").execute("DROP DATABASE " + name));
    }

    /** What the whole server has executed so far, by kind of statement, as it counts it itself. */
    record Counters(TreeMap<String, Long> values) {

        long get(String name) {
            return values.getOrDefault(name, 0L);
        }

        Counters since(Counters earlier) {
            TreeMap<String, Long> difference = new TreeMap<>();
            values.forEach((name, value) -> difference.put(name, value - earlier.get(name)));
            difference.values().removeIf(value -> value == 0);
            return new Counters(difference);
        }
    }

    Counters counters() {
        TreeMap<String, Long> values = new TreeMap<>();
        try (Connection connection = database("sluice").dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SHOW GLOBAL STATUS WHERE Variable_name = 'Questions'"
                        + " OR Variable_name LIKE 'Com\\_%' OR Variable_name = 'Innodb_os_log_fsyncs'")) {
            while (rows.next()) {
                if (rows.getString(2).matches("\\d+")) {
                    values.put(rows.getString(1), rows.getLong(2));
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return new Counters(values);
    }

    @Override
    public void close() {
        server.close();
    }
}
