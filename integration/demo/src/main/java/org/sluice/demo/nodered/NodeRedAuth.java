package org.sluice.demo.nodered;

/** Whom a runtime's Admin API lets in. */
public sealed interface NodeRedAuth {

    /** Everybody. */
    record None() implements NodeRedAuth {}

    /** One user with a password; permissions in Node-RED's words, {@code *} or {@code read}. */
    record Password(String username, String password, String permissions) implements NodeRedAuth {
        @Override
        public String toString() {
            return "Password[username=" + username + ", permissions=" + permissions + "]";
        }
    }

    /** Whoever shows one static bearer token; permissions in Node-RED's words, {@code *} or {@code read}. */
    record Token(String token, String permissions) implements NodeRedAuth {
        @Override
        public String toString() {
            return "Token[permissions=" + permissions + "]";
        }
    }

    static NodeRedAuth none() {
        return new None();
    }

    static NodeRedAuth password(String username, String password) {
        return new Password(username, password, "*");
    }

    static NodeRedAuth token(String token) {
        return new Token(token, "*");
    }
}
