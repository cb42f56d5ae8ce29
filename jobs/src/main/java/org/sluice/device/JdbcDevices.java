package org.sluice.device;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.sluice.application.ApplicationId;
import org.sluice.application.TeamId;
import org.sluice.device.JdbcNewDevices.NewDevice;
import org.sluice.device.JdbcNewDevices.Place;
import org.sluice.instance.InstanceId;
import org.sluice.problem.ProblemException;
import org.sluice.snapshot.SnapshotId;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** The devices in MariaDB. A change locks the device first, so that changes of one device follow each other. */
class JdbcDevices implements Devices {

    private static final String SELECT =
            """
            SELECT %s, d.name, d.type, d.connected, d.last_seen_at, d.transport, d.reported_state, d.reported_snapshot,
                   d.reported_settings, d.reported_mode, d.agent_version, d.node_red_version, d.node_js_version,
                   d.created_at, d.created_by, c.due_at IS NOT NULL AS command_due
            FROM device d
            LEFT JOIN device_group g ON g.id = d.group_id
            LEFT JOIN device_command c ON c.device_id = d.id
            """
                    .formatted(DeviceRows.DESIRED);

    private static final String LABELS =
            """
            SELECT device_id, name, value
            FROM device_label
            WHERE device_id IN (:ids)
            ORDER BY device_id, name""";

    private static final String LOCK = "SELECT id FROM device WHERE id = :id FOR UPDATE";

    private static final String UPDATE =
            """
            UPDATE device
            SET %s, updated_at = :now
            WHERE id = :id""";

    private static final String RENAME =
            UPDATE.formatted("name = :name, type = :type, settings_version = settings_version + 1");

    private static final String ASSIGN = UPDATE.formatted(
            """
            target_snapshot_id = IF(application_id <=> :application, target_snapshot_id, NULL),
                application_id = :application, instance_id = :instance, settings_version = settings_version + 1""");

    private static final String TARGET = UPDATE.formatted("target_snapshot_id = :snapshot");

    private static final String MODE = UPDATE.formatted("mode = :mode");

    private static final String SUSPEND = UPDATE.formatted("suspended = :suspended");

    private static final String APPLICATION_OF_SNAPSHOT = "SELECT application_id FROM snapshot WHERE id = :id";

    private static final String TEAM_NAME = "SELECT name FROM team WHERE id = :team";

    private static final String DELETE_LABELS = "DELETE FROM device_label WHERE device_id = :id";

    private static final String INSERT_LABELS =
            """
            INSERT INTO device_label (device_id, name, value)
            SELECT :id, l.name, l.value
            FROM JSON_TABLE(:labels, '$[*]' COLUMNS (
                     name  VARCHAR(63)  PATH '$.name',
                     value VARCHAR(100) PATH '$.value')) l""";

    private static final String REMOVE = "DELETE FROM device WHERE id = :id";

    private static final String REMOVE_COMMAND = "DELETE FROM device_command WHERE device_id = :id";

    private record Label(String name, String value) {}

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final JdbcNewDevices newDevices;
    private final JdbcPlaces places;
    private final JdbcMemberships memberships;
    private final DeviceCommands commands;
    private final ObjectProvider<DeviceObserver> observers;
    private final Clock clock;

    JdbcDevices(
            JdbcClient jdbc,
            TransactionTemplate transaction,
            JdbcNewDevices newDevices,
            JdbcPlaces places,
            JdbcMemberships memberships,
            DeviceCommands commands,
            ObjectProvider<DeviceObserver> observers,
            Clock clock) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.newDevices = newDevices;
        this.places = places;
        this.memberships = memberships;
        this.commands = commands;
        this.observers = observers;
        this.clock = clock;
    }

    @Override
    public DeviceEnrolment.Credentials add(Registration registration, String by) {
        String name = DeviceRules.name(registration.name());
        String type = DeviceRules.type(registration.type());
        Map<String, String> labels = DeviceRules.labels(registration.labels());
        return unlessTaken(name, () -> {
            String team = jdbc.sql(TEAM_NAME)
                    .param("team", registration.team().value())
                    .query(String.class)
                    .optional()
                    .orElseThrow(() -> ProblemException.notFound(
                            "team", registration.team().value()));
            Place place = places.checked(new Place(
                    registration.team(), registration.application(), registration.instance(), registration.group()));
            place.application().ifPresent(memberships::hold);
            NewDevice device = newDevices.make(place, name, type);
            newDevices.insert(List.of(device), by);
            setLabels(device.id(), labels);
            memberships.arrived(List.of(device));
            return device.credentials(team);
        });
    }

    @Override
    public Optional<Device> find(DeviceId id) {
        return withLabels(jdbc.sql(SELECT + "WHERE d.id = :id").param("id", id.value())).stream()
                .findFirst();
    }

    @Override
    public Optional<Device> findByName(ApplicationId application, String name) {
        return withLabels(jdbc.sql(SELECT + "WHERE d.application_id = :application AND d.name = :name")
                        .param("application", application.value())
                        .param("name", name))
                .stream()
                .findFirst();
    }

    @Override
    public List<Device> list(Filter filter, Optional<DeviceId> after, int limit) {
        Map<String, Object> parameters = new HashMap<>();
        StringBuilder where = new StringBuilder("WHERE TRUE");
        filter.team().ifPresent(team -> {
            where.append(" AND d.team_id = :team");
            parameters.put("team", team.value());
        });
        filter.application().ifPresent(application -> {
            where.append(" AND d.application_id = :application");
            parameters.put("application", application.value());
        });
        filter.instance().ifPresent(instance -> {
            where.append(" AND d.instance_id = :instance");
            parameters.put("instance", instance.value());
        });
        filter.group().ifPresent(group -> {
            where.append(" AND d.group_id = :group");
            parameters.put("group", group.value());
        });
        filter.state().ifPresent(state -> {
            where.append(" AND d.reported_state = :state");
            parameters.put("state", state);
        });
        filter.labels().map(SelectorCondition::of).ifPresent(labels -> {
            where.append(" AND ").append(labels.sql());
            parameters.putAll(labels.parameters());
        });
        after.ifPresent(id -> {
            where.append(" AND d.id > :after");
            parameters.put("after", id.value());
        });
        return withLabels(jdbc.sql(SELECT + where + " ORDER BY d.id LIMIT :limit")
                .params(parameters)
                .param("limit", limit));
    }

    @Override
    public Device rename(DeviceId id, String name, String type) {
        String checked = DeviceRules.name(name);
        String checkedType = DeviceRules.type(type);
        return unlessTaken(checked, () -> changed(id, RENAME, Map.of("name", checked, "type", checkedType)));
    }

    @Override
    public Device label(DeviceId id, Map<String, String> labels) {
        DeviceRules.labels(labels);
        return inTransaction(() -> {
            require(id).application().ifPresent(memberships::hold);
            Device before = lock(id);
            jdbc.sql(DELETE_LABELS).param("id", id.value()).update();
            setLabels(id, labels);
            before.application().ifPresent(application -> memberships.choose(application, List.of(id)));
            return require(id);
        });
    }

    @Override
    public Device assign(DeviceId id, Optional<ApplicationId> application, Optional<InstanceId> instance) {
        return inTransaction(() -> {
            Place place = places.checked(new Place(require(id).team(), application, instance, Optional.empty()));
            place.application().ifPresent(memberships::hold);
            Device before = lock(id);
            if (place.application().equals(before.application()) && instance.equals(before.instance())) {
                return before;
            }
            memberships.leave(List.of(id));
            Map<String, Object> parameters = new HashMap<>();
            parameters.put(
                    "application", place.application().map(ApplicationId::value).orElse(null));
            parameters.put("instance", instance.map(InstanceId::value).orElse(null));
            unlessTaken(before.name(), () -> changed(id, ASSIGN, parameters));
            if (instance.isEmpty()) {
                place.application().ifPresent(of -> memberships.choose(of, List.of(id)));
            }
            return require(id);
        });
    }

    @Override
    public Device target(DeviceId id, Optional<SnapshotId> snapshot) {
        return inTransaction(() -> {
            Device device = lock(id);
            snapshot.ifPresent(wanted -> requireOwn(jdbc, device.application(), wanted));
            Map<String, Object> parameters = new HashMap<>();
            parameters.put("snapshot", snapshot.map(SnapshotId::value).orElse(null));
            return changed(id, TARGET, parameters);
        });
    }

    /** @throws ProblemException if it is not a snapshot of this application */
    static void requireOwn(JdbcClient jdbc, Optional<ApplicationId> application, SnapshotId snapshot) {
        boolean own = jdbc.sql(APPLICATION_OF_SNAPSHOT)
                .param("id", snapshot.value())
                .query(String.class)
                .optional()
                .filter(of -> application.map(ApplicationId::value).equals(Optional.of(of)))
                .isPresent();
        if (!own) {
            throw ProblemException.invalid(
                    "/targetSnapshot",
                    "invalid-snapshot",
                    "There is no snapshot \"%s\" in the application; name one of the same application."
                            .formatted(ProblemException.abbreviate(snapshot.value())));
        }
    }

    @Override
    public Device mode(DeviceId id, DeviceMode mode) {
        return changed(id, MODE, Map.of("mode", mode.name()));
    }

    @Override
    public Device suspend(DeviceId id, boolean suspended) {
        return changed(id, SUSPEND, Map.of("suspended", suspended));
    }

    @Override
    public void remove(DeviceId id) {
        transaction.executeWithoutResult(status -> {
            if (jdbc.sql(REMOVE).param("id", id.value()).update() == 0) {
                throw JdbcDeviceCredentials.unknown(id);
            }
            jdbc.sql(REMOVE_COMMAND).param("id", id.value()).update();
            observers.orderedStream().forEach(observer -> observer.removed(id));
        });
    }

    private Device changed(DeviceId id, String statement, Map<String, Object> parameters) {
        return inTransaction(() -> {
            int changed = jdbc.sql(statement)
                    .params(parameters)
                    .param("id", id.value())
                    .param("now", DeviceRows.column(clock.instant()))
                    .update();
            if (changed == 0) {
                throw JdbcDeviceCredentials.unknown(id);
            }
            commands.due(List.of(id), "");
            return require(id);
        });
    }

    private Device lock(DeviceId id) {
        if (jdbc.sql(LOCK)
                .param("id", id.value())
                .query(String.class)
                .optional()
                .isEmpty()) {
            throw JdbcDeviceCredentials.unknown(id);
        }
        return require(id);
    }

    private Device require(DeviceId id) {
        return find(id).orElseThrow(() -> JdbcDeviceCredentials.unknown(id));
    }

    private <T extends Object> T inTransaction(Supplier<T> work) {
        return Objects.requireNonNull(transaction.execute(status -> work.get()));
    }

    private <T extends Object> T unlessTaken(String name, Supplier<T> work) {
        try {
            return inTransaction(work);
        } catch (DuplicateKeyException e) {
            throw ProblemException.conflict(
                    "/name",
                    "name-taken",
                    "The application has a device \"%s\" already; choose another name.".formatted(name));
        }
    }

    private void setLabels(DeviceId id, Map<String, String> labels) {
        if (!labels.isEmpty()) {
            jdbc.sql(INSERT_LABELS)
                    .param("id", id.value())
                    .param(
                            "labels",
                            DeviceRows.json(labels.entrySet().stream()
                                    .map(label -> new Label(label.getKey(), label.getValue()))
                                    .toList()))
                    .update();
        }
    }

    private List<Device> withLabels(JdbcClient.StatementSpec statement) {
        Map<String, Map<String, String>> labels = new HashMap<>();
        List<Device> devices = statement
                .query((row, number) -> {
                    Map<String, String> own = new LinkedHashMap<>();
                    labels.put(row.getString("id"), own);
                    return device(row);
                })
                .list();
        if (devices.isEmpty()) {
            return devices;
        }
        jdbc.sql(LABELS).param("ids", List.copyOf(labels.keySet())).query(row -> {
            Objects.requireNonNull(labels.get(row.getString("device_id")))
                    .put(row.getString("name"), row.getString("value"));
        });
        return devices.stream()
                .map(device -> device.labelled(
                        Objects.requireNonNull(labels.get(device.id().value()))))
                .toList();
    }

    private static Device device(ResultSet row) throws SQLException {
        DesiredState desired = DeviceRows.desired(row);
        return new Device(
                desired.device(),
                new TeamId(row.getString("team_id")),
                Optional.ofNullable(row.getString("application_id")).map(ApplicationId::new),
                desired.instance(),
                Optional.ofNullable(row.getString("group_id")).map(DeviceGroupId::new),
                row.getString("name"),
                row.getString("type"),
                desired.mode(),
                desired.suspended(),
                desired.snapshot(),
                Map.of(),
                new Device.Status(
                        row.getBoolean("connected"),
                        DeviceRows.instant(row, "last_seen_at"),
                        Optional.ofNullable(row.getString("transport")).map(DeviceTransport::valueOf),
                        Optional.ofNullable(row.getString("reported_state")),
                        Optional.ofNullable(row.getString("reported_snapshot")),
                        desired.settings().equals(row.getString("reported_settings")),
                        Optional.ofNullable(row.getString("reported_mode")).map(DeviceMode::valueOf),
                        Optional.ofNullable(row.getString("agent_version")),
                        Optional.ofNullable(row.getString("node_red_version")),
                        Optional.ofNullable(row.getString("node_js_version")),
                        row.getBoolean("command_due")),
                DeviceRows.instant(row, "created_at").orElseThrow(),
                row.getString("created_by"));
    }
}
