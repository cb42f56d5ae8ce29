package org.sluice.sql;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The server's own tables, without which it does not start. */
final class SystemTables {

    private static final String INSTALLING = "installing-";
    private static final long TIMEOUT_SECONDS = 300;

    private SystemTables() {}

    /** Installs them beside their place and renames, so that an interrupted installation leaves nothing half done. */
    static void installUnlessPresent(DataDirectory directory, MariaDbBinaries binaries) {
        if (Files.exists(directory.tables())) {
            return;
        }
        LogFile log = LogFile.at(directory.root().resolve("install.log"));
        try {
            PrivateFiles.deleteLeftovers(directory.root(), INSTALLING);
            Path installing = Files.createTempDirectory(directory.root(), INSTALLING);
            run(command(binaries, installing, directory.temporaryFiles()), log);
            Files.move(installing, directory.tables(), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw failed("its installer does not run (%s)".formatted(e), log, e);
        }
    }

    private static List<String> command(MariaDbBinaries binaries, Path tables, Path temporaryFiles) {
        List<String> command = new ArrayList<>();
        command.add(binaries.installer().toString());
        command.addAll(ServerArguments.common(binaries, tables));
        command.add("--tmpdir=" + temporaryFiles);
        command.add("--skip-name-resolve");
        command.add("--skip-test-db");
        // No account without a password; the init file of every start locks this one too.
        command.add("--auth-root-authentication-method=socket");
        command.add("--auth-root-socket-user=root");
        command.add("--force");
        return command;
    }

    private static void run(List<String> command, LogFile log) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.append())
                .start();
        try {
            if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
                process.destroy();
                throw failed("its installer takes longer than %d s".formatted(TIMEOUT_SECONDS), log, null);
            }
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
            throw failed("the start was interrupted", log, e);
        }
        if (process.exitValue() != 0) {
            throw failed("its installer ended with %d".formatted(process.exitValue()), log, null);
        }
    }

    private static EmbeddedMariaDbException failed(String what, LogFile log, @Nullable Exception cause) {
        return new EmbeddedMariaDbException(
                "MariaDB cannot be installed, %s: check the free space, and if the binaries are damaged delete their directory; %s"
                        .formatted(what, log.lastLines()),
                cause);
    }
}
