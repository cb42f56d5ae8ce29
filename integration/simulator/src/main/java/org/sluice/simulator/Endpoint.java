package org.sluice.simulator;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;

/** Where a server listens. */
record Endpoint(String host, int port, boolean encrypted, InetSocketAddress address) {

    /** Of {@code http} and {@code https}. */
    static Endpoint ofServer(URI url) {
        return of(url, "http", 80, "https", 443);
    }

    /** Of {@code mqtt} and {@code mqtts}. */
    static Endpoint ofBroker(URI url) {
        return of(url, "mqtt", 1883, "mqtts", 8883);
    }

    boolean isLoopback() {
        InetAddress ip = address.getAddress();
        return ip != null && ip.isLoopbackAddress() && ip.getAddress().length == 4;
    }

    private static Endpoint of(URI url, String plain, int port, String encrypted, int encryptedPort) {
        boolean tls = encrypted.equals(url.getScheme());
        if (url.getHost() == null || !tls && !plain.equals(url.getScheme())) {
            throw new SimulatorException(
                    "The fleet speaks %s and %s, and cannot reach %s.".formatted(plain, encrypted, url));
        }
        int actual = url.getPort() > 0 ? url.getPort() : tls ? encryptedPort : port;
        try {
            // Resolved once, not once a connection.
            InetAddress ip = InetAddress.getByName(url.getHost());
            return new Endpoint(url.getHost(), actual, tls, new InetSocketAddress(ip, actual));
        } catch (UnknownHostException e) {
            throw new SimulatorException("The host of " + url + " is not known.", e);
        }
    }
}
