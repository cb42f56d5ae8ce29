package org.sluice.sql;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;

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

    /** Below those that systems take for outgoing connections: nobody has it when the server comes back. */
    private static int freePort() {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(20_000, 32_000);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException e) {
                // Taken: another one.
            }
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
