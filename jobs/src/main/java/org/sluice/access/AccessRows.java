package org.sluice.access;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Rows of users, and times in them. */
final class AccessRows {

    /** What {@link #user} reads, of a table called {@code a}. */
    static final String USER =
            "a.id, a.name, a.email, a.administrator, a.disabled_at, a.password_hash IS NOT NULL AS has_password, a.created_at, "
                    + "a.oidc_issuer, a.oidc_subject";

    private AccessRows() {}

    static Users.User user(ResultSet row) throws SQLException {
        String issuer = row.getString("oidc_issuer");
        return new Users.User(
                new UserId(row.getString("id")),
                row.getString("name"),
                Optional.ofNullable(row.getString("email")),
                row.getBoolean("administrator"),
                row.getObject("disabled_at") != null,
                row.getBoolean("has_password"),
                instant(row, "created_at").orElseThrow(),
                Optional.ofNullable(row.getString("oidc_subject")).map(subject -> new Users.Subject(issuer, subject)));
    }

    static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
        @Nullable LocalDateTime at = row.getObject(column, LocalDateTime.class);
        return Optional.ofNullable(at).map(time -> time.toInstant(ZoneOffset.UTC));
    }

    static LocalDateTime utc(Instant at) {
        return LocalDateTime.ofInstant(at, ZoneOffset.UTC);
    }
}
