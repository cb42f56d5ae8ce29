package org.sluice.audit;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sluice.application.ApplicationId;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** The audit log in MariaDB. It has statements to append and to read, and no others. */
class JdbcAuditLog implements AuditLog {

    private static final String APPEND =
            """
            INSERT INTO audit_event (at, actor, door, action, object_type, object_id, application_id, details)
            VALUES (:at, :actor, :door, :action, :objectType, :objectId, :application, :details)""";

    private static final String LIST =
            """
            SELECT id, at, actor, door, action, object_type, object_id, application_id, details
            FROM audit_event
            WHERE id < :before
            ORDER BY id DESC
            LIMIT :limit""";

    private static final String LIST_OF_APPLICATION =
            """
            SELECT id, at, actor, door, action, object_type, object_id, application_id, details
            FROM audit_event
            WHERE application_id = :application AND id < :before
            ORDER BY id DESC
            LIMIT :limit""";

    private static final TypeReference<Map<String, String>> DETAILS = new TypeReference<>() {};

    private final JdbcClient jdbc;
    private final Clock clock;
    private final JsonMapper json = JsonMapper.shared();

    JdbcAuditLog(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    @Override
    public void append(
            String actor,
            Door door,
            String action,
            String objectType,
            String objectId,
            Optional<ApplicationId> application,
            Map<String, String> details) {
        jdbc.sql(APPEND)
                .param("at", LocalDateTime.ofInstant(clock.instant(), ZoneOffset.UTC))
                .param("actor", actor)
                .param("door", door.name())
                .param("action", action)
                .param("objectType", objectType)
                .param("objectId", objectId)
                .param("application", application.map(ApplicationId::value).orElse(null))
                .param("details", json.writeValueAsString(details))
                .update();
    }

    @Override
    public List<Entry> list(Optional<ApplicationId> application, Optional<Long> before, int limit) {
        return application
                .map(of -> jdbc.sql(LIST_OF_APPLICATION).param("application", of.value()))
                .orElseGet(() -> jdbc.sql(LIST))
                .param("before", before.orElse(Long.MAX_VALUE))
                .param("limit", limit)
                .query(this::entry)
                .list();
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
                json.readValue(row.getString("details"), DETAILS));
    }
}
