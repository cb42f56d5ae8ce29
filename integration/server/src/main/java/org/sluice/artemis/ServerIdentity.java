package org.sluice.artemis;

import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * Whom the broker in this process knows the servers as. That of a server with a broker of its own has a password that is made
 * at every start and never leaves memory; those of a broker node are given to it and to them.
 */
record ServerIdentity(String user, String password) {

    static final String USER = "sluice-server";

    static ServerIdentity random() {
        byte[] secret = new byte[32];
        new SecureRandom().nextBytes(secret);
        return new ServerIdentity(USER, HexFormat.of().formatHex(secret));
    }

    @Override
    public String toString() {
        return "ServerIdentity[" + user + "]";
    }
}
