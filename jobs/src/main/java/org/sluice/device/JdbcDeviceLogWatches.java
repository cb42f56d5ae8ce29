package org.sluice.device;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.sluice.application.TeamId;
import org.sluice.secret.SecretBox;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Keeps in MariaDB which node reads which device's log. */
class JdbcDeviceLogWatches implements DeviceLogWatches {

    private static final String RENEW =
            """
            INSERT INTO device_log_watch (device_id, node_id, team_id, expires_at)
            SELECT id, :node, team_id, :expiry FROM device WHERE id IN (:ids)
            ON DUPLICATE KEY UPDATE expires_at = :expiry""";

    private static final String END = "DELETE FROM device_log_watch WHERE device_id = :device AND node_id = :node";

    private static final String READ = "SELECT COUNT(*) FROM device_log_watch WHERE device_id = :device";

    private static final String EXPIRED =
            """
            SELECT device_id, team_id, node_id FROM device_log_watch
            WHERE expires_at < :now
            ORDER BY device_id, node_id
            FOR UPDATE SKIP LOCKED""";

    private static final String HIDDEN =
            """
            SELECT v.sealed_value FROM device_variable v WHERE v.device_id = :device AND v.hidden
            UNION ALL
            SELECT v.sealed_value FROM device d
            JOIN device_group_variable v ON v.group_id = d.group_id
            WHERE d.id = :device AND v.hidden""";

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final SecretBox secrets;
    private final String node;
    private final Clock clock;

    JdbcDeviceLogWatches(
            JdbcClient jdbc, TransactionTemplate transaction, SecretBox secrets, String node, Clock clock) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.secrets = secrets;
        this.node = node;
        this.clock = clock;
    }

    @Override
    public void renew(Collection<Watched> watched, Duration expiry) {
        if (!watched.isEmpty()) {
            jdbc.sql(RENEW)
                    .param("node", node)
                    .param("expiry", DeviceRows.column(clock.instant().plus(expiry)))
                    .param(
                            "ids",
                            watched.stream().map(one -> one.device().value()).toList())
                    .update();
        }
    }

    @Override
    public boolean end(DeviceId device) {
        return Objects.requireNonNull(transaction.execute(status -> end(device, node) && unread(device)));
    }

    private boolean end(DeviceId device, String of) {
        return jdbc.sql(END).param("device", device.value()).param("node", of).update() == 1;
    }

    private boolean unread(DeviceId device) {
        return jdbc.sql(READ)
                        .param("device", device.value())
                        .query(Integer.class)
                        .single()
                == 0;
    }

    private record Expired(Watched watched, String node) {}

    @Override
    public List<Watched> expire() {
        Instant now = clock.instant();
        return Objects.requireNonNull(transaction.execute(status -> jdbc
                .sql(EXPIRED)
                .param("now", DeviceRows.column(now))
                .query((row, number) -> new Expired(
                        new Watched(new TeamId(row.getString("team_id")), new DeviceId(row.getString("device_id"))),
                        row.getString("node_id")))
                .list()
                .stream()
                .filter(expired -> end(expired.watched().device(), expired.node())
                        && unread(expired.watched().device()))
                .map(Expired::watched)
                .toList()));
    }

    @Override
    public List<String> hidden(DeviceId device) {
        return jdbc
                .sql(HIDDEN)
                .param("device", device.value())
                .query((row, number) -> secrets.open(row.getBytes("sealed_value")))
                .list()
                .stream()
                .filter(value -> !value.isEmpty())
                .toList();
    }
}
