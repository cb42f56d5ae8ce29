package org.sluice.device;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Keeps in MariaDB who is connected; of several events of a device the latest counts, in whatever order they come. */
class JdbcDeviceConnections implements DeviceConnections {

    private static final String WRITE =
            """
            UPDATE JSON_TABLE(:events, '$[*]' COLUMNS (
                       id        CHAR(26)    PATH '$.id',
                       connected BOOLEAN     PATH '$.connected',
                       at        DATETIME(6) PATH '$.at')) e
            STRAIGHT_JOIN device d ON d.id = e.id COLLATE utf8mb4_unicode_ci
            SET d.connected = e.connected,
                d.connection_at = e.at,
                d.last_seen_at = GREATEST(COALESCE(d.last_seen_at, e.at), e.at)
            WHERE d.connection_at IS NULL OR d.connection_at <= e.at""";

    private static final String CONNECTED = "SELECT id FROM device WHERE connected";

    private record Event(boolean connected, Instant at) {

        Event and(Event other) {
            return other.at.isBefore(at) ? this : other;
        }
    }

    private record Row(String id, int connected, String at) {}

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final WriteBehind<DeviceId, Event> events;

    JdbcDeviceConnections(JdbcClient jdbc, TransactionTemplate transaction, DeviceHints thread) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.events = new WriteBehind<>("Connections of devices", Event::and, this::write, thread, 0);
    }

    @Override
    public void connected(DeviceId device, Instant at) {
        events.tell(device, new Event(true, at));
    }

    @Override
    public void disconnected(DeviceId device, Instant at) {
        events.tell(device, new Event(false, at));
    }

    @Override
    public void present(Set<DeviceId> devices, Instant at) {
        Set<DeviceId> noted = new HashSet<>(jdbc.sql(CONNECTED)
                .query((row, number) -> new DeviceId(row.getString(1)))
                .list());
        noted.stream().filter(device -> !devices.contains(device)).forEach(device -> disconnected(device, at));
        devices.stream().filter(device -> !noted.contains(device)).forEach(device -> connected(device, at));
    }

    private void write(Map<DeviceId, Event> latest) {
        List<Row> rows = latest.entrySet().stream()
                .map(one -> new Row(
                        one.getKey().value(),
                        one.getValue().connected() ? 1 : 0,
                        DeviceRows.text(one.getValue().at())))
                .sorted(java.util.Comparator.comparing(Row::id))
                .toList();
        transaction.executeWithoutResult(
                status -> jdbc.sql(WRITE).param("events", DeviceRows.json(rows)).update());
    }
}
