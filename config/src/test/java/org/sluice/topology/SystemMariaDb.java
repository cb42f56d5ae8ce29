package org.sluice.topology;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.sluice.support.ServerProcess;

/** The MariaDB server of the system's packages, on a data directory of its own. */
final class SystemMariaDb implements AutoCloseable {

    static final String USER = "sluice";

    private final ServerProgram program;
    private final int port;

    private SystemMariaDb(ServerProgram program, int port) {
        this.program = program;
        this.port = port;
    }

    static SystemMariaDb start(Path directory, String password) {
        Path server = program("mariadbd", "/usr/sbin", "/usr/libexec");
        Path install = program("mariadb-install-db");
        Path data = directory.resolve("data");
        Path log = directory.resolve("mariadb.log");
        int port = ServerProcess.freePort();
        try {
            Path init = Files.writeString(
                    Files.createDirectories(directory).resolve("init.sql"),
                    """
                    CREATE DATABASE sluice CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;
                    CREATE USER '%s'@'%%' IDENTIFIED BY '%s';
                    GRANT ALL ON sluice.* TO '%s'@'%%';
                    """
                            .formatted(USER, password, USER));
            List<String> account = System.getProperty("user.name").equals("root") ? List.of("--user=root") : List.of();
            List<String> installation = new ArrayList<>(List.of(
                    install.toString(),
                    "--no-defaults",
                    "--datadir=" + data,
                    "--auth-root-authentication-method=normal",
                    "--skip-test-db"));
            installation.addAll(account);
            ServerProgram.run(directory.resolve("install.log"), installation);
            List<String> command = new ArrayList<>(List.of(
                    server.toString(),
                    "--no-defaults",
                    "--datadir=" + data,
                    "--bind-address=127.0.0.1",
                    "--port=" + port,
                    "--socket=" + Files.createTempDirectory("sluice").resolve("mariadb.sock"),
                    "--pid-file=" + directory.resolve("mariadb.pid"),
                    "--init-file=" + init,
                    "--innodb-buffer-pool-size=64M",
                    "--innodb-flush-log-at-trx-commit=0",
                    "--max-allowed-packet=64M"));
            command.addAll(account);
            return new SystemMariaDb(ServerProgram.start(log, port, command, Map.of()), port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String url() {
        return "jdbc:mariadb://127.0.0.1:" + port + "/sluice";
    }

    private static Path program(String name, String... elsewhere) {
        return Stream.concat(Stream.of(System.getenv().getOrDefault("PATH", "").split(":")), Stream.of(elsewhere))
                .filter(directory -> !directory.isEmpty())
                .map(directory -> Path.of(directory, name))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new AssertionError(
                        "%s is neither on the PATH nor in /usr/sbin. This test needs the MariaDB server of the system's packages; on Debian: apt-get install mariadb-server (it need not run)."
                                .formatted(name)));
    }

    @Override
    public void close() {
        program.close();
    }
}
