package org.sluice.event;

import com.github.f4b6a3.ulid.UlidCreator;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import tools.jackson.databind.json.JsonMapper;

/** Outbox and history of events in MariaDB. */
final class JdbcEventOutbox implements EventOutbox, PromotionEvents, EventJournal {

    private static final String INSERT_OUTBOX =
            """
            INSERT INTO event_outbox (event_id, team_id, type, subject, correlation_id, reply_to, at, data)
            VALUES (:eventId, (SELECT team_id FROM application WHERE id = :applicationId), :type, :subject,
                    :correlationId, :replyTo, :at, :data)
            """;
    private static final String INSERT_EVENT =
            """
            INSERT INTO promotion_event (promotion_id, sequence, event_id, type, at, data)
            VALUES (:promotionId, :sequence, :eventId, :type, :at, :data)
            """;
    private static final String TAKE =
            """
            SELECT id, event_id, team_id, type, subject, correlation_id, reply_to, at, data
            FROM event_outbox
            ORDER BY id
            LIMIT :limit
            FOR UPDATE SKIP LOCKED
            """;
    private static final String REMOVE = "DELETE FROM event_outbox WHERE id IN (:rows)";
    private static final String COUNT = "SELECT COUNT(*) FROM event_outbox";
    private static final String AFTER =
            """
            SELECT promotion_id, sequence, event_id, type, at, data
            FROM promotion_event
            WHERE promotion_id = :promotionId AND sequence > :sequence
            ORDER BY sequence
            LIMIT :limit
            """;

    private final JdbcClient jdbc;
    private final JsonMapper json;
    private final Clock clock;
    private final List<Runnable> wakes = new CopyOnWriteArrayList<>();

    JdbcEventOutbox(JdbcClient jdbc, JsonMapper json, Clock clock) {
        this.jdbc = jdbc;
        this.json = json;
        this.clock = clock;
    }

    @Override
    public void record(Subject subject, String type, Map<String, String> data) {
        String eventId = UlidCreator.getMonotonicUlid().toLowerCase();
        LocalDateTime at = LocalDateTime.ofInstant(clock.instant(), ZoneOffset.UTC);
        String body = json.writeValueAsString(data);
        jdbc.sql(INSERT_EVENT)
                .param("promotionId", subject.promotionId())
                .param("sequence", subject.sequence())
                .param("eventId", eventId)
                .param("type", type)
                .param("at", at)
                .param("data", body)
                .update();
        insertOutbox(
                eventId,
                subject.applicationId(),
                type,
                subject.promotionId(),
                subject.correlationId().orElse(null),
                subject.replyTo().orElse(null),
                at,
                body);
        wakeAfterCommit();
    }

    @Override
    public void add(
            String applicationId,
            String type,
            String subject,
            Optional<String> correlationId,
            Optional<String> replyTo,
            Map<String, String> data) {
        insertOutbox(
                UlidCreator.getMonotonicUlid().toLowerCase(),
                applicationId,
                type,
                subject,
                correlationId.orElse(null),
                replyTo.orElse(null),
                LocalDateTime.ofInstant(clock.instant(), ZoneOffset.UTC),
                json.writeValueAsString(data));
        wakeAfterCommit();
    }

    private void insertOutbox(
            String eventId,
            String applicationId,
            String type,
            String subject,
            @Nullable String correlationId,
            @Nullable String replyTo,
            LocalDateTime at,
            String body) {
        jdbc.sql(INSERT_OUTBOX)
                .param("eventId", eventId)
                .param("applicationId", applicationId)
                .param("type", type)
                .param("subject", subject)
                .param("correlationId", correlationId)
                .param("replyTo", replyTo)
                .param("at", at)
                .param("data", body)
                .update();
    }

    private void wakeAfterCommit() {
        if (!TransactionSynchronizationManager.isSynchronizationActive()) {
            wakes.forEach(Runnable::run);
            return;
        }
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                wakes.forEach(Runnable::run);
            }
        });
    }

    @Override
    public List<Pending> take(int limit) {
        return jdbc.sql(TAKE)
                .param("limit", limit)
                .query((rows, number) -> new Pending(
                        rows.getLong("id"),
                        rows.getString("event_id"),
                        Optional.ofNullable(rows.getString("team_id")),
                        rows.getString("type"),
                        rows.getString("subject"),
                        Optional.ofNullable(rows.getString("correlation_id")),
                        Optional.ofNullable(rows.getString("reply_to")),
                        at(rows),
                        rows.getString("data")))
                .list();
    }

    @Override
    public void remove(List<Pending> sent) {
        if (!sent.isEmpty()) {
            jdbc.sql(REMOVE)
                    .param("rows", sent.stream().map(Pending::row).toList())
                    .update();
        }
    }

    @Override
    public long pending() {
        return jdbc.sql(COUNT).query(Long.class).single();
    }

    @Override
    public void onAdded(Runnable wake) {
        wakes.add(wake);
    }

    @Override
    public List<PromotionEvent> after(String promotionId, int sequence, int limit) {
        return jdbc.sql(AFTER)
                .param("promotionId", promotionId)
                .param("sequence", sequence)
                .param("limit", limit)
                .query((rows, number) -> new PromotionEvent(
                        rows.getString("event_id"),
                        rows.getString("promotion_id"),
                        rows.getInt("sequence"),
                        rows.getString("type"),
                        at(rows),
                        data(rows.getString("data"))))
                .list();
    }

    private static Instant at(ResultSet rows) throws SQLException {
        return rows.getObject("at", LocalDateTime.class).toInstant(ZoneOffset.UTC);
    }

    private Map<String, String> data(String body) {
        return json.readValue(
                body,
                json.getTypeFactory().constructMapType(java.util.LinkedHashMap.class, String.class, String.class));
    }
}
