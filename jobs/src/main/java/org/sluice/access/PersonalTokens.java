package org.sluice.access;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Personal access tokens: each acts as its user, with what they may do at the time and its scope allows. */
public interface PersonalTokens {

    /** A token as lists show it, without the secret. */
    record Listed(
            String id,
            String name,
            TokenScope scope,
            Instant createdAt,
            Optional<Instant> expiresAt,
            Optional<Instant> revokedAt) {}

    /** A token just issued; {@code secret} is never to be had again. */
    record Issued(Listed token, String secret) {

        @Override
        public String toString() {
            return "Issued[" + token.name() + ", ***]";
        }
    }

    /** Issues a token called by the user's name and this one. */
    Issued issue(Users.User user, String name, TokenScope scope, Optional<Instant> expiresAt);

    List<Listed> list(UserId user);

    /** Revokes it at once; false if the user has none of this id. */
    boolean revoke(UserId user, String tokenId);
}
