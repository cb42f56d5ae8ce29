package org.sluice.sql;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The one MariaDB server of a test JVM, started when a test first asks for a database and stopped when the JVM exits.
 *
 * <p>Its data directory lies under the module's {@code target} and is used again by the next run, which begins by
 * dropping the databases of this one. A test that stops its database takes a {@link PrivateMariaDb} instead.
 */
public final class TestMariaDb {

    private static final AtomicInteger DATABASES = new AtomicInteger();

    private TestMariaDb() {}

    /** A fresh database with the current schema and what the migrations put into it. */
    public static TestDatabase newDatabase() {
        TestDatabase database = newEmptyDatabase();
        Shared.TEMPLATE.copyTo(database);
        return database;
    }

    /** A fresh database without a table. */
    public static TestDatabase newEmptyDatabase() {
        return create("sluice_test_" + DATABASES.incrementAndGet());
    }

    /** Where the binaries are unpacked, once for all modules. */
    public static Path binariesDirectory() {
        return Path.of(System.getProperty("user.home"), ".cache", "sluice", "mariadb");
    }

    /** How tests run a server: small, and not waiting for the disk at every commit. */
    static EmbeddedMariaDb.Settings settings(Path dataDirectory, int port) {
        return new EmbeddedMariaDb.Settings(
                dataDirectory,
                binariesDirectory(),
                port,
                false,
                List.of("--innodb-buffer-pool-size=64M", "--innodb-log-file-size=32M", "--max-connections=300"));
    }

    private static TestDatabase create(String name) {
        TestDatabase.of(Shared.SERVER, EmbeddedMariaDb.DATABASE)
                .execute("CREATE DATABASE " + name + " CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci");
        return TestDatabase.of(Shared.SERVER, name);
    }

    /** Initialised by the first test that needs it. */
    private static final class Shared {

        private static final int DIRECTORIES = 16;

        private static final EmbeddedMariaDb SERVER = start();
        private static final SchemaTemplate TEMPLATE = template();

        private static EmbeddedMariaDb start() {
            for (int directory = 1; directory <= DIRECTORIES; directory++) {
                try {
                    EmbeddedMariaDb server =
                            EmbeddedMariaDb.start(settings(Path.of("target", "test-mariadb-" + directory), 0));
                    Runtime.getRuntime().addShutdownHook(new Thread(server::close, "stop-test-mariadb"));
                    SchemaTemplate.dropDatabases(TestDatabase.of(server, EmbeddedMariaDb.DATABASE));
                    return server;
                } catch (DataDirectoryInUseException e) {
                    // another test JVM of this module, take the next one
                }
            }
            throw new IllegalStateException("All %d test data directories are in use".formatted(DIRECTORIES));
        }

        private static SchemaTemplate template() {
            TestDatabase database = create("sluice_template");
            Migrations.migrate(database.dataSource());
            return SchemaTemplate.of(database);
        }
    }
}
