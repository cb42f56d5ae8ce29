package org.sluice.access;

import com.github.f4b6a3.ulid.UlidCreator;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.sluice.application.TeamId;
import org.sluice.problem.Names;
import org.sluice.problem.ProblemException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Personal access tokens in MariaDB, beside those of teams: {@link JdbcAccessTokens} authenticates both. */
class JdbcPersonalTokens implements PersonalTokens {

    private static final String INSERT =
            """
            INSERT INTO access_token (id, name, hash, team_id, account_id, ceiling, created_at, created_by, expires_at)
            VALUES (:id, :name, :hash, :team, :user, :ceiling, :now, :author, :expiresAt)""";

    private static final String LIST =
            """
            SELECT id, name, team_id, ceiling, created_at, expires_at, revoked_at
            FROM access_token
            WHERE account_id = :user
            ORDER BY id""";

    private static final String REVOKE =
            """
            UPDATE access_token
            SET revoked_at = COALESCE(revoked_at, :now)
            WHERE id = :id AND account_id = :user""";

    private static final RowMapper<Listed> ROW = (row, number) -> new Listed(
            row.getString("id"),
            row.getString("name"),
            new TokenScope(
                    Optional.ofNullable(row.getString("team_id")).map(TeamId::new),
                    Optional.ofNullable(row.getString("ceiling")).map(Role::valueOf)),
            AccessRows.instant(row, "created_at").orElseThrow(),
            AccessRows.instant(row, "expires_at"),
            AccessRows.instant(row, "revoked_at"));

    private static final int NAME_LIMIT = 100;

    private final JdbcClient jdbc;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    JdbcPersonalTokens(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    @Override
    public Issued issue(Users.User user, String name, TokenScope scope, Optional<Instant> expiresAt) {
        String label = Names.label("/name", user.name() + "-" + Names.label("/name", name, NAME_LIMIT), NAME_LIMIT);
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        Optional<Instant> end = expiresAt.map(at -> at.truncatedTo(ChronoUnit.MICROS));
        if (end.isPresent() && !end.get().isAfter(now)) {
            throw ProblemException.invalid(
                    "/expiresAt",
                    "in-the-past",
                    "expiresAt is %s, which has passed; give a later time or none.".formatted(end.get()));
        }
        TokenSecret secret = TokenSecret.random(random);
        Listed token = new Listed(
                UlidCreator.getMonotonicUlid(clock.millis()).toString(), label, scope, now, end, Optional.empty());
        try {
            insert(user, token, secret);
        } catch (DuplicateKeyException e) {
            throw ProblemException.conflict(
                    "/name",
                    "name-taken",
                    "There is or was a token \"%s\"; audit events refer to it, so choose another name."
                            .formatted(label));
        } catch (DataIntegrityViolationException e) {
            throw ProblemException.notFound(
                    "team", scope.team().map(TeamId::value).orElse(""));
        }
        return new Issued(token, secret.value());
    }

    private void insert(Users.User user, Listed token, TokenSecret secret) {
        jdbc.sql(INSERT)
                .param("id", token.id())
                .param("name", token.name())
                .param("hash", secret.hash())
                .param("team", token.scope().team().map(TeamId::value).orElse(null))
                .param("user", user.id().value())
                .param("ceiling", token.scope().ceiling().map(Role::name).orElse(null))
                .param("now", AccessRows.utc(token.createdAt()))
                .param("author", user.name())
                .param("expiresAt", token.expiresAt().map(AccessRows::utc).orElse(null))
                .update();
    }

    @Override
    public List<Listed> list(UserId user) {
        return jdbc.sql(LIST).param("user", user.value()).query(ROW).list();
    }

    @Override
    public boolean revoke(UserId user, String tokenId) {
        return jdbc.sql(REVOKE)
                        .param("id", tokenId)
                        .param("user", user.value())
                        .param("now", AccessRows.utc(clock.instant()))
                        .update()
                == 1;
    }
}
