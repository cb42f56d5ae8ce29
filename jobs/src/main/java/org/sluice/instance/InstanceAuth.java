package org.sluice.instance;

/** How Sluice proves to a Node-RED's Admin API who it is. {@code toString} never shows a secret. */
public sealed interface InstanceAuth {

    /** The Admin API is open. */
    record None() implements InstanceAuth {}

    /** A bearer token the instance's settings accept. */
    record Token(String token) implements InstanceAuth {
        @Override
        public String toString() {
            return "Token[***]";
        }
    }

    /** A user of the instance, exchanged for a bearer token at {@code /auth/token}. */
    record Password(String username, String password) implements InstanceAuth {
        @Override
        public String toString() {
            return "Password[" + username + ", ***]";
        }
    }
}
