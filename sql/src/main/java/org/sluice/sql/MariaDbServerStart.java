package org.sluice.sql;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gets the one server of a data directory to run, whether or not one is running on it already. */
final class MariaDbServerStart {

    private static final Logger log = LoggerFactory.getLogger(MariaDbServerStart.class);

    /** Repairing the tables after a crash can take minutes. */
    private static final long START_NANOS = TimeUnit.MINUTES.toNanos(10);

    private static final long ADOPT_NANOS = TimeUnit.SECONDS.toNanos(15);
    private static final int PORTS_TRIED = 5;

    /** Run by the server at every start, before it accepts connections. One statement a line. */
    private static final String INIT_SQL =
            """
            DROP DATABASE IF EXISTS test;
            DELETE FROM mysql.db WHERE User = '';
            DELETE FROM mysql.global_priv WHERE User = '' OR (User = 'root' AND Host <> 'localhost');
            FLUSH PRIVILEGES;
            ALTER USER IF EXISTS 'root'@'localhost' ACCOUNT LOCK;
            CREATE DATABASE IF NOT EXISTS %1$s CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;
            CREATE OR REPLACE USER '%2$s'@'127.0.0.1' IDENTIFIED BY '%3$s';
            GRANT ALL PRIVILEGES ON `%1$s%%`.* TO '%2$s'@'127.0.0.1';
            """;

    private final DataDirectory directory;
    private final ServerArguments arguments;
    private final String password;

    MariaDbServerStart(DataDirectory directory, ServerArguments arguments, String password) {
        this.directory = directory;
        this.arguments = arguments;
        this.password = password;
    }

    MariaDbServer adoptOrStart() {
        Optional<MariaDbServer> orphan = orphan();
        if (orphan.isPresent()) {
            MariaDbServer server = orphan.get();
            if (isAsConfigured(server) && becomesReady(server, ADOPT_NANOS)) {
                log.info(
                        "Took over MariaDB (process {}, port {}), left running on {}",
                        server.pid(),
                        server.port(),
                        directory.root());
                return server;
            }
            log.info("Stopping MariaDB (process {}), left running on {}", server.pid(), directory.root());
            server.stop();
        }
        return start();
    }

    /**
     * The server a killed process left behind. The process table is asked rather than a file, because a file can name a
     * process that ended long ago and whose number another one has now.
     */
    private Optional<MariaDbServer> orphan() {
        String tables = "--datadir=" + directory.tables();
        return ProcessHandle.allProcesses()
                .filter(process -> commandLine(process).contains(tables))
                .filter(process -> process.info().command().orElse("").contains("mariadbd"))
                .map(process -> new MariaDbServer(process, ServerArguments.port(commandLine(process))))
                .findFirst();
    }

    private boolean isAsConfigured(MariaDbServer server) {
        int wanted = arguments.settings().port();
        return (wanted == 0 || wanted == server.port())
                && commandLine(server.process()).equals(arguments.onPort(server.port()))
                && server.process()
                        .info()
                        .command()
                        .map(Path::of)
                        .filter(this::isProgram)
                        .isPresent();
    }

    private boolean isProgram(Path command) {
        try {
            return Files.isSameFile(command, arguments.program());
        } catch (IOException e) {
            return false; // an upgrade has removed the program that runs
        }
    }

    private static List<String> commandLine(ProcessHandle process) {
        return process.info().arguments().map(List::of).orElse(List.of());
    }

    private MariaDbServer start() {
        LogFile errorLog = LogFile.at(directory.errorLog());
        try {
            PrivateFiles.write(
                    directory.initFile(),
                    INIT_SQL.formatted(EmbeddedMariaDb.DATABASE, EmbeddedMariaDb.USERNAME, password));
            try {
                for (int attempt = 1; attempt <= PORTS_TRIED; attempt++) {
                    MariaDbServer server = launch(errorLog);
                    if (becomesReady(server, START_NANOS)) {
                        return server;
                    }
                    server.stop();
                    if (!errorLog.text().contains("Bind on TCP/IP port")) {
                        throw failed("it ended or did not become ready", errorLog, null);
                    }
                    if (arguments.settings().port() != 0) {
                        throw failed("its port %d is taken".formatted(server.port()), errorLog, null);
                    }
                    log.info("Port {} was taken meanwhile, trying another one", server.port());
                }
                throw failed("every free port was taken by the time it listened", errorLog, null);
            } finally {
                Files.deleteIfExists(directory.initFile());
            }
        } catch (IOException e) {
            throw failed("its program %s does not run (%s)".formatted(arguments.program(), e), errorLog, e);
        }
    }

    private MariaDbServer launch(LogFile errorLog) throws IOException {
        int port = arguments.settings().port() == 0
                ? freePort()
                : arguments.settings().port();
        List<String> command = new ArrayList<>(List.of(arguments.program().toString()));
        command.addAll(arguments.onPort(port));
        Process process = new ProcessBuilder(command)
                .directory(directory.root().toFile())
                .redirectErrorStream(true)
                .redirectOutput(errorLog.append())
                .start();
        return new MariaDbServer(process.toHandle(), port);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private boolean becomesReady(MariaDbServer server, long nanos) {
        long start = System.nanoTime();
        while (System.nanoTime() - start < nanos && server.process().isAlive()) {
            try {
                return server.answers(directory, password);
            } catch (SQLException e) {
                boolean accessDenied = "28000".equals(e.getSQLState());
                if (accessDenied || server.endsWithin(10, TimeUnit.MILLISECONDS)) {
                    return false;
                }
            }
        }
        return false;
    }

    private EmbeddedMariaDbException failed(String what, LogFile errorLog, @Nullable Exception cause) {
        return new EmbeddedMariaDbException(
                "MariaDB does not start on %s, %s: mend what its log says, or if its binaries are damaged delete their directory; %s"
                        .formatted(directory.root(), what, errorLog.lastLines().replace(password, "(password)")),
                cause);
    }
}
