package org.sluice.audit;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sluice.application.ApplicationId;
import org.sluice.application.TeamId;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;
import org.springframework.jdbc.core.namedparam.SqlParameterSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** The audit log in MariaDB. It has statements to append and to read; triggers refuse any others. */
class JdbcAuditLog implements AuditLog {

    private static final int REASON = 1000;

    private static final String APPEND =
            """
            INSERT INTO audit_event (at, actor, door, action, object_type, object_id, team_id, application_id, details,
                                     reason, before_state, after_state)
            VALUES (:at, :actor, :door, :action, :objectType, :objectId,
                    COALESCE(:team,
                             (SELECT team_id FROM application WHERE id = :application),
                             (SELECT id FROM team WHERE :objectType = 'team' AND id = :objectId),
                             (SELECT team_id FROM access_token WHERE :objectType = 'token' AND id = :objectId),
                             (SELECT team_id FROM device WHERE :objectType = 'device' AND id = :objectId),
                             (SELECT team_id FROM template WHERE :objectType = 'template' AND id = :objectId),
                             (SELECT team_id FROM provisioning_token
                              WHERE :objectType = 'provisioning-token' AND id = :objectId)),
                    :application, :details, :reason, :before, :after)""";

    // The driver puts the values into the text, so that MariaDB sees which conditions are none.
    private static final String LIST =
            """
            SELECT id, at, actor, door, action, object_type, object_id, application_id, details, reason, before_state,
                   after_state
            FROM audit_event
            WHERE (:team IS NULL OR team_id = :team)
              AND (NOT :several OR team_id IN (:whole) OR application_id IN (:applications)
                   OR application_id IS NULL AND team_id IN (:teams))
              AND (:application IS NULL OR application_id = :application)
              AND (:objectType IS NULL OR object_type = :objectType)
              AND (:objectId IS NULL OR object_id = :objectId)
              AND (:actor IS NULL OR actor = :actor)
              AND (:action IS NULL OR action = :action)
              AND (:door IS NULL OR door = :door)
              AND (:since IS NULL OR at >= :since)
              AND (:until IS NULL OR at < :until)
              AND (:cursorAt IS NULL OR at <= :cursorAt)
              AND (:cursorAt IS NULL OR at < :cursorAt OR id < :cursor)
            ORDER BY at DESC, id DESC
            LIMIT :limit""";

    private static final String TIME_OF = "SELECT at FROM audit_event WHERE id = :id";

    private static final TypeReference<Map<String, String>> DETAILS = new TypeReference<>() {};

    private final JdbcClient jdbc;
    private final NamedParameterJdbcOperations batches;
    private final JdbcAuditedStates states;
    private final Clock clock;
    private final JsonMapper json = JsonMapper.shared();

    JdbcAuditLog(JdbcClient jdbc, NamedParameterJdbcOperations batches, JdbcAuditedStates states, Clock clock) {
        this.jdbc = jdbc;
        this.batches = batches;
        this.states = states;
        this.clock = clock;
    }

    @Override
    public void append(
            String actor,
            Door door,
            String action,
            String objectType,
            String objectId,
            Optional<TeamId> team,
            Optional<ApplicationId> application,
            Map<String, String> details) {
        jdbc.sql(APPEND)
                .paramSource(line(actor, door, action, objectType, objectId, team, application, details))
                .update();
    }

    @Override
    public void appendAll(
            String actor,
            Door door,
            String action,
            String objectType,
            Optional<ApplicationId> application,
            Map<String, Map<String, String>> details) {
        batches.batchUpdate(
                APPEND,
                details.entrySet().stream()
                        .map(one -> line(
                                actor,
                                door,
                                action,
                                objectType,
                                one.getKey(),
                                Optional.empty(),
                                application,
                                one.getValue()))
                        .toArray(SqlParameterSource[]::new));
    }

    private SqlParameterSource line(
            String actor,
            Door door,
            String action,
            String objectType,
            String objectId,
            Optional<TeamId> team,
            Optional<ApplicationId> application,
            Map<String, String> details) {
        JdbcAuditedStates.Difference difference = states.difference(action, objectType, objectId);
        return new MapSqlParameterSource("at", column(clock.instant()))
                .addValue("actor", actor)
                .addValue("door", door.name())
                .addValue("action", action)
                .addValue("objectType", objectType)
                .addValue("objectId", objectId)
                .addValue("team", team.map(TeamId::value).orElse(null))
                .addValue("application", application.map(ApplicationId::value).orElse(null))
                .addValue("details", json.writeValueAsString(details))
                .addValue("reason", reason(details))
                .addValue("before", written(difference.before()))
                .addValue("after", written(difference.after()));
    }

    private static @Nullable String reason(Map<String, String> details) {
        String reason = details.getOrDefault("reason", "");
        return reason.isBlank() ? null : reason.substring(0, Math.min(REASON, reason.length()));
    }

    private @Nullable String written(Map<String, String> state) {
        return state.isEmpty() ? null : json.writeValueAsString(state);
    }

    @Override
    public List<Entry> list(Filter filter) {
        Optional<LocalDateTime> cursorAt = filter.before().flatMap(id -> jdbc.sql(TIME_OF)
                .param("id", id)
                .query(LocalDateTime.class)
                .optional());
        if (filter.before().isPresent() && cursorAt.isEmpty()) {
            return List.of();
        }
        return jdbc.sql(LIST)
                .params(reach(filter.reach()))
                .param(
                        "application",
                        filter.application().map(ApplicationId::value).orElse(null))
                .param("objectType", filter.objectType().orElse(null))
                .param("objectId", filter.objectId().orElse(null))
                .param("actor", filter.actor().orElse(null))
                .param("action", filter.action().orElse(null))
                .param("door", filter.door().map(Enum::name).orElse(null))
                .param("since", filter.since().map(JdbcAuditLog::column).orElse(null))
                .param("until", filter.until().map(JdbcAuditLog::column).orElse(null))
                .param("cursorAt", cursorAt.orElse(null))
                .param("cursor", filter.before().orElse(null))
                .param("limit", filter.limit())
                .query(this::entry)
                .list();
    }

    /** One whole team, which is what most ask for, is a condition an index serves. */
    private static Map<String, @Nullable Object> reach(Reach reach) {
        Map<String, @Nullable Object> parameters = new HashMap<>();
        Optional<Seen> seen = reach.seen();
        Optional<TeamId> one = seen.filter(JdbcAuditLog::isOneTeam)
                .map(only -> only.whole().iterator().next());
        parameters.put("team", one.map(TeamId::value).orElse(null));
        Optional<Seen> several = one.isPresent() ? Optional.empty() : seen;
        parameters.put("several", several.isPresent());
        parameters.put(
                "whole",
                values(several.map(Seen::whole).orElse(Set.of()).stream().map(TeamId::value)));
        parameters.put(
                "teams",
                values(several.map(Seen::teams).orElse(Set.of()).stream().map(TeamId::value)));
        parameters.put(
                "applications",
                values(several.map(Seen::applications).orElse(Set.of()).stream().map(ApplicationId::value)));
        return parameters;
    }

    private static boolean isOneTeam(Seen seen) {
        return seen.whole().size() == 1
                && seen.teams().equals(seen.whole())
                && seen.applications().isEmpty();
    }

    /** Never empty, as an IN of SQL must not be. */
    private static List<String> values(Stream<String> ids) {
        return Stream.concat(Stream.of(""), ids).toList();
    }

    private static LocalDateTime column(Instant time) {
        return LocalDateTime.ofInstant(time, ZoneOffset.UTC);
    }

    private Entry entry(ResultSet row, int number) throws SQLException {
        return new Entry(
                row.getLong("id"),
                row.getObject("at", LocalDateTime.class).toInstant(ZoneOffset.UTC),
                row.getString("actor"),
                Door.valueOf(row.getString("door")),
                row.getString("action"),
                row.getString("object_type"),
                row.getString("object_id"),
                Optional.ofNullable(row.getString("application_id")).map(ApplicationId::new),
                json.readValue(row.getString("details"), DETAILS),
                Optional.ofNullable(row.getString("reason")),
                state(row.getString("before_state")),
                state(row.getString("after_state")));
    }

    private Map<String, String> state(@Nullable String written) {
        return written == null ? Map.of() : json.readValue(written, DETAILS);
    }
}
