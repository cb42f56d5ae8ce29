package org.sluice.sql;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command lines of one server; they differ from start to start in the port alone. */
record ServerArguments(DataDirectory directory, MariaDbBinaries binaries, EmbeddedMariaDb.Settings settings) {

    private static final String PORT = "--port=";

    Path program() {
        return binaries.server();
    }

    List<String> onPort(int port) {
        List<String> arguments = common(binaries, directory.tables());
        arguments.add("--bind-address=127.0.0.1");
        // Relative to the tables, because the path of a socket must not be longer than 107 bytes.
        arguments.add("--socket=../mariadbd.sock");
        arguments.add("--pid-file=" + directory.pidFile());
        arguments.add("--log-error=" + directory.errorLog());
        arguments.add("--tmpdir=" + directory.temporaryFiles());
        arguments.add("--init-file=" + directory.initFile());
        // MariaDB 11.4 would make itself a TLS key at every start, for seconds; nothing leaves the loopback interface.
        arguments.add("--skip-ssl");
        arguments.add("--skip-name-resolve");
        arguments.add("--default-time-zone=+00:00");
        arguments.add("--character-set-server=utf8mb4");
        arguments.add("--collation-server=utf8mb4_unicode_ci");
        arguments.add("--max-allowed-packet=64M");
        arguments.add("--innodb-flush-log-at-trx-commit=" + (settings.durable() ? 1 : 2));
        arguments.addAll(settings.serverArguments());
        arguments.add(PORT + port);
        return arguments;
    }

    /** What every program of the server needs to be told, on these tables. */
    static List<String> common(MariaDbBinaries binaries, Path tables) {
        List<String> arguments = new ArrayList<>();
        arguments.add("--no-defaults");
        arguments.add("--datadir=" + tables);
        if (binaries.baseDirectory() != null) {
            arguments.add("--basedir=" + binaries.baseDirectory());
        }
        if (System.getProperty("user.name").equals("root")) {
            arguments.add("--user=root");
        }
        return arguments;
    }

    /** The port in a command line; 0 if it names none. */
    static int port(List<String> arguments) {
        String last = arguments.isEmpty() ? "" : arguments.get(arguments.size() - 1);
        return last.matches(PORT + "\\d{1,5}") ? Integer.parseInt(last.substring(PORT.length())) : 0;
    }
}
