package org.sluice.device;

import com.github.f4b6a3.ulid.UlidCreator;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.sluice.application.ApplicationId;
import org.sluice.application.TeamId;
import org.sluice.instance.InstanceId;
import org.sluice.problem.Names;
import org.sluice.problem.ProblemException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Provisioning tokens in MariaDB, which knows their hashes only. */
class JdbcProvisioningTokens implements ProvisioningTokens {

    private static final String ISSUE =
            """
            INSERT INTO provisioning_token (id, team_id, application_id, instance_id, group_id, name, token_hash, quota, used,
                                            expires_at, created_at, created_by)
            VALUES (:id, :team, :application, :instance, :group, :name, :hash, :quota, 0, :expiresAt, :now, :by)""";

    private static final String SELECT =
            """
            SELECT id, team_id, application_id, instance_id, group_id, name, quota, used, expires_at, revoked_at, created_at,
                   created_by
            FROM provisioning_token
            """;

    private static final String LIST = SELECT + "WHERE team_id = :team ORDER BY id";

    private static final String FIND = SELECT + "WHERE id = :id";

    private static final String REVOKE =
            """
            UPDATE provisioning_token
            SET revoked_at = COALESCE(revoked_at, :now)
            WHERE id = :id""";

    private static final int NAME_LIMIT = 80;

    private final JdbcClient jdbc;
    private final JdbcPlaces places;
    private final DeviceSecrets deviceSecrets;
    private final Clock clock;

    JdbcProvisioningTokens(JdbcClient jdbc, JdbcPlaces places, DeviceSecrets deviceSecrets, Clock clock) {
        this.jdbc = jdbc;
        this.places = places;
        this.deviceSecrets = deviceSecrets;
        this.clock = clock;
    }

    @Override
    public Issued issue(Terms asked, String by) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        Terms terms = checked(asked, now);
        Listed token = new Listed(
                UlidCreator.getMonotonicUlid(clock.millis()).toString(), terms, 0, Optional.empty(), now, by);
        String secret = deviceSecrets.provisioningToken();
        try {
            jdbc.sql(ISSUE)
                    .param("id", token.id())
                    .param("team", terms.team().value())
                    .param(
                            "application",
                            terms.application().map(ApplicationId::value).orElse(null))
                    .param("instance", terms.instance().map(InstanceId::value).orElse(null))
                    .param("group", terms.group().map(DeviceGroupId::value).orElse(null))
                    .param("name", terms.name())
                    .param("hash", DeviceSecrets.hash(secret))
                    .param("quota", terms.quota().orElse(null))
                    .param(
                            "expiresAt",
                            terms.expiresAt().map(DeviceRows::column).orElse(null))
                    .param("now", DeviceRows.column(now))
                    .param("by", by)
                    .update();
        } catch (DuplicateKeyException e) {
            throw ProblemException.conflict(
                    "/name",
                    "name-taken",
                    "The team has or had a provisioning token \"%s\"; choose another name.".formatted(terms.name()));
        } catch (DataIntegrityViolationException e) {
            throw ProblemException.notFound("team", terms.team().value());
        }
        return new Issued(token, secret);
    }

    private Terms checked(Terms asked, Instant now) {
        String name = Names.label("/name", asked.name(), NAME_LIMIT);
        if (asked.quota().filter(quota -> quota < 1).isPresent()) {
            throw ProblemException.invalid(
                    "/quota",
                    "out-of-range",
                    "/quota must be at least 1; found %d. Leave it out for any number."
                            .formatted(asked.quota().get()));
        }
        Optional<Instant> end = asked.expiresAt().map(at -> at.truncatedTo(ChronoUnit.MICROS));
        if (end.filter(at -> !at.isAfter(now)).isPresent()) {
            throw ProblemException.invalid(
                    "/expiresAt",
                    "in-the-past",
                    "/expiresAt is %s, which has passed; give a later time or none.".formatted(end.get()));
        }
        JdbcNewDevices.Place place = places.checked(
                new JdbcNewDevices.Place(asked.team(), asked.application(), asked.instance(), asked.group()));
        return new Terms(place.team(), place.application(), place.instance(), place.group(), name, asked.quota(), end);
    }

    @Override
    public List<Listed> list(TeamId team) {
        return jdbc.sql(LIST)
                .param("team", team.value())
                .query((row, number) -> listed(row))
                .list();
    }

    @Override
    public Optional<Listed> find(String id) {
        return jdbc.sql(FIND)
                .param("id", id)
                .query((row, number) -> listed(row))
                .optional();
    }

    @Override
    public boolean revoke(String id) {
        return jdbc.sql(REVOKE)
                        .param("id", id)
                        .param("now", DeviceRows.column(clock.instant()))
                        .update()
                == 1;
    }

    private static Listed listed(ResultSet row) throws SQLException {
        return new Listed(
                row.getString("id"),
                new Terms(
                        new TeamId(row.getString("team_id")),
                        Optional.ofNullable(row.getString("application_id")).map(ApplicationId::new),
                        Optional.ofNullable(row.getString("instance_id")).map(InstanceId::new),
                        Optional.ofNullable(row.getString("group_id")).map(DeviceGroupId::new),
                        row.getString("name"),
                        Optional.ofNullable(row.getObject("quota", Integer.class)),
                        DeviceRows.instant(row, "expires_at")),
                row.getInt("used"),
                DeviceRows.instant(row, "revoked_at"),
                DeviceRows.instant(row, "created_at").orElseThrow(),
                row.getString("created_by"));
    }
}
