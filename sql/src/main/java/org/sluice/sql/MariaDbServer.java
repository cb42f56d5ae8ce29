package org.sluice.sql;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.mariadb.jdbc.Driver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A process that runs {@code mariadbd} on a port of the loopback interface. */
record MariaDbServer(ProcessHandle process, int port) {

    private static final Logger log = LoggerFactory.getLogger(MariaDbServer.class);
    private static final long GRACE_SECONDS = 60;
    private static final long KILL_SECONDS = 10;

    long pid() {
        return process.pid();
    }

    /** A {@code Timestamp} goes over the wire in UTC, whatever zone this JVM lives in. */
    String jdbcUrl(String database) {
        return "jdbc:mariadb://127.0.0.1:%d/%s?connectionTimeZone=UTC&preserveInstants=true".formatted(port, database);
    }

    /** Whether what answers on the port is this server and not a stranger: the data directory says it. */
    boolean answers(DataDirectory directory, String password) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", EmbeddedMariaDb.USERNAME);
        properties.setProperty("password", password);
        properties.setProperty("connectTimeout", "2000");
        properties.setProperty("socketTimeout", "10000");
        try (Connection connection = new Driver().connect(jdbcUrl(EmbeddedMariaDb.DATABASE), properties);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT @@datadir")) {
            return row.next() && Files.isSameFile(Path.of(row.getString(1)), directory.tables());
        } catch (IOException e) {
            return false;
        }
    }

    /** Waits for the process to end; returns whether it did within the time. */
    boolean endsWithin(long time, TimeUnit unit) {
        try {
            process.onExit().get(time, unit);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EmbeddedMariaDbException("The wait for MariaDB (process %d) was interrupted".formatted(pid()), e);
        }
    }

    /** Shuts down in an orderly way, by force only when that takes too long: the tables survive both. */
    void stop() {
        if (!process.isAlive()) {
            return;
        }
        process.destroy();
        if (endsWithin(GRACE_SECONDS, TimeUnit.SECONDS)) {
            return;
        }
        log.warn(
                "MariaDB (process {}) has not shut down within {} s and is killed; its next start takes longer",
                pid(),
                GRACE_SECONDS);
        process.destroyForcibly();
        if (!endsWithin(KILL_SECONDS, TimeUnit.SECONDS)) {
            throw new EmbeddedMariaDbException(
                    "MariaDB (process %d) cannot be stopped: end that process by hand before the next start"
                            .formatted(pid()));
        }
    }
}
