package org.sluice.access;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.sluice.application.TeamId;

/** Access tokens: shown once when issued, kept only as a hash. */
public interface AccessTokens {

    /**
     * A token as lists show it, without the secret.
     *
     * @param id the token's id
     */
    record Listed(
            String id,
            String name,
            Optional<TeamId> team,
            Role role,
            Instant createdAt,
            Optional<Instant> expiresAt,
            Optional<Instant> revokedAt) {}

    /** A token just issued; {@code secret} is never to be had again. */
    record Issued(Listed token, String secret) {}

    /** Who holds this secret; empty if nobody does, or the token has expired or been revoked. */
    Optional<Principal> authenticate(String secret);

    /** The principal behind a token that is still valid: for schedules, which act as their creator, and brokers. */
    Optional<Principal> byId(String tokenId);

    /** The same by name: for messages whose sender the broker has authenticated. */
    Optional<Principal> byName(String name);

    /** Issues a token with a random secret. */
    Issued issue(String name, Optional<TeamId> team, Role role, Optional<Instant> expiresAt, String issuer);

    /** Makes sure an administrator token with this secret exists, replacing the secret of one named the same. */
    void ensureAdministrator(String name, String secret);

    boolean anyAdministrator();

    List<Listed> list(Optional<TeamId> team);

    /** Revokes it at once; false if it does not exist. */
    boolean revoke(String tokenId);
}
