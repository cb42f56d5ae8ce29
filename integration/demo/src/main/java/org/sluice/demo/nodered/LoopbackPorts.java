package org.sluice.demo.nodered;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** Finds loopback ports nobody listens on. */
public final class LoopbackPorts {

    /**
     * Below the range from which systems take ports for outgoing connections: a stopped runtime's port must still be
     * free when it comes back.
     */
    private static final int LOWEST = 20_000;

    private static final int HIGHEST = 32_000;
    private static final int ATTEMPTS = 200;

    private LoopbackPorts() {}

    public static int free() {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST);
            if (isFree(port)) {
                return port;
            }
        }
        throw new NodeRedException(
                "None of " + ATTEMPTS + " tried loopback ports between " + LOWEST + " and " + HIGHEST + " is free.");
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}
