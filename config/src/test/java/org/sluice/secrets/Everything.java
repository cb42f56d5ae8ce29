package org.sluice.secrets;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.sluice.sql.TestDatabase;

/** Searches whatever keeps bytes: all columns of all tables, all files below a directory. */
final class Everything {

    private static final String COLUMNS =
            """
            SELECT c.TABLE_NAME, c.COLUMN_NAME
              FROM information_schema.COLUMNS c
              JOIN information_schema.TABLES t
                ON t.TABLE_SCHEMA = c.TABLE_SCHEMA AND t.TABLE_NAME = c.TABLE_NAME
             WHERE c.TABLE_SCHEMA = DATABASE() AND t.TABLE_TYPE = 'BASE TABLE'
             ORDER BY c.TABLE_NAME, c.ORDINAL_POSITION
            """;

    private Everything() {}

    /** The places are called {@code database TABLE.COLUMN}. */
    static List<Traces.Sighting> inDatabase(Traces traces, TestDatabase database) {
        List<Traces.Sighting> found = new ArrayList<>();
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            for (Map.Entry<String, List<String>> table : tables(statement).entrySet()) {
                String name = table.getKey();
                for (String column : table.getValue()) {
                    try (ResultSet rows =
                            statement.executeQuery("SELECT CAST(`%s` AS BINARY) FROM `%s` WHERE `%s` IS NOT NULL"
                                    .formatted(column, name, column))) {
                        while (rows.next()) {
                            found.addAll(traces.in("database " + name + "." + column, rows.getBytes(1)));
                        }
                    }
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return found;
    }

    /** Columns of every table. */
    static Map<String, List<String>> tables(TestDatabase database) {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            return tables(statement);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, List<String>> tables(Statement statement) throws SQLException {
        Map<String, List<String>> tables = new LinkedHashMap<>();
        try (ResultSet columns = statement.executeQuery(COLUMNS)) {
            while (columns.next()) {
                tables.computeIfAbsent(columns.getString(1), name -> new ArrayList<>())
                        .add(columns.getString(2));
            }
        }
        return tables;
    }

    /** The places are called {@code file PATH}, relative to the directory. */
    static List<Traces.Sighting> inFiles(Traces traces, Path directory) {
        List<Traces.Sighting> found = new ArrayList<>();
        for (Path file : files(directory)) {
            try {
                found.addAll(traces.in("file " + directory.relativize(file), Files.readAllBytes(file)));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return found;
    }

    static List<Path> files(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
