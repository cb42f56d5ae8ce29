package org.sluice.device;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.sluice.application.ApplicationId;
import org.sluice.application.TeamId;
import org.sluice.audit.AuditLog;
import org.sluice.problem.ProblemException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Open editors in MariaDB; of tokens, links and visitors' secrets there are hashes only. */
class JdbcDeviceEditors implements DeviceEditors {

    /** Whatever changes a device's mode or credentials needs to know nothing of editors. */
    private static final String VALID = "d.mode = 'DEVELOPER' AND d.token_hash <=> e.credential_hash";

    private static final String OPEN =
            """
            INSERT INTO device_editor
                (device_id, id, token_hash, credential_hash, opened_by, opened_at, used_at)
            SELECT id, :editor, :token, token_hash, :by, :now, :now
            FROM device
            WHERE id = :device AND mode = 'DEVELOPER' AND token_hash IS NOT NULL""";

    private static final String FIND =
            """
            SELECT e.id, e.device_id, d.team_id, e.opened_by, e.opened_at, e.node_id
            FROM device_editor e
            JOIN device d ON d.id = e.device_id
            WHERE e.device_id = :device AND
            """
                    + VALID;

    private static final String BY_TOKEN = FIND + " AND e.token_hash = :token";

    private static final String CLOSE = "DELETE FROM device_editor WHERE device_id = :device";

    private static final String ADD_PASS =
            """
            INSERT INTO device_editor_pass (secret_hash, device_id, link, acts_as, expires_at)
            VALUES (:secret, :device, :link, :actsAs, :expiry)""";

    private static final String LINK =
            """
            SELECT acts_as FROM device_editor_pass
            WHERE secret_hash = :secret AND device_id = :device AND link AND expires_at > :now""";

    private static final String USE_LINK = "DELETE FROM device_editor_pass WHERE secret_hash = :secret AND link";

    private static final String VISIT =
            """
            SELECT e.id, e.device_id, d.team_id, e.opened_by, e.opened_at, e.node_id, p.acts_as
            FROM device_editor_pass p
            JOIN device_editor e ON e.device_id = p.device_id
            JOIN device d ON d.id = e.device_id
            WHERE p.secret_hash = :secret AND p.device_id = :device AND NOT p.link AND p.expires_at > :now AND
            """
                    + VALID;

    private static final String CONNECTED = "UPDATE device_editor SET node_id = :node WHERE id = :editor";

    private static final String DISCONNECTED =
            "UPDATE device_editor SET node_id = NULL WHERE id = :editor AND node_id = :node";

    private static final String STILL_OPEN =
            """
            SELECT e.id FROM device_editor e JOIN device d ON d.id = e.device_id
            WHERE e.id IN (:editors) AND
            """
                    + VALID;

    private static final String USED = "UPDATE device_editor SET used_at = :at WHERE id = :editor AND used_at < :at";

    private static final String EXPIRED =
            """
            SELECT e.id, e.device_id, d.team_id, e.opened_by, e.opened_at, e.node_id, d.name, d.application_id,
                   CASE WHEN d.mode <> 'DEVELOPER' THEN 'developer mode left'
                        WHEN NOT (d.token_hash <=> e.credential_hash) THEN 'credentials replaced'
                        ELSE 'not used' END AS why
            FROM device_editor e
            JOIN device d ON d.id = e.device_id
            WHERE e.used_at < :before OR NOT (%s)
            ORDER BY e.device_id
            FOR UPDATE SKIP LOCKED"""
                    .formatted(VALID);

    private static final String UNCONNECTED =
            """
            SELECT e.id, e.device_id, d.team_id, e.opened_by, e.opened_at, e.node_id, d.name, d.application_id,
                   'device did not connect' AS why
            FROM device_editor e
            JOIN device d ON d.id = e.device_id
            WHERE e.device_id = :device AND e.token_hash = :token
            FOR UPDATE""";

    /** Asked every other second by every node, and nearly always answered with no. */
    private static final String ANY = "SELECT 1 FROM device_editor LIMIT 1";

    private static final String EXPIRED_PASSES = "DELETE FROM device_editor_pass WHERE expires_at < :now";

    /** Somebody who comes in stays no longer than this, however long the editor is used. */
    private static final Duration VISIT_LIFE = Duration.ofHours(12);

    private record Expired(Editor editor, String name, Optional<ApplicationId> application, String why) {}

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final DeviceSecrets secrets;
    private final AuditLog audit;
    private final Clock clock;

    JdbcDeviceEditors(
            JdbcClient jdbc, TransactionTemplate transaction, DeviceSecrets secrets, AuditLog audit, Clock clock) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.secrets = secrets;
        this.audit = audit;
        this.clock = clock;
    }

    @Override
    public String open(DeviceId device, String by) {
        String token = secrets.editorToken(device);
        transaction.executeWithoutResult(status -> {
            close(device);
            int opened = jdbc.sql(OPEN)
                    .param("device", device.value())
                    .param("editor", UUID.randomUUID().toString())
                    .param("token", DeviceSecrets.hash(token))
                    .param("by", by)
                    .param("now", DeviceRows.column(clock.instant()))
                    .update();
            if (opened != 1) {
                throw ProblemException.conflict(
                        "device-not-in-developer-mode",
                        "Only a device in developer mode that has credentials has an editor; switch its mode first.");
            }
        });
        return token;
    }

    @Override
    public Optional<Editor> find(DeviceId device) {
        return jdbc.sql(FIND)
                .param("device", device.value())
                .query((row, number) -> editor(row))
                .optional()
                .filter(editor -> editor.device().equals(device));
    }

    @Override
    public Optional<Editor> byToken(DeviceId device, String token) {
        return jdbc.sql(BY_TOKEN)
                .param("device", device.value())
                .param("token", DeviceSecrets.hash(token))
                .query((row, number) -> editor(row))
                .optional()
                // The database compares ids loosely.
                .filter(editor -> editor.device().equals(device));
    }

    @Override
    public boolean close(DeviceId device) {
        return jdbc.sql(CLOSE).param("device", device.value()).update() == 1;
    }

    @Override
    public void giveUp(DeviceId device, String token) {
        transaction.executeWithoutResult(status -> jdbc.sql(UNCONNECTED)
                .param("device", device.value())
                .param("token", DeviceSecrets.hash(token))
                .query((row, number) -> expired(row))
                .optional()
                .ifPresent(this::remove));
    }

    @Override
    public String link(DeviceId device, String actsAs, Duration life) {
        jdbc.sql(EXPIRED_PASSES)
                .param("now", DeviceRows.column(clock.instant()))
                .update();
        return pass(device, true, actsAs, life);
    }

    @Override
    public Optional<String> enter(DeviceId device, String link) {
        byte[] hash = DeviceSecrets.hash(link);
        return Objects.requireNonNull(transaction.execute(status -> jdbc.sql(LINK)
                .param("secret", hash)
                .param("device", device.value())
                .param("now", DeviceRows.column(clock.instant()))
                .query(String.class)
                .optional()
                // Whoever removes it has it; two at once are one too many.
                .filter(actsAs -> jdbc.sql(USE_LINK).param("secret", hash).update() == 1)
                .map(actsAs -> pass(device, false, actsAs, VISIT_LIFE))));
    }

    private String pass(DeviceId device, boolean link, String actsAs, Duration life) {
        String secret = secrets.editorPass();
        jdbc.sql(ADD_PASS)
                .param("secret", DeviceSecrets.hash(secret))
                .param("device", device.value())
                .param("link", link)
                .param("actsAs", actsAs)
                .param("expiry", DeviceRows.column(clock.instant().plus(life)))
                .update();
        return secret;
    }

    @Override
    public Optional<Visit> visit(DeviceId device, String secret) {
        return jdbc.sql(VISIT)
                .param("secret", DeviceSecrets.hash(secret))
                .param("device", device.value())
                .param("now", DeviceRows.column(clock.instant()))
                .query((row, number) -> new Visit(editor(row), row.getString("acts_as")))
                .optional()
                .filter(visit -> visit.editor().device().equals(device));
    }

    @Override
    public boolean connected(String editor, String node) {
        return jdbc.sql(CONNECTED).param("editor", editor).param("node", node).update() == 1;
    }

    @Override
    public void disconnected(String editor, String node) {
        jdbc.sql(DISCONNECTED).param("editor", editor).param("node", node).update();
    }

    @Override
    public Set<String> open(Collection<String> editors) {
        return editors.isEmpty()
                ? Set.of()
                : new HashSet<>(jdbc.sql(STILL_OPEN)
                        .param("editors", editors)
                        .query(String.class)
                        .list());
    }

    @Override
    public void used(String editor, Instant at) {
        jdbc.sql(USED)
                .param("editor", editor)
                .param("at", DeviceRows.column(at))
                .update();
    }

    @Override
    public List<Editor> expire(Duration idle) {
        Instant now = clock.instant();
        if (jdbc.sql(ANY).query(Integer.class).optional().isEmpty()) {
            return List.of();
        }
        return Objects.requireNonNull(transaction.execute(status -> {
            List<Expired> expired = jdbc.sql(EXPIRED)
                    .param("before", DeviceRows.column(now.minus(idle)))
                    .query((row, number) -> expired(row))
                    .list();
            expired.forEach(this::remove);
            return expired.stream().map(Expired::editor).toList();
        }));
    }

    private void remove(Expired expired) {
        if (close(expired.editor().device())) {
            audit.append(
                    expired.editor().openedBy(),
                    AuditLog.Door.SYSTEM,
                    "device.editor.closed",
                    "device",
                    expired.editor().device().value(),
                    expired.application(),
                    Map.of("name", expired.name(), "reason", expired.why()));
        }
    }

    private static Expired expired(ResultSet row) throws SQLException {
        return new Expired(
                editor(row),
                row.getString("name"),
                Optional.ofNullable(row.getString("application_id")).map(ApplicationId::new),
                row.getString("why"));
    }

    private static Editor editor(ResultSet row) throws SQLException {
        return new Editor(
                row.getString("id"),
                new DeviceId(row.getString("device_id")),
                new TeamId(row.getString("team_id")),
                row.getString("opened_by"),
                DeviceRows.instant(row, "opened_at").orElseThrow(),
                Optional.ofNullable(row.getString("node_id")));
    }
}
