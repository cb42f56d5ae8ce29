package org.sluice.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SchemaIntegrationTests {

    private static final String HEADER =
            """
            -- What the migrations amount to, for reading; nothing executes this file.
            -- Written by: mvn -pl sql test -Dtest=SchemaIntegrationTests -Dschema.write=true

            """;

    @Test
    void theMigrationsAmountToTheGoldenSchema() throws IOException {
        TestDatabase database = TestMariaDb.newEmptyDatabase();
        Migrations.migrate(database.dataSource());

        String schema = describe(database);
        if (Boolean.getBoolean("schema.write")) {
            Files.writeString(Path.of("src/main/resources/schema.sql"), schema);
            return;
        }
        assertThat(schema)
                .as("the migrations' schema (if the change is meant, write schema.sql anew: -Dschema.write=true)")
                .isEqualTo(goldenSchema());
    }

    @Test
    void migratingTwiceChangesNothing() {
        TestDatabase database = TestMariaDb.newEmptyDatabase();

        assertThat(Migrations.migrate(database.dataSource())).isPositive();
        String schema = describe(database);

        assertThat(Migrations.migrate(database.url(), database.username(), database.password()))
                .isZero();
        assertThat(describe(database)).isEqualTo(schema);
    }

    @Test
    void aCopiedDatabaseIsLikeAMigratedOne() {
        TestDatabase copied = TestMariaDb.newDatabase();
        TestDatabase migrated = TestMariaDb.newEmptyDatabase();
        Migrations.migrate(migrated.dataSource());

        assertThat(describe(copied)).isEqualTo(describe(migrated));
        assertThat(SchemaTemplate.of(copied).filled())
                .isEqualTo(SchemaTemplate.of(migrated).filled());
        assertThat(Migrations.migrate(copied.dataSource())).isZero();
    }

    /** Flyway's own table is left out: its definition is Flyway's. */
    private static String describe(TestDatabase database) {
        SchemaTemplate schema = SchemaTemplate.of(database);
        return Stream.concat(
                        schema.definitions().entrySet().stream()
                                .filter(object -> !object.getKey().equals("flyway_schema_history")),
                        schema.triggers().entrySet().stream())
                .map(object -> object.getValue().replaceFirst(" AUTO_INCREMENT=\\d+", "") + ";\n")
                .collect(Collectors.joining("\n", HEADER, ""));
    }

    private static String goldenSchema() throws IOException {
        try (InputStream file = SchemaIntegrationTests.class.getResourceAsStream("/schema.sql")) {
            assertThat(file).as("schema.sql on the class path").isNotNull();
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
