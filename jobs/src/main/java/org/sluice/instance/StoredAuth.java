package org.sluice.instance;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How an {@link InstanceAuth} lies in the database's columns, before its secret is sealed. */
record StoredAuth(Kind kind, @Nullable String username, @Nullable String secret) {

    /** The values of {@code auth_kind}. */
    enum Kind {
        NONE,
        TOKEN,
        PASSWORD
    }

    static StoredAuth of(InstanceAuth auth) {
        if (auth instanceof InstanceAuth.Token token) {
            return new StoredAuth(Kind.TOKEN, null, token.token());
        }
        if (auth instanceof InstanceAuth.Password password) {
            return new StoredAuth(Kind.PASSWORD, password.username(), password.password());
        }
        return new StoredAuth(Kind.NONE, null, null);
    }

    InstanceAuth toAuth() {
        return switch (kind) {
            case NONE -> new InstanceAuth.None();
            case TOKEN -> new InstanceAuth.Token(Objects.requireNonNull(secret));
            case PASSWORD -> new InstanceAuth.Password(
                    Objects.requireNonNull(username), Objects.requireNonNull(secret));
        };
    }

    @Override
    public String toString() {
        return "StoredAuth[" + kind + "]";
    }
}
