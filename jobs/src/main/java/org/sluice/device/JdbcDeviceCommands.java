package org.sluice.device;

import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Due commands in MariaDB. Who sends holds the rows of the commands, never of the devices, until the broker has them: a node
 * that dies meanwhile lets go of them, and they are still due. Who makes one due while it is in hand waits for the broker.
 */
class JdbcDeviceCommands implements DeviceCommands {

    private static final String UPSERT =
            """
            INSERT INTO device_command (device_id, lane, due_at, forced, attempts)
            SELECT id, :lane, :now, :forced, 0
            FROM device
            WHERE %s
            ORDER BY id
            ON DUPLICATE KEY UPDATE %s""";

    private static final String SOMETHING_NEW =
            """
            lane = VALUES(lane), due_at = VALUES(due_at), forced = VALUES(forced), attempts = 0""";

    private static final String DUE = UPSERT.formatted("id IN (:ids)", SOMETHING_NEW);

    private static final String DUE_MEMBERS = UPSERT.formatted("group_id = :group", SOMETHING_NEW);

    // What is due stays where it is in its lane; how often the device was told counts on.
    private static final String DUE_AGAIN = UPSERT.formatted(
            "id IN (:ids)",
            """
            due_at = COALESCE(due_at, VALUES(due_at)), lane = COALESCE(lane, VALUES(lane))""");

    private static final String LANES =
            """
            SELECT DISTINCT lane
            FROM device_command
            WHERE lane IS NOT NULL
            ORDER BY lane""";

    private static final String TAKE =
            """
            SELECT device_id, forced
            FROM device_command
            WHERE lane = :lane
            ORDER BY due_at
            LIMIT :limit
            FOR UPDATE SKIP LOCKED""";

    private static final String CRASHED =
            """
            SELECT d.id, d.reported_settings
            FROM device d
            JOIN device_command c ON c.device_id = d.id
            WHERE d.id IN (:ids) AND d.reported_snapshot = d.target_snapshot_id AND NOT d.suspended
              AND (d.reported_state = 'crashed' OR d.reported_state = 'installing' AND c.attempts = 0)""";

    // Who reports over MQTT, or listens at the broker, is not among them.
    private static final String POLLING =
            """
            SELECT id
            FROM device
            WHERE id IN (:ids) AND transport = 'HTTP' AND NOT connected""";

    private static final String SENT =
            """
            UPDATE device_command
            SET lane = NULL, due_at = NULL, forced = FALSE, commanded_at = :now, attempts = attempts + 1
            WHERE device_id IN (:ids)""";

    private static final String FORGET =
            """
            DELETE FROM device_command
            WHERE device_id IN (:ids)""";

    /** Of more lanes these many are served at once, and the next ones at the next time. */
    private static final int LANES_AT_ONCE = 16;

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final JdbcDesiredStates desired;
    private final Clock clock;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile String lastLane = "";

    JdbcDeviceCommands(JdbcClient jdbc, TransactionTemplate transaction, JdbcDesiredStates desired, Clock clock) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.desired = desired;
        this.clock = clock;
    }

    @Override
    public void due(Collection<DeviceId> devices, String lane) {
        due(DUE, devices, lane, false);
    }

    @Override
    public void dueByForce(Collection<DeviceId> devices, String lane) {
        due(DUE, devices, lane, true);
    }

    /** Devices that were told before are told once more. */
    void dueAgain(Collection<DeviceId> devices) {
        due(DUE_AGAIN, devices, "", false);
    }

    /** All members of a group are due a command. */
    void dueMembers(DeviceGroupId group) {
        jdbc.sql(DUE_MEMBERS)
                .param("group", group.value())
                .param("lane", "")
                .param("now", DeviceRows.column(clock.instant()))
                .param("forced", false)
                .update();
        tell();
    }

    private void due(String statement, Collection<DeviceId> devices, String lane, boolean forced) {
        if (!devices.isEmpty()) {
            jdbc.sql(statement)
                    .param("ids", DeviceRows.values(devices))
                    .param("lane", lane)
                    .param("now", DeviceRows.column(clock.instant()))
                    .param("forced", forced)
                    .update();
            tell();
        }
    }

    @Override
    public void onDue(Runnable listener) {
        listeners.add(listener);
    }

    private void tell() {
        if (TransactionSynchronizationManager.isSynchronizationActive()) {
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                @Override
                public void afterCommit() {
                    listeners.forEach(Runnable::run);
                }
            });
        } else {
            listeners.forEach(Runnable::run);
        }
    }

    @Override
    public int send(int limit, Consumer<List<DeviceCommand>> broker) {
        return Objects.requireNonNull(transaction.execute(status -> {
            Map<DeviceId, Boolean> taken = take(limit);
            if (taken.isEmpty()) {
                return 0;
            }
            Map<DeviceId, DesiredState> states = desired.of(taken.keySet());
            Map<DeviceId, String> crashed = crashed(taken.keySet());
            Set<DeviceId> polling = polling(taken.keySet());
            List<DeviceCommand> commands = new ArrayList<>(taken.size());
            List<DeviceId> gone = new ArrayList<>();
            taken.forEach((device, forced) -> {
                @Nullable DesiredState state = states.get(device);
                if (state == null) {
                    gone.add(device);
                } else if (!polling.contains(device)) {
                    commands.add(
                            new DeviceCommand(state, forced, state.settings().equals(crashed.get(device))));
                }
            });
            if (!commands.isEmpty()) {
                broker.accept(commands);
            }
            if (!states.isEmpty()) {
                jdbc.sql(SENT)
                        .param("ids", DeviceRows.values(states.keySet()))
                        .param("now", DeviceRows.column(clock.instant()))
                        .update();
            }
            if (!gone.isEmpty()) {
                jdbc.sql(FORGET).param("ids", DeviceRows.values(gone)).update();
            }
            return states.size();
        }));
    }

    /** They ask, and hear nothing from the broker, which would make and keep an address for each in vain. */
    private Set<DeviceId> polling(Collection<DeviceId> devices) {
        return jdbc.sql(POLLING)
                .param("ids", DeviceRows.values(devices))
                .query((row, number) -> new DeviceId(row.getString("id")))
                .set();
    }

    /**
     * Those that crashed with the snapshot they shall run, and the settings they have; or that were installing it already before
     * they became due a command, which means that an attempt is stuck: an update that says the same again leaves it so.
     */
    private Map<DeviceId, String> crashed(Collection<DeviceId> devices) {
        Map<DeviceId, String> settings = new HashMap<>();
        jdbc.sql(CRASHED).param("ids", DeviceRows.values(devices)).query(row -> {
            settings.put(
                    new DeviceId(row.getString("id")),
                    Objects.requireNonNullElse(row.getString("reported_settings"), ""));
        });
        return settings;
    }

    /** Equal shares of the lanes first; what they leave goes to those that have more. */
    private Map<DeviceId, Boolean> take(int limit) {
        List<String> lanes = lanes();
        Map<DeviceId, Boolean> taken = new LinkedHashMap<>();
        if (lanes.isEmpty()) {
            return taken;
        }
        int share = Math.max(1, limit / lanes.size());
        List<String> longer = new ArrayList<>();
        for (String lane : lanes) {
            int room = Math.min(share, limit - taken.size());
            if (room > 0 && take(lane, room, taken) == room) {
                longer.add(lane);
            }
        }
        for (String lane : longer) {
            int room = limit - taken.size();
            if (room > 0 && lanes.size() > 1) {
                // What has been taken of it comes again, for one skips only what others have locked.
                take(lane, share + room, taken);
            }
        }
        return taken;
    }

    private int take(String lane, int limit, Map<DeviceId, Boolean> taken) {
        List<Boolean> rows = jdbc.sql(TAKE)
                .param("lane", lane)
                .param("limit", limit)
                .query((row, number) ->
                        taken.putIfAbsent(new DeviceId(row.getString("device_id")), row.getBoolean("forced")) == null)
                .list();
        return rows.size();
    }

    private List<String> lanes() {
        List<String> all = jdbc.sql(LANES).query(String.class).list();
        if (all.size() <= LANES_AT_ONCE) {
            return all;
        }
        String last = lastLane;
        List<String> inTurn = new ArrayList<>(all.size());
        all.stream().filter(lane -> lane.compareTo(last) > 0).forEach(inTurn::add);
        all.stream().filter(lane -> lane.compareTo(last) <= 0).forEach(inTurn::add);
        List<String> served = inTurn.subList(0, LANES_AT_ONCE);
        lastLane = served.get(LANES_AT_ONCE - 1);
        return served;
    }
}
