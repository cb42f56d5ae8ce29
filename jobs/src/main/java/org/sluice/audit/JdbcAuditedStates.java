package org.sluice.audit;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Reads how the object of a change stands: as the transaction of the change sees it, and as everybody else still does on
 * another connection. So no place that changes something has to remember what stood there before. The columns are written
 * out one by one: what is not named here, such as anything sealed or hashed, is in no audit event.
 */
class JdbcAuditedStates {

    private static final Map<String, List<String>> STATES = Map.ofEntries(
            Map.entry("team", List.of("SELECT name FROM team WHERE id = :id")),
            Map.entry(
                    "application",
                    List.of(
                            """
                            SELECT a.name, r.keep_newest AS keepNewest, r.keep_days AS keepDays
                            FROM application a LEFT JOIN snapshot_retention r ON r.application_id = a.id
                            WHERE a.id = :id""")),
            Map.entry(
                    "token",
                    List.of(
                            """
                            SELECT name, team_id AS team, account_id AS user, role, ceiling, expires_at AS expires,
                                   revoked_at AS revoked
                            FROM access_token WHERE id = :id""")),
            Map.entry(
                    "user",
                    List.of(
                            """
                            SELECT name, email, administrator, disabled_at AS disabled,
                                   IF(password_hash IS NULL, NULL, 'is set') AS password,
                                   oidc_issuer AS issuer, oidc_subject AS subject
                            FROM account WHERE id = :id""",
                            "SELECT CONCAT('role in team ', team_id), role FROM membership WHERE account_id = :id",
                            """
                            SELECT CONCAT('role in application ', application_id), COALESCE(role, 'none')
                            FROM application_role WHERE account_id = :id""")),
            Map.entry(
                    "template",
                    List.of(
                            "SELECT name, team_id AS team, description FROM template WHERE id = :id",
                            """
                            SELECT CONCAT('variable ', name),
                                   CONCAT_WS(', ', IF(sealed_value IS NULL, 'without a value', 'with a value'),
                                             CONCAT('set ', updated_at), IF(hidden, 'hidden', NULL),
                                             IF(required, 'required', NULL), IF(locked, 'locked', NULL),
                                             CONCAT('pattern ', pattern))
                            FROM template_variable WHERE template_id = :id""")),
            Map.entry(
                    "instance",
                    List.of(
                            """
                            SELECT i.name, i.base_url AS url, i.auth_kind AS auth, i.username AS user,
                                   IF(i.sealed_secret IS NULL, NULL, 'is set') AS secret,
                                   IF(i.extra_ca IS NULL, NULL, 'is set') AS certificate,
                                   COALESCE(p.protected, FALSE) AS protected, d.state AS drift,
                                   (SELECT name FROM template WHERE id = i.template_id) AS template,
                                   (SELECT GROUP_CONCAT(DISTINCT target_snapshot_id SEPARATOR ' ')
                                    FROM device WHERE instance_id = i.id) AS deviceTargets,
                                   CONCAT_WS(' ', a.cron, a.zone, IF(a.enabled, NULL, 'disabled'),
                                             IF(a.on_drift, 'and on drift', NULL)) AS autoSnapshots
                            FROM instance i
                            LEFT JOIN instance_protection p ON p.instance_id = i.id
                            LEFT JOIN instance_drift d ON d.instance_id = i.id
                            LEFT JOIN auto_snapshot a ON a.instance_id = i.id
                            WHERE i.id = :id""",
                            """
                            SELECT CONCAT('variable ', name),
                                   CONCAT_WS(', ', IF(sealed_value IS NULL, 'without a value',
                                                      CONCAT('set ', updated_at)),
                                             IF(hidden, 'hidden', NULL), IF(required, 'required', NULL),
                                             IF(locked, 'locked', NULL))
                            FROM instance_variable WHERE instance_id = :id""")),
            Map.entry(
                    "pipeline",
                    List.of(
                            """
                            SELECT p.name, p.published_version AS publishedVersion, p.removed_at AS removed,
                                   v.version AS latestVersion,
                                   CONCAT_WS(' ', v.concurrency, v.missing_value, v.recovery,
                                             CONCAT(v.settle_millis, 'ms')) AS policy,
                                   (SELECT GROUP_CONCAT(CONCAT_WS(':', s.name, s.type, s.target_id, s.action,
                                                                  IF(s.deploy_to_devices, 'devices', NULL),
                                                                  IF(s.rollout IS NULL, NULL, s.rollout))
                                                        ORDER BY s.position SEPARATOR ', ')
                                    FROM pipeline_stage s
                                    WHERE s.pipeline_id = p.id AND s.version = v.version) AS stages,
                                   (SELECT GROUP_CONCAT(CONCAT(h.stage, ': ', h.reason) ORDER BY h.stage SEPARATOR ', ')
                                    FROM stage_hold h WHERE h.pipeline_id = p.id) AS held
                            FROM pipeline p
                            LEFT JOIN pipeline_version v ON v.pipeline_id = p.id
                                AND v.version = (SELECT MAX(version) FROM pipeline_version WHERE pipeline_id = p.id)
                            WHERE p.id = :id""")),
            Map.entry(
                    "snapshot",
                    List.of(
                            """
                            SELECT name, description, origin, LOWER(HEX(digest)) AS digest, instance_id AS instance,
                                   device_id AS device, removed_at AS removed,
                                   (SELECT GROUP_CONCAT(tag ORDER BY tag SEPARATOR ' ')
                                    FROM snapshot_tag WHERE snapshot_id = id) AS tags
                            FROM snapshot WHERE id = :id""")),
            Map.entry(
                    "schedule",
                    List.of(
                            """
                            SELECT name, pipeline_id AS pipeline, stage, cron, zone, at, misfire, enabled,
                                   acts_as AS actsAs
                            FROM schedule WHERE id = :id""")),
            Map.entry(
                    "promotion",
                    List.of(
                            """
                            SELECT p.status, p.status_code AS code, p.requested_snapshot_id AS requestedSnapshot,
                                   p.stop_requested AS stopRequested, r.state AS rollout, r.code AS rolloutCode,
                                   r.approved_wave AS approvedWave
                            FROM promotion p LEFT JOIN rollout r ON r.promotion_id = p.id
                            WHERE p.id = :id""")),
            Map.entry(
                    "device",
                    List.of(
                            """
                            SELECT name, type, application_id AS application, instance_id AS instance,
                                   group_id AS `group`, mode, suspended, target_snapshot_id AS target,
                                   IF(token_hash IS NULL, 'none', 'given out') AS credentials,
                                   settings_version AS settingsVersion
                            FROM device WHERE id = :id""",
                            "SELECT CONCAT('label ', name), value FROM device_label WHERE device_id = :id",
                            """
                            SELECT CONCAT('variable ', name), CONCAT('set ', updated_at, IF(hidden, ', hidden', ''))
                            FROM device_variable WHERE device_id = :id""")),
            Map.entry(
                    "device-group",
                    List.of(
                            """
                            SELECT name, description, selector, on_leave AS onLeave, target_snapshot_id AS target,
                                   (SELECT COUNT(*) FROM device WHERE group_id = g.id) AS members
                            FROM device_group g WHERE id = :id""",
                            """
                            SELECT CONCAT('variable ', name), CONCAT('set ', updated_at, IF(hidden, ', hidden', ''))
                            FROM device_group_variable WHERE group_id = :id""")),
            Map.entry(
                    "provisioning-token",
                    List.of(
                            """
                            SELECT name, application_id AS application, instance_id AS instance, group_id AS `group`,
                                   quota, used, expires_at AS expires, revoked_at AS revoked
                            FROM provisioning_token WHERE id = :id""")));

    /** Their details say all there is to say: these come by thousands, or would tell one team what somebody is in others. */
    private static final Set<String> TOLD_BY_DETAILS = Set.of(
            "promotion.requested",
            "promotion.rolled-back",
            "application.pipeline.stage-deployed",
            "device.provisioned",
            "member.groups-followed");

    private static final int LONGEST = 4000;

    private final JdbcClient jdbc;
    private final DataSource database;

    /** What is different, as it stood before and as it stands after. */
    record Difference(Map<String, String> before, Map<String, String> after) {

        private static final Difference NONE = new Difference(Map.of(), Map.of());
    }

    JdbcAuditedStates(JdbcClient jdbc, DataSource database) {
        this.jdbc = jdbc;
        this.database = database;
    }

    /** What the transaction of the caller has made different about an object so far. */
    Difference difference(String action, String type, String id) {
        List<String> queries = STATES.getOrDefault(type, List.of());
        if (queries.isEmpty()
                || TOLD_BY_DETAILS.contains(action)
                || !TransactionSynchronizationManager.isActualTransactionActive()) {
            return Difference.NONE;
        }
        Map<String, String> after = read(jdbc, queries, id);
        Map<String, String> before = committed(queries, id);
        Map<String, String> kept = new TreeMap<>(after);
        after.entrySet().removeAll(before.entrySet());
        before.entrySet().removeAll(kept.entrySet());
        return new Difference(before, after);
    }

    /** On a connection that commits by itself, which transactions never use: nobody waits for one who waits for this. */
    private Map<String, String> committed(List<String> queries, String id) {
        try (Connection other = database.getConnection()) {
            return read(JdbcClient.create(new SingleConnectionDataSource(other, true)), queries, id);
        } catch (SQLException e) {
            throw new DataAccessResourceFailureException("What stood before a change could not be read.", e);
        }
    }

    /** The columns of the first query; of the others, pairs of key and value. */
    private static Map<String, String> read(JdbcClient jdbc, List<String> queries, String id) {
        Map<String, String> state = new TreeMap<>();
        jdbc.sql(queries.get(0))
                .param("id", id)
                .query()
                .listOfRows()
                .forEach(row -> row.forEach((column, value) -> put(state, column, value)));
        queries.subList(1, queries.size()).forEach(query -> jdbc.sql(query)
                .param("id", id)
                .query((row, number) -> Map.entry(row.getString(1), row.getString(2)))
                .list()
                .forEach(pair -> put(state, pair.getKey(), pair.getValue())));
        return state;
    }

    private static void put(Map<String, String> state, String key, @Nullable Object value) {
        if (value != null && !value.toString().isEmpty()) {
            String text = value.toString();
            state.put(key, text.length() > LONGEST ? text.substring(0, LONGEST) + "..." : text);
        }
    }
}
