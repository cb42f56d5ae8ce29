package org.sluice.sql;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A migrated database, to copy: quicker than migrating each one.
 *
 * @param database where it is
 * @param definitions the statement that creates each table and sequence, in the order of their names
 * @param triggers the statement that creates each trigger
 * @param filled the tables that have rows
 */
record SchemaTemplate(
        String database, Map<String, String> definitions, Map<String, String> triggers, List<String> filled) {

    private static final String OBJECTS =
            """
            SELECT TABLE_NAME, TABLE_TYPE
              FROM information_schema.TABLES
             WHERE TABLE_SCHEMA = DATABASE()
             ORDER BY BINARY TABLE_NAME
            """;

    private static final String TRIGGERS =
            """
            SELECT TRIGGER_NAME,
                   CONCAT('CREATE TRIGGER `', TRIGGER_NAME, '` ', ACTION_TIMING, ' ', EVENT_MANIPULATION,
                          ' ON `', EVENT_OBJECT_TABLE, '` FOR EACH ROW ', ACTION_STATEMENT)
              FROM information_schema.TRIGGERS
             WHERE TRIGGER_SCHEMA = DATABASE()
             ORDER BY BINARY TRIGGER_NAME
            """;

    private static final String OLD_DATABASES =
            """
            SELECT SCHEMA_NAME
              FROM information_schema.SCHEMATA
             WHERE SCHEMA_NAME LIKE 'sluice\\_%'
            """;

    static SchemaTemplate of(TestDatabase database) {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            Map<String, String> types = new LinkedHashMap<>();
            try (ResultSet objects = statement.executeQuery(OBJECTS)) {
                while (objects.next()) {
                    types.put(objects.getString(1), objects.getString(2));
                }
            }
            Map<String, String> definitions = new LinkedHashMap<>();
            List<String> filled = new ArrayList<>();
            for (Map.Entry<String, String> object : types.entrySet()) {
                String name = object.getKey();
                boolean table = object.getValue().equals("BASE TABLE");
                definitions.put(
                        name, text(statement, "SHOW CREATE %s `%s`".formatted(table ? "TABLE" : "SEQUENCE", name), 2));
                if (table
                        && text(statement, "SELECT EXISTS (SELECT 1 FROM `%s`)".formatted(name), 1)
                                .equals("1")) {
                    filled.add(name);
                }
            }
            Map<String, String> triggers = new LinkedHashMap<>();
            try (ResultSet found = statement.executeQuery(TRIGGERS)) {
                while (found.next()) {
                    triggers.put(found.getString(1), found.getString(2));
                }
            }
            return new SchemaTemplate(database.name(), definitions, triggers, filled);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    void copyTo(TestDatabase target) {
        List<String> statements = new ArrayList<>();
        statements.add("SET foreign_key_checks = 0");
        statements.addAll(definitions.values());
        for (String table : filled) {
            statements.add("INSERT INTO `%1$s` SELECT * FROM `%2$s`.`%1$s`".formatted(table, database));
        }
        statements.addAll(triggers.values());
        target.execute(statements.toArray(String[]::new));
    }

    static void dropDatabases(TestDatabase server) {
        try (Connection connection = server.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            List<String> names = new ArrayList<>();
            try (ResultSet databases = statement.executeQuery(OLD_DATABASES)) {
                while (databases.next()) {
                    names.add(databases.getString(1));
                }
            }
            for (String name : names) {
                statement.execute("DROP DATABASE `" + name + "`");
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String text(Statement statement, String sql, int column) throws SQLException {
        try (ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(column);
        }
    }
}
