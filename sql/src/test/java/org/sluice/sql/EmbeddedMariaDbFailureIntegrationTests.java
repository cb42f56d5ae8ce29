package org.sluice.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedMariaDbFailureIntegrationTests {

    private final Path directory;

    EmbeddedMariaDbFailureIntegrationTests(@TempDir Path directory) {
        this.directory = directory;
    }

    @Test
    void saysThatTheDataDirectoryCannotBeWritten() throws IOException {
        Path file = Files.createFile(directory.resolve("file"));

        assertThatThrownBy(() -> start(file.resolve("data"), TestMariaDb.binariesDirectory()))
                .isInstanceOf(EmbeddedMariaDbException.class)
                .hasMessageContaining("The data directory %s cannot be written", file.resolve("data"))
                .hasMessageContaining("choose another one");
    }

    @Test
    void saysThatTheBinariesCannotBeUnpacked() throws IOException {
        Path file = Files.createFile(directory.resolve("file"));

        assertThatThrownBy(() -> start(directory.resolve("data"), file))
                .isInstanceOf(EmbeddedMariaDbException.class)
                .hasMessageContaining("The MariaDB binaries cannot be unpacked to %s", file);
    }

    @Test
    void saysWhichBinaryIsMissing() throws IOException {
        Path base = Files.createDirectory(directory.resolve("mariadb-11.4.5"));

        assertThatThrownBy(() -> start(directory.resolve("data"), directory))
                .isInstanceOf(EmbeddedMariaDbException.class)
                .hasMessageContaining("%s is missing or not executable", base.resolve("bin/mariadbd"))
                .hasMessageContaining("delete the directory %s", base);
    }

    @Test
    void quotesADamagedInstaller() throws IOException {
        program("bin/mariadbd", "exit 0");
        program("scripts/mariadb-install-db", "echo the disk is on fire; exit 3");

        assertThatThrownBy(() -> start(directory.resolve("data"), directory))
                .isInstanceOf(EmbeddedMariaDbException.class)
                .hasMessageContaining("its installer ended with 3")
                .hasMessageContaining("the disk is on fire");
        assertThat(directory.resolve("data/data")).doesNotExist();
    }

    @Test
    void quotesTheLogOfAServerThatEnds() throws IOException {
        program("bin/mariadbd", "echo cannot load libcrypt.so.1; cat \"$PWD/sluice.password\"; exit 127");
        program("scripts/mariadb-install-db", "exit 0");

        assertThatThrownBy(() -> start(directory.resolve("data"), directory))
                .isInstanceOf(EmbeddedMariaDbException.class)
                .hasMessageContaining("MariaDB does not start on %s", directory.resolve("data"))
                .hasMessageContaining("cannot load libcrypt.so.1")
                .message()
                .doesNotContain(Files.readString(directory.resolve("data/sluice.password"))
                        .strip());
        assertThat(directory.resolve("data/init.sql")).doesNotExist();
    }

    @Test
    void quotesTheLogOfARealServerThatEnds() {
        EmbeddedMariaDb.Settings settings = new EmbeddedMariaDb.Settings(
                directory, TestMariaDb.binariesDirectory(), 0, true, List.of("--no-such-option"));

        assertThatThrownBy(() -> EmbeddedMariaDb.start(settings).close())
                .isInstanceOf(EmbeddedMariaDbException.class)
                .hasMessageContaining("unknown option '--no-such-option'");
    }

    @Test
    void saysThatItsPortIsTaken() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> EmbeddedMariaDb.start(TestMariaDb.settings(directory, taken.getLocalPort()))
                            .close())
                    .isInstanceOf(EmbeddedMariaDbException.class)
                    .hasMessageContaining("its port %d is taken", taken.getLocalPort());
        }
    }

    @Test
    void freesTheDirectoryAfterAFailure() throws IOException {
        Path data = directory.resolve("data");
        assertThatThrownBy(() -> start(data, Files.createFile(directory.resolve("file"))))
                .isInstanceOf(EmbeddedMariaDbException.class);

        EmbeddedMariaDb.start(TestMariaDb.settings(data, 0)).close();
    }

    @Test
    void saysWhatToInstallWhereNoServerIsBundled() {
        assertThatThrownBy(() -> MariaDbBinaries.installed(directory.toString()))
                .isInstanceOf(EmbeddedMariaDbException.class)
                .hasMessageContaining("the PATH has no mariadbd")
                .hasMessageContaining("install MariaDB")
                .hasMessageContaining("SLUICE_DB_URL");
    }

    @Test
    void findsTheServerOnThePath() throws IOException {
        Path server = program("one/mariadbd", "exit 0");
        Path installer = program("two/mariadb-install-db", "exit 0");

        assertThat(MariaDbBinaries.installed("%s::%s".formatted(directory.resolve("one"), directory.resolve("two"))))
                .isEqualTo(new MariaDbBinaries(server, installer, null));
    }

    @Test
    void processesThatUnpackAtTheSameTimeDoNotDisturbEachOther() throws IOException {
        Path binaries = directory.resolve("binaries");
        Files.createDirectories(binaries.resolve("unpacking-mariadb-11.4.5/bin")); // an interrupted attempt's
        try (ChildJvm one = ChildJvm.start(directory.resolve("one"), binaries);
                ChildJvm two = ChildJvm.start(directory.resolve("two"), binaries)) {
            assertThat(one.readLine()).isNotEqualTo(two.readLine());
        }
        try (var files = Files.list(binaries)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("mariadb-11.4.5", "mariadb-11.4.5.lock");
        }
    }

    private static void start(Path dataDirectory, Path binariesDirectory) {
        EmbeddedMariaDb.start(EmbeddedMariaDb.Settings.of(dataDirectory, binariesDirectory))
                .close();
    }

    /** A shell script in the place of one of the server's programs. */
    private Path program(String name, String script) throws IOException {
        Path inBase = directory.resolve("mariadb-11.4.5").resolve(name);
        Path program = name.startsWith("bin/") || name.startsWith("scripts/") ? inBase : directory.resolve(name);
        Files.createDirectories(program.getParent());
        Files.writeString(program, "#!/bin/sh\n" + script + "\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();
        return program;
    }
}
