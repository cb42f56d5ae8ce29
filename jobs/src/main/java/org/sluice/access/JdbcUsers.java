package org.sluice.access;

import com.github.f4b6a3.ulid.UlidCreator;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.sluice.problem.ProblemException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Users in MariaDB. */
class JdbcUsers implements Users {

    private static final String INSERT =
            """
            INSERT INTO account (id, name, email, administrator, created_at, created_by)
            VALUES (:id, :name, :email, :administrator, :now, :author)""";

    private static final String NAME_OF_A_TOKEN = "SELECT COUNT(*) FROM access_token WHERE name = :name";

    private static final String SELECT = "SELECT " + AccessRows.USER + " FROM account a ";

    private static final String UPDATE =
            "UPDATE account SET email = :email, administrator = :administrator WHERE id = :id";

    private static final String DISABLE =
            "UPDATE account SET disabled_at = IF(:disabled, COALESCE(disabled_at, :now), NULL) WHERE id = :id";

    private static final String LINK =
            "UPDATE account SET oidc_issuer = :issuer, oidc_subject = :subject WHERE id = :id";

    private static final String UNLINK = "UPDATE account SET oidc_issuer = NULL, oidc_subject = NULL WHERE id = :id";

    private static final String PASSWORD_HASH =
            "SELECT password_hash FROM account WHERE id = :id AND password_hash IS NOT NULL";

    private static final String KEEP_PASSWORD_HASH = "UPDATE account SET password_hash = :hash WHERE id = :id";

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{1,63}");
    private static final Pattern EMAIL = Pattern.compile("[^\\s@]{1,64}@[^\\s@]{1,189}");

    /** Who acts where nobody does. */
    private static final Set<String> RESERVED = Set.of("sluice", "anonymous", "system");

    private final JdbcClient jdbc;
    private final Clock clock;
    private final JdbcPrincipals principals;

    JdbcUsers(JdbcClient jdbc, Clock clock, JdbcPrincipals principals) {
        this.jdbc = jdbc;
        this.clock = clock;
        this.principals = principals;
    }

    @Override
    public User add(String name, Optional<String> email, boolean administrator, String author) {
        if (!NAME.matcher(name).matches()) {
            throw ProblemException.invalid(
                    "/username",
                    "invalid-username",
                    "A user name has 2 to 64 lower-case letters, digits, dots, hyphens and underscores and begins with a letter or digit; found \"%s\"."
                            .formatted(ProblemException.abbreviate(name)));
        }
        if (RESERVED.contains(name)
                || jdbc.sql(NAME_OF_A_TOKEN)
                                .param("name", name)
                                .query(Long.class)
                                .single()
                        > 0) {
            throw nameTaken(name);
        }
        User user = new User(
                new UserId(UlidCreator.getMonotonicUlid(clock.millis()).toString()),
                name,
                checked(email),
                administrator,
                false,
                false,
                now(),
                Optional.empty());
        try {
            jdbc.sql(INSERT)
                    .param("id", user.id().value())
                    .param("name", name)
                    .param("email", user.email().orElse(null))
                    .param("administrator", administrator)
                    .param("now", AccessRows.utc(user.createdAt()))
                    .param("author", author)
                    .update();
        } catch (DuplicateKeyException e) {
            throw nameTaken(name);
        }
        return user;
    }

    @Override
    public Optional<User> find(UserId id) {
        return jdbc.sql(SELECT + "WHERE a.id = :id")
                .param("id", id.value())
                .query((row, number) -> AccessRows.user(row))
                .optional();
    }

    @Override
    public Optional<User> findByName(String name) {
        return jdbc.sql(SELECT + "WHERE a.name = :name")
                .param("name", name.toLowerCase(Locale.ROOT))
                .query((row, number) -> AccessRows.user(row))
                .optional();
    }

    @Override
    public Optional<User> findBySubject(Subject subject) {
        return jdbc.sql(SELECT + "WHERE a.oidc_issuer = :issuer AND a.oidc_subject = :subject")
                .param("issuer", subject.issuer())
                .param("subject", subject.subject())
                .query((row, number) -> AccessRows.user(row))
                .optional();
    }

    @Override
    public void link(UserId id, Subject subject) {
        try {
            // No row is counted that says so already.
            jdbc.sql(LINK)
                    .param("issuer", subject.issuer())
                    .param("subject", subject.subject())
                    .param("id", id.value())
                    .update();
        } catch (DuplicateKeyException e) {
            throw ProblemException.conflict(
                    "/subject",
                    "identity-taken",
                    "Another user is linked to this identity of the provider already; take it away there first.");
        }
    }

    @Override
    public void unlink(UserId id) {
        jdbc.sql(UNLINK).param("id", id.value()).update();
    }

    @Override
    public List<User> list() {
        return jdbc.sql(SELECT + "ORDER BY a.name")
                .query((row, number) -> AccessRows.user(row))
                .list();
    }

    @Override
    public User update(UserId id, Optional<String> email, boolean administrator) {
        jdbc.sql(UPDATE)
                .param("email", checked(email).orElse(null))
                .param("administrator", administrator)
                .param("id", id.value())
                .update();
        return find(id).orElseThrow(() -> ProblemException.notFound("user", id.value()));
    }

    @Override
    public User disable(UserId id, boolean disabled) {
        jdbc.sql(DISABLE)
                .param("disabled", disabled)
                .param("now", AccessRows.utc(now()))
                .param("id", id.value())
                .update();
        return find(id).orElseThrow(() -> ProblemException.notFound("user", id.value()));
    }

    @Override
    public Optional<String> passwordHash(UserId id) {
        return jdbc.sql(PASSWORD_HASH)
                .param("id", id.value())
                .query(String.class)
                .optional();
    }

    @Override
    public void keepPasswordHash(UserId id, String hash) {
        one(jdbc.sql(KEEP_PASSWORD_HASH).param("hash", hash).param("id", id.value()));
    }

    @Override
    public Optional<Principal> principal(UserId id) {
        return principals.user(id);
    }

    private static void one(JdbcClient.StatementSpec statement) {
        if (statement.update() != 1) {
            throw new IllegalStateException("The user is gone, which never happens: users are only disabled.");
        }
    }

    private static Optional<String> checked(Optional<String> email) {
        email.filter(address -> !EMAIL.matcher(address).matches()).ifPresent(address -> {
            throw ProblemException.invalid(
                    "/email",
                    "invalid-email",
                    "/email must be an address such as ada@example.org; found \"%s\"."
                            .formatted(ProblemException.abbreviate(address)));
        });
        return email;
    }

    private static ProblemException nameTaken(String name) {
        return ProblemException.conflict(
                "/username",
                "name-taken",
                "There is or was a user or token \"%s\"; audit events refer to it, so choose another name."
                        .formatted(name));
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
