package org.sluice.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.TimeZone;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedMariaDbIntegrationTests {

    private final Path directory;

    EmbeddedMariaDbIntegrationTests(@TempDir Path directory) {
        this.directory = directory;
    }

    @Test
    void dataSurvivesAStopAndAStart() throws SQLException {
        try (EmbeddedMariaDb server = start()) {
            sluice(server).execute("CREATE TABLE kept (word VARCHAR(10))", "INSERT INTO kept VALUES ('yes')");
        }
        try (EmbeddedMariaDb server = start()) {
            assertThat(text(server, "SELECT word FROM kept")).isEqualTo("yes");
        }
    }

    @Test
    void committedDataSurvivesACrashOfTheServer() throws SQLException {
        try (PrivateMariaDb server = PrivateMariaDb.on(directory)) {
            TestDatabase database = server.database();
            database.execute("CREATE TABLE kept (word VARCHAR(10))", "INSERT INTO kept VALUES ('yes')");

            server.kill();
            assertThatThrownBy(() -> database.execute("SELECT 1")).hasMessageContaining("Connection refused");
            server.start();

            // The same address as before: pools reconnect to it.
            database.execute("INSERT INTO kept SELECT word FROM kept");
            assertThat(server.database()).isEqualTo(database);
        }
    }

    @Test
    void keepsTimestampsInUtcAndSpeaksUnicode() throws SQLException {
        Instant instant = Instant.parse("2026-03-29T01:30:00.123456Z"); // does not exist in Berlin's local time
        TimeZone zone = TimeZone.getDefault();
        try (EmbeddedMariaDb server = start()) {
            TimeZone.setDefault(TimeZone.getTimeZone("Europe/Berlin"));
            sluice(server).execute("CREATE TABLE moment (at DATETIME(6), word VARCHAR(10))");
            try (Connection connection = sluice(server).dataSource().getConnection();
                    var insert = connection.prepareStatement("INSERT INTO moment VALUES (?, ?)")) {
                insert.setTimestamp(1, Timestamp.from(instant));
                insert.setString(2, "día 🚀");
                insert.executeUpdate();
            }
            assertThat(text(server, "SELECT CONCAT(at, ' ', word, ' ', @@time_zone) FROM moment"))
                    .isEqualTo("2026-03-29 01:30:00.123456 día 🚀 +00:00");
            try (Connection connection = sluice(server).dataSource().getConnection();
                    Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("SELECT at FROM moment")) {
                row.next();
                assertThat(row.getTimestamp(1).toInstant()).isEqualTo(instant);
            }
        } finally {
            TimeZone.setDefault(zone);
        }
    }

    @Test
    void isDurableUnlessToldOtherwise() throws SQLException {
        EmbeddedMariaDb.Settings settings = EmbeddedMariaDb.Settings.of(directory, TestMariaDb.binariesDirectory());
        try (EmbeddedMariaDb server = EmbeddedMariaDb.start(settings)) {
            assertThat(text(server, "SELECT @@innodb_flush_log_at_trx_commit")).isEqualTo("1");
        }
        try (EmbeddedMariaDb server = start()) {
            assertThat(text(server, "SELECT @@innodb_flush_log_at_trx_commit")).isEqualTo("2");
        }
    }

    @Test
    void thePasswordIsKeptInAFileOfItsOwnersAlone() throws IOException {
        String password;
        try (EmbeddedMariaDb server = start()) {
            password = server.password();
            assertThat(directory.resolve("sluice.password")).hasContent(password);
            assertThat(PosixFilePermissions.toString(
                            Files.getPosixFilePermissions(directory.resolve("sluice.password"))))
                    .isEqualTo("rw-------");
            assertThat(directory.resolve("init.sql")).doesNotExist();
            assertThat(directory.resolve("mariadbd.log")).content().doesNotContain(password);
        }
        try (EmbeddedMariaDb server = start()) {
            assertThat(server.password()).isEqualTo(password);
        }
    }

    @Test
    void aLostPasswordFileIsReplaced() throws IOException, SQLException {
        start().close();
        Files.delete(directory.resolve("sluice.password"));
        try (EmbeddedMariaDb server = start()) {
            assertThat(text(server, "SELECT 1")).isEqualTo("1");
        }
    }

    @Test
    void refusesWhoeverIsNotSluiceWithItsPassword() throws Exception {
        try (EmbeddedMariaDb server = start()) {
            for (List<String> login : List.of(
                    List.of("sluice", "wrong"),
                    List.of("sluice", ""),
                    List.of("root", ""),
                    List.of("root", server.password()),
                    List.of("mysql", ""),
                    List.of("", ""))) {
                assertThatThrownBy(() -> DriverManager.getConnection(server.jdbcUrl(""), login.get(0), login.get(1))
                                .close())
                        .as("login %s", login)
                        .isInstanceOf(SQLException.class)
                        .extracting(e -> ((SQLException) e).getSQLState())
                        .isIn("28000", "08000", "HY000");
            }
        }
    }

    @Test
    void refusesRootOnTheSocketToo() throws Exception {
        try (EmbeddedMariaDb server = start()) {
            assertThat(server.pid()).isPositive();
            Process client = new ProcessBuilder(
                            TestMariaDb.binariesDirectory()
                                    .resolve("mariadb-11.4.5/bin/mariadb")
                                    .toString(),
                            "--no-defaults",
                            "--skip-ssl",
                            "--socket=mariadbd.sock",
                            "--user=root",
                            "--execute=SELECT 1")
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .start();
            assertThat(client.inputReader().lines())
                    .singleElement()
                    .asString()
                    .containsAnyOf("Access denied", "account is locked");
            assertThat(client.waitFor()).isNotZero();
        }
    }

    @Test
    void thereIsNoTestDatabaseAndNoOtherAccount() throws SQLException {
        try (EmbeddedMariaDb server = start()) {
            assertThat(text(server, "SELECT GROUP_CONCAT(SCHEMA_NAME) FROM information_schema.SCHEMATA"))
                    .isEqualTo("information_schema,sluice");
        }
    }

    @Test
    void aDirectoryInUseByThisProcessIsRefused() throws SQLException {
        try (EmbeddedMariaDb first = start()) {
            for (int attempt = 1; attempt <= 2; attempt++) {
                assertThatThrownBy(this::start)
                        .isInstanceOf(DataDirectoryInUseException.class)
                        .hasMessageContaining(
                                "process %d, this one", ProcessHandle.current().pid());
            }
            assertThat(text(first, "SELECT 1")).isEqualTo("1");
        }
    }

    @Test
    void aDirectoryInUseByAnotherProcessIsRefused() throws IOException {
        try (ChildJvm other = ChildJvm.start(directory, TestMariaDb.binariesDirectory())) {
            other.readLine();
            for (int attempt = 1; attempt <= 2; attempt++) {
                assertThatThrownBy(this::start)
                        .isInstanceOf(DataDirectoryInUseException.class)
                        .hasMessageContaining("in use by another Sluice (process %d)", other.pid())
                        .message()
                        .hasLineCount(1);
            }
        }
        start().close();
    }

    @Test
    void theServerOfAKilledProcessIsTakenOverAndStopped() throws IOException, SQLException {
        long orphan = killedProcessesServer();
        try (EmbeddedMariaDb server = start()) {
            assertThat(server.pid()).isEqualTo(orphan);
            sluice(server).execute("CREATE TABLE kept (word VARCHAR(10))", "INSERT INTO kept VALUES ('yes')");
        }
        assertThat(ProcessHandle.of(orphan).filter(ProcessHandle::isAlive)).isEmpty();
        try (EmbeddedMariaDb server = start()) {
            assertThat(text(server, "SELECT word FROM kept")).isEqualTo("yes");
        }
    }

    @Test
    void theServerOfAKilledProcessIsReplacedIfItRunsWithOtherSettings() throws IOException, SQLException {
        long orphan = killedProcessesServer();
        EmbeddedMariaDb.Settings durable = EmbeddedMariaDb.Settings.of(directory, TestMariaDb.binariesDirectory());
        try (EmbeddedMariaDb server = EmbeddedMariaDb.start(durable)) {
            assertThat(server.pid()).isNotEqualTo(orphan);
            assertThat(text(server, "SELECT @@innodb_flush_log_at_trx_commit")).isEqualTo("1");
            assertThat(ProcessHandle.of(orphan).filter(ProcessHandle::isAlive)).isEmpty();
        }
    }

    @Test
    void theServerOfAKilledProcessIsReplacedIfThePasswordIsLost() throws IOException, SQLException {
        long orphan = killedProcessesServer();
        Files.delete(directory.resolve("sluice.password"));
        try (EmbeddedMariaDb server = start()) {
            assertThat(server.pid()).isNotEqualTo(orphan);
            assertThat(text(server, "SELECT 1")).isEqualTo("1");
        }
    }

    @Test
    void closingTwiceIsClosingOnce() {
        EmbeddedMariaDb server = start();
        server.close();
        try (EmbeddedMariaDb next = start()) {
            server.close();
            assertThat(ProcessHandle.of(next.pid())).isPresent();
            assertThatThrownBy(this::start).isInstanceOf(DataDirectoryInUseException.class);
        }
    }

    private EmbeddedMariaDb start() {
        return EmbeddedMariaDb.start(TestMariaDb.settings(directory, 0));
    }

    private long killedProcessesServer() throws IOException {
        try (ChildJvm child = ChildJvm.start(directory, TestMariaDb.binariesDirectory())) {
            long pid = Long.parseLong(child.readLine());
            child.kill();
            assertThat(ProcessHandle.of(pid)).isPresent();
            return pid;
        }
    }

    private static TestDatabase sluice(EmbeddedMariaDb server) {
        return TestDatabase.of(server, EmbeddedMariaDb.DATABASE);
    }

    private static String text(EmbeddedMariaDb server, String sql) throws SQLException {
        try (Connection connection = sluice(server).dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            assertThat(row.next()).isTrue();
            return row.getString(1);
        }
    }
}
