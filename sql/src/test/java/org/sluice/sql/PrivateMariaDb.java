package org.sluice.sql;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;

/** A server of one test's own, which the test may stop, kill and start again; the port stays the same. */
public final class PrivateMariaDb implements AutoCloseable {

    private final EmbeddedMariaDb.Settings settings;
    private EmbeddedMariaDb server;

    private PrivateMariaDb(EmbeddedMariaDb.Settings settings) {
        this.settings = settings;
        this.server = EmbeddedMariaDb.start(settings);
    }

    /** Starts a server on the directory, usually a test's {@code @TempDir}. */
    public static PrivateMariaDb on(Path dataDirectory) {
        return new PrivateMariaDb(TestMariaDb.settings(dataDirectory, freePort()));
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The server's database, brought to the current schema if it is not there yet; it outlives stop and start. */
    public TestDatabase database() {
        TestDatabase database = TestDatabase.of(server, EmbeddedMariaDb.DATABASE);
        Migrations.migrate(database.dataSource());
        return database;
    }

    /** Shuts down in an orderly way. */
    public void stop() {
        server.close();
    }

    /** Ends the server as a crash does, and frees its directory. */
    public void kill() {
        ProcessHandle.of(server.pid()).ifPresent(process -> {
            process.destroyForcibly();
            process.onExit().join();
        });
        server.close();
    }

    /** Starts again after {@link #stop()} or {@link #kill()}. */
    public void start() {
        server = EmbeddedMariaDb.start(settings);
    }

    /** Stops and starts. */
    public void restart() {
        stop();
        start();
    }

    @Override
    public void close() {
        stop();
    }
}
