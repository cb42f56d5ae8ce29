package org.sluice.access;

import com.github.f4b6a3.ulid.UlidCreator;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sluice.application.TeamId;
import org.sluice.problem.Names;
import org.sluice.problem.ProblemException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Access tokens in MariaDB. Nothing is cached, so a revocation counts from the next request on, on every node;
 * authenticating is one look-up by a unique index, whether the secret is right or wrong.
 */
class JdbcAccessTokens implements AccessTokens {

    private static final String VALID =
            """
            revoked_at IS NULL AND (expires_at IS NULL OR expires_at > :now)""";

    private static final String AUTHENTICATE =
            """
            SELECT id, name, team_id, role, account_id, ceiling
            FROM access_token
            WHERE hash = :hash AND\s"""
                    + VALID;

    private static final String BY_ID =
            """
            SELECT id, name, team_id, role, account_id, ceiling
            FROM access_token
            WHERE id = :id AND\s"""
                    + VALID;

    private static final String BY_NAME =
            """
            SELECT id, name, team_id, role, account_id, ceiling
            FROM access_token
            WHERE name = :name AND\s"""
                    + VALID;

    private static final String ANY_ADMINISTRATOR =
            """
            SELECT COUNT(*)
            FROM access_token
            WHERE role = 'ADMIN' AND team_id IS NULL AND account_id IS NULL AND\s"""
                    + VALID;

    private static final String INSERT =
            """
            INSERT INTO access_token (id, name, hash, team_id, role, created_at, created_by, expires_at)
            VALUES (:id, :name, :hash, :team, :role, :now, :issuer, :expiresAt)""";

    // By name alone: an upsert by ON DUPLICATE KEY would also overwrite a token of another name with the same secret.
    private static final String REPLACE_ADMINISTRATOR =
            """
            UPDATE access_token
            SET hash = :hash, team_id = NULL, role = 'ADMIN', expires_at = NULL, revoked_at = NULL
            WHERE name = :name""";

    private static final String LIST =
            """
            SELECT id, name, team_id, role, created_at, expires_at, revoked_at
            FROM access_token
            WHERE account_id IS NULL
            ORDER BY id""";

    private static final String LIST_OF_TEAM =
            """
            SELECT id, name, team_id, role, created_at, expires_at, revoked_at
            FROM access_token
            WHERE team_id = :team AND account_id IS NULL
            ORDER BY id""";

    private static final String REVOKE =
            """
            UPDATE access_token
            SET revoked_at = COALESCE(revoked_at, :now)
            WHERE id = :id AND account_id IS NULL""";

    private static final String NAME_OF_A_USER = "SELECT COUNT(*) FROM account WHERE name = :name";

    /** A valid token, before it is known what its user is. */
    private record Row(
            String id,
            String name,
            Optional<TeamId> team,
            @Nullable String role,
            @Nullable String account,
            TokenScope scope) {}

    private static final RowMapper<Row> TOKEN_ROW = (row, number) -> {
        Optional<TeamId> team = Optional.ofNullable(row.getString("team_id")).map(TeamId::new);
        return new Row(
                row.getString("id"),
                row.getString("name"),
                team,
                row.getString("role"),
                row.getString("account_id"),
                new TokenScope(
                        team, Optional.ofNullable(row.getString("ceiling")).map(Role::valueOf)));
    };

    private static final RowMapper<Listed> LISTED_ROW = (row, number) -> new Listed(
            row.getString("id"),
            row.getString("name"),
            Optional.ofNullable(row.getString("team_id")).map(TeamId::new),
            Role.valueOf(row.getString("role")),
            instant(row, "created_at").orElseThrow(),
            instant(row, "expires_at"),
            instant(row, "revoked_at"));

    private static final int NAME_LIMIT = 100;
    private static final int SHORTEST_SECRET = 16;

    private final JdbcClient jdbc;
    private final Clock clock;
    private final JdbcPrincipals principals;
    private final SecureRandom random = new SecureRandom();

    JdbcAccessTokens(JdbcClient jdbc, Clock clock, JdbcPrincipals principals) {
        this.jdbc = jdbc;
        this.clock = clock;
        this.principals = principals;
    }

    @Override
    public Optional<Principal> authenticate(String secret) {
        return jdbc.sql(AUTHENTICATE)
                .param("hash", new TokenSecret(secret).hash())
                .param("now", utc(clock.instant()))
                .query(TOKEN_ROW)
                .optional()
                .flatMap(this::principal);
    }

    @Override
    public Optional<Principal> byId(String tokenId) {
        return jdbc.sql(BY_ID)
                .param("id", tokenId)
                .param("now", utc(clock.instant()))
                .query(TOKEN_ROW)
                .optional()
                .flatMap(this::principal)
                .or(() -> principals.user(new UserId(tokenId)));
    }

    @Override
    public Optional<Principal> byName(String name) {
        // The database compares names loosely; a sender called "Alice" must not act as the token "alice".
        return jdbc.sql(BY_NAME)
                .param("name", name)
                .param("now", utc(clock.instant()))
                .query(TOKEN_ROW)
                .optional()
                .filter(token -> token.name().equals(name))
                .flatMap(this::principal);
    }

    /** Behind a personal token stands its user with what they may do now; nobody, if they have been disabled. */
    private Optional<Principal> principal(Row token) {
        if (token.account() == null) {
            return Optional.of(new Principal(
                    token.id(), token.name(), token.team(), Role.valueOf(Objects.requireNonNull(token.role()))));
        }
        return principals
                .user(new UserId(token.account()))
                .map(user -> new Principal(
                        token.scope().whole() ? user.tokenId() : token.id(),
                        user.name(),
                        token.name(),
                        user.user(),
                        user.grants().within(token.scope())));
    }

    @Override
    public Issued issue(String name, Optional<TeamId> team, Role role, Optional<Instant> expiresAt, String issuer) {
        String label = Names.label("/name", name, NAME_LIMIT);
        requireTeamUnlessAdministrator(team, role);
        if (jdbc.sql(NAME_OF_A_USER).param("name", label).query(Long.class).single() > 0) {
            throw nameTaken(label);
        }
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        Optional<Instant> end = expiresAt.map(at -> at.truncatedTo(ChronoUnit.MICROS));
        if (end.isPresent() && !end.get().isAfter(now)) {
            throw ProblemException.invalid(
                    "/expiresAt",
                    "in-the-past",
                    "expiresAt is %s, which has passed; give a later time or none.".formatted(end.get()));
        }
        TokenSecret secret = TokenSecret.random(random);
        Listed token = new Listed(newId(), label, team, role, now, end, Optional.empty());
        try {
            insert(token, secret, issuer);
        } catch (DuplicateKeyException e) {
            throw nameTaken(label);
        } catch (DataIntegrityViolationException e) {
            throw ProblemException.notFound("team", team.map(TeamId::value).orElse(""));
        }
        return new Issued(token, secret.value());
    }

    @Override
    public void ensureAdministrator(String name, String secret) {
        String label = Names.label("/name", name, NAME_LIMIT);
        if (secret.length() < SHORTEST_SECRET) {
            throw ProblemException.invalid(
                    "/secret",
                    "too-short",
                    "The administrator's token has %d characters; at least %d are needed. Choose a longer one."
                            .formatted(secret.length(), SHORTEST_SECRET));
        }
        replaceOrInsertAdministrator(label, new TokenSecret(secret));
    }

    // Not one transaction: the locks of an update that finds nothing would let nodes that start together deadlock.
    private void replaceOrInsertAdministrator(String name, TokenSecret secret) {
        try {
            if (replaceAdministrator(name, secret) == 0) {
                insertAdministrator(name, secret);
            }
        } catch (DuplicateKeyException e) {
            throw new ProblemException(
                    ProblemException.Kind.CONFLICT,
                    "secret-taken",
                    "The administrator's token \"%s\" cannot have the secret of another token; choose another one."
                            .formatted(name),
                    List.of());
        }
    }

    private void insertAdministrator(String name, TokenSecret secret) {
        try {
            Listed token = new Listed(
                    newId(), name, Optional.empty(), Role.ADMIN, clock.instant(), Optional.empty(), Optional.empty());
            insert(token, secret, name);
        } catch (DuplicateKeyException e) {
            // Another node starting at the same moment has inserted it; if not, the secret is another token's.
            if (replaceAdministrator(name, secret) == 0) {
                throw e;
            }
        }
    }

    private int replaceAdministrator(String name, TokenSecret secret) {
        return jdbc.sql(REPLACE_ADMINISTRATOR)
                .param("hash", secret.hash())
                .param("name", name)
                .update();
    }

    @Override
    public boolean anyAdministrator() {
        return jdbc.sql(ANY_ADMINISTRATOR)
                        .param("now", utc(clock.instant()))
                        .query(Long.class)
                        .single()
                > 0;
    }

    @Override
    public List<Listed> list(Optional<TeamId> team) {
        return team.map(of -> jdbc.sql(LIST_OF_TEAM).param("team", of.value()))
                .orElseGet(() -> jdbc.sql(LIST))
                .query(LISTED_ROW)
                .list();
    }

    @Override
    public boolean revoke(String tokenId) {
        return jdbc.sql(REVOKE)
                        .param("id", tokenId)
                        .param("now", utc(clock.instant()))
                        .update()
                == 1;
    }

    private void insert(Listed token, TokenSecret secret, String issuer) {
        jdbc.sql(INSERT)
                .param("id", token.id())
                .param("name", token.name())
                .param("hash", secret.hash())
                .param("team", token.team().map(TeamId::value).orElse(null))
                .param("role", token.role().name())
                .param("now", utc(token.createdAt()))
                .param("issuer", issuer)
                .param("expiresAt", token.expiresAt().map(JdbcAccessTokens::utc).orElse(null))
                .update();
    }

    private static void requireTeamUnlessAdministrator(Optional<TeamId> team, Role role) {
        if (role == Role.ADMIN && team.isPresent()) {
            throw ProblemException.invalid(
                    "/teamId", "team-not-allowed", "An administrator acts in every team; leave the team out.");
        }
        if (role != Role.ADMIN && team.isEmpty()) {
            throw ProblemException.invalid(
                    "/teamId", "team-required", "Only an administrator's token has no team; name one.");
        }
    }

    private static ProblemException nameTaken(String name) {
        return ProblemException.conflict(
                "/name",
                "name-taken",
                "There is or was a token or user \"%s\"; audit events refer to it, so choose another name."
                        .formatted(name));
    }

    private String newId() {
        return UlidCreator.getMonotonicUlid(clock.millis()).toString();
    }

    private static LocalDateTime utc(Instant at) {
        return LocalDateTime.ofInstant(at, ZoneOffset.UTC);
    }

    private static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
        @Nullable LocalDateTime at = row.getObject(column, LocalDateTime.class);
        return Optional.ofNullable(at).map(time -> time.toInstant(ZoneOffset.UTC));
    }
}
