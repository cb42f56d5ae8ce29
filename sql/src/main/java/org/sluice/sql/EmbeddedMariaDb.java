package org.sluice.sql;

import java.nio.file.Path;
import java.util.List;

/**
 * A real MariaDB server on the loopback interface, run for this process on a data directory that outlives it.
 *
 * <p>One Sluice at a time may use a data directory; a second one is refused. If the process that started the server is
 * killed, the server lives on and the next start takes it over. Nothing stops the server but {@link #close()}: the
 * application calls it last, after everything that still writes.
 */
public final class EmbeddedMariaDb implements AutoCloseable {

    static final String USERNAME = "sluice";
    static final String DATABASE = "sluice";

    private final DataDirectory directory;
    private final MariaDbServer server;
    private final String password;

    private EmbeddedMariaDb(DataDirectory directory, MariaDbServer server, String password) {
        this.directory = directory;
        this.server = server;
        this.password = password;
    }

    /**
     * Starts the server and returns when it accepts connections; the first start unpacks and installs it.
     *
     * @throws EmbeddedMariaDbException if it does not run afterwards
     */
    public static EmbeddedMariaDb start(Settings settings) {
        DataDirectory directory = DataDirectory.open(settings.dataDirectory());
        try {
            String password = directory.password();
            MariaDbBinaries binaries = MariaDbBinaries.find(settings.binariesDirectory());
            SystemTables.installUnlessPresent(directory, binaries);
            ServerArguments arguments = new ServerArguments(directory, binaries, settings);
            MariaDbServer server = new MariaDbServerStart(directory, arguments, password).adoptOrStart();
            return new EmbeddedMariaDb(directory, server, password);
        } catch (RuntimeException | Error e) {
            directory.close();
            throw e;
        }
    }

    /**
     * The URL of the database {@code sluice}, which exists from the first start on.
     *
     * <p>The server and its sessions live in UTC. So must this JVM: the driver writes a {@code LocalDateTime}, and an
     * {@code Instant} bound as an object, in the JVM's default zone whatever the URL says.
     */
    public String jdbcUrl() {
        return jdbcUrl(DATABASE);
    }

    /** The URL of another database; the account may create and use those whose names begin with {@code sluice}. */
    public String jdbcUrl(String database) {
        return server.jdbcUrl(database);
    }

    /** The one account that can log in. */
    public String username() {
        return USERNAME;
    }

    /** The account's generated password. */
    public String password() {
        return password;
    }

    /** The server's process id. */
    public long pid() {
        return server.pid();
    }

    /** Shuts the server down in an orderly way and frees the data directory; does nothing the second time. */
    @Override
    public void close() {
        try {
            server.stop();
        } finally {
            directory.close();
        }
    }

    /**
     * How to run the server.
     *
     * @param dataDirectory where the tables, the log and the generated password are; nobody else may read it
     * @param binariesDirectory where the server's binaries are unpacked once, for every data directory
     * @param port where to listen; 0 for any free port
     * @param durable whether a commit survives a power failure; if not, the last second may be lost
     * @param serverArguments further arguments of {@code mariadbd}
     */
    public record Settings(
            Path dataDirectory, Path binariesDirectory, int port, boolean durable, List<String> serverArguments) {

        public Settings {
            dataDirectory = dataDirectory.toAbsolutePath().normalize();
            binariesDirectory = binariesDirectory.toAbsolutePath().normalize();
            serverArguments = List.copyOf(serverArguments);
        }

        /** On any free port, durable, with no further arguments. */
        public static Settings of(Path dataDirectory, Path binariesDirectory) {
            return new Settings(dataDirectory, binariesDirectory, 0, true, List.of());
        }
    }
}
