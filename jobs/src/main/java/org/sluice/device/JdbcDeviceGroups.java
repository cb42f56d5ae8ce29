package org.sluice.device;

import com.github.f4b6a3.ulid.UlidCreator;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.sluice.application.ApplicationId;
import org.sluice.application.TeamId;
import org.sluice.device.DeviceGroup.OnLeave;
import org.sluice.problem.ProblemException;
import org.sluice.snapshot.SnapshotId;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** The device groups in MariaDB. A change locks the group first, then devices. */
class JdbcDeviceGroups implements DeviceGroups {

    private static final String ADD =
            """
            INSERT INTO device_group (id, application_id, name, description, selector, on_leave, settings_version, created_at,
                                      created_by)
            VALUES (:id, :application, :name, :description, :selector, :onLeave, 1, :now, :by)""";

    private static final String UPDATE =
            """
            UPDATE device_group
            SET name = :name, description = :description, selector = :selector, on_leave = :onLeave
            WHERE id = :id""";

    private static final String SELECT =
            """
            SELECT g.id, g.application_id, g.name, g.description, g.selector, g.on_leave, g.target_snapshot_id,
                   g.created_at, g.created_by, (SELECT COUNT(*) FROM device d WHERE d.group_id = g.id) AS members
            FROM device_group g
            """;

    private static final String FIND = SELECT + "WHERE g.id = :id";

    private static final String FIND_BY_NAME = SELECT + "WHERE g.application_id = :application AND g.name = :name";

    private static final String LIST = SELECT
            + """
            WHERE g.application_id = :application AND (:after IS NULL OR g.name > :after)
            ORDER BY g.name
            LIMIT :limit""";

    private static final String LIST_OF_TEAM = SELECT
            + """
            JOIN application a ON a.id = g.application_id
            WHERE a.team_id = :team
            ORDER BY g.name, g.id""";

    private static final String LOCK = "SELECT id FROM device_group WHERE id = :id FOR UPDATE";

    // Who changes what groups choose holds all of them: a device that one lets go another may take in.
    private static final String LOCK_ALL =
            """
            SELECT id
            FROM device_group
            WHERE application_id = :application
            ORDER BY id
            FOR UPDATE""";

    private static final String TARGET =
            """
            UPDATE device_group
            SET target_snapshot_id = :snapshot
            WHERE id = :id""";

    private static final String TARGET_OF_MEMBERS =
            """
            UPDATE device
            SET target_snapshot_id = :snapshot
            WHERE id IN (:members)""";

    private static final String DEVICES =
            """
            SELECT id, application_id = :application AND instance_id IS NULL AS own
            FROM device FORCE INDEX (PRIMARY)
            WHERE id IN (:ids)
            ORDER BY id
            FOR UPDATE""";

    private static final String REMOVE = "DELETE FROM device_group WHERE id = :id";

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final JdbcMemberships memberships;
    private final JdbcDeviceCommands commands;
    private final Clock clock;

    JdbcDeviceGroups(
            JdbcClient jdbc,
            TransactionTemplate transaction,
            JdbcMemberships memberships,
            JdbcDeviceCommands commands,
            Clock clock) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.memberships = memberships;
        this.commands = commands;
        this.clock = clock;
    }

    @Override
    public DeviceGroup add(ApplicationId application, Definition definition, String by) {
        Definition checked = checked(definition);
        String id = UlidCreator.getMonotonicUlid(clock.millis()).toString();
        return unlessTaken(checked.name(), () -> {
            lockAll(application);
            try {
                bind(ADD, id, checked)
                        .param("application", application.value())
                        .param("now", DeviceRows.column(clock.instant()))
                        .param("by", by)
                        .update();
            } catch (DuplicateKeyException e) {
                throw e;
            } catch (DataIntegrityViolationException e) {
                throw ProblemException.notFound("application", application.value());
            }
            if (checked.selector().isPresent()) {
                memberships.choose(application);
            }
            return require(new DeviceGroupId(id));
        });
    }

    @Override
    public DeviceGroup update(DeviceGroupId id, Definition definition) {
        Definition checked = checked(definition);
        return unlessTaken(checked.name(), () -> {
            lockAll(require(id).application());
            DeviceGroup before = require(id);
            bind(UPDATE, id.value(), checked).update();
            boolean same = before.selector()
                    .map(Selector::text)
                    .equals(checked.selector().map(Selector::text));
            if (!same) {
                memberships.choose(before.application());
            }
            return require(id);
        });
    }

    @Override
    public Optional<DeviceGroup> find(DeviceGroupId id) {
        return jdbc.sql(FIND)
                .param("id", id.value())
                .query((row, number) -> group(row))
                .optional();
    }

    @Override
    public Optional<DeviceGroup> findByName(ApplicationId application, String name) {
        return jdbc.sql(FIND_BY_NAME)
                .param("application", application.value())
                .param("name", name)
                .query((row, number) -> group(row))
                .optional();
    }

    @Override
    public List<DeviceGroup> list(ApplicationId application, Optional<String> after, int limit) {
        return jdbc.sql(LIST)
                .param("application", application.value())
                .param("after", after.orElse(null))
                .param("limit", limit)
                .query((row, number) -> group(row))
                .list();
    }

    @Override
    public List<DeviceGroup> listOfTeam(TeamId team) {
        return jdbc.sql(LIST_OF_TEAM)
                .param("team", team.value())
                .query((row, number) -> group(row))
                .list();
    }

    @Override
    public DeviceGroup target(DeviceGroupId id, Optional<SnapshotId> snapshot) {
        return inTransaction(() -> {
            DeviceGroup group = lock(id);
            snapshot.ifPresent(wanted -> JdbcDevices.requireOwn(jdbc, Optional.of(group.application()), wanted));
            jdbc.sql(TARGET)
                    .param("snapshot", snapshot.map(SnapshotId::value).orElse(null))
                    .param("id", id.value())
                    .update();
            List<DeviceId> members = memberships.members(id);
            if (!members.isEmpty()) {
                jdbc.sql(TARGET_OF_MEMBERS)
                        .param("snapshot", snapshot.map(SnapshotId::value).orElse(null))
                        .param("members", DeviceRows.values(members))
                        .update();
            }
            commands.dueMembers(id);
            return require(id);
        });
    }

    @Override
    public DeviceGroup change(DeviceGroupId id, Collection<DeviceId> add, Collection<DeviceId> remove) {
        return inTransaction(() -> {
            DeviceGroup group = lockByHand(id);
            Set<DeviceId> members = new HashSet<>(memberships.members(id));
            requireOwn(group, add, "/add");
            memberships.leave(remove.stream()
                    .filter(device -> members.contains(device) && !add.contains(device))
                    .toList());
            memberships.enter(
                    id,
                    add.stream()
                            .distinct()
                            .filter(device -> !members.contains(device))
                            .toList());
            return require(id);
        });
    }

    @Override
    public DeviceGroup set(DeviceGroupId id, Collection<DeviceId> members) {
        return inTransaction(() -> {
            DeviceGroup group = lockByHand(id);
            Set<DeviceId> before = new HashSet<>(memberships.members(id));
            Set<DeviceId> after = new HashSet<>(members);
            requireOwn(group, members, "/set");
            memberships.leave(
                    before.stream().filter(device -> !after.contains(device)).toList());
            memberships.enter(
                    id,
                    after.stream().filter(device -> !before.contains(device)).toList());
            return require(id);
        });
    }

    @Override
    public void remove(DeviceGroupId id) {
        transaction.executeWithoutResult(status -> {
            lockAll(require(id).application());
            DeviceGroup group = require(id);
            memberships.leave(memberships.members(id));
            jdbc.sql(REMOVE).param("id", id.value()).update();
            memberships.choose(group.application());
        });
    }

    private void requireOwn(DeviceGroup group, Collection<DeviceId> devices, String pointer) {
        if (devices.isEmpty()) {
            return;
        }
        Set<String> own = new HashSet<>(jdbc.sql(DEVICES)
                .param("ids", DeviceRows.values(devices))
                .param("application", group.application().value())
                .query((row, number) -> row.getBoolean("own") ? row.getString("id") : "")
                .list());
        List<String> strange = DeviceRows.values(devices).stream()
                .filter(device -> !own.contains(device))
                .toList();
        if (!strange.isEmpty()) {
            throw ProblemException.invalid(
                    pointer,
                    "invalid-input",
                    "One or more devices cannot be added: %s. Name devices of the group's application that belong to no instance."
                            .formatted(ProblemException.abbreviate(String.join(", ", strange))));
        }
    }

    private static Definition checked(Definition definition) {
        return new Definition(
                DeviceRules.name(definition.name()),
                DeviceRules.description(definition.description()),
                definition.selector(),
                definition.onLeave());
    }

    private JdbcClient.StatementSpec bind(String statement, String id, Definition definition) {
        return jdbc.sql(statement)
                .param("id", id)
                .param("name", definition.name())
                .param("description", definition.description())
                .param("selector", definition.selector().map(Selector::text).orElse(null))
                .param("onLeave", definition.onLeave().name());
    }

    private void lockAll(ApplicationId application) {
        jdbc.sql(LOCK_ALL)
                .param("application", application.value())
                .query(String.class)
                .list();
    }

    private DeviceGroup lock(DeviceGroupId id) {
        if (jdbc.sql(LOCK)
                .param("id", id.value())
                .query(String.class)
                .optional()
                .isEmpty()) {
            throw unknown(id);
        }
        return require(id);
    }

    private DeviceGroup lockByHand(DeviceGroupId id) {
        DeviceGroup group = lock(id);
        if (group.selector().isPresent()) {
            throw JdbcPlaces.membersAreChosen(id.value());
        }
        return group;
    }

    private DeviceGroup require(DeviceGroupId id) {
        return find(id).orElseThrow(() -> unknown(id));
    }

    static ProblemException unknown(DeviceGroupId id) {
        return ProblemException.notFound("device group", id.value());
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
                    "The application has a device group \"%s\" already; choose another name.".formatted(name));
        }
    }

    private static DeviceGroup group(ResultSet row) throws SQLException {
        return new DeviceGroup(
                new DeviceGroupId(row.getString("id")),
                new ApplicationId(row.getString("application_id")),
                row.getString("name"),
                row.getString("description"),
                Optional.ofNullable(row.getString("selector")).map(text -> Selector.parse("/selector", text)),
                OnLeave.valueOf(row.getString("on_leave")),
                Optional.ofNullable(row.getString("target_snapshot_id")).map(SnapshotId::new),
                row.getInt("members"),
                DeviceRows.instant(row, "created_at").orElseThrow(),
                row.getString("created_by"));
    }
}
