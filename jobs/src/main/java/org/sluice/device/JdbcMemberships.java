package org.sluice.device;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sluice.application.ApplicationId;
import org.sluice.device.JdbcNewDevices.NewDevice;
import org.sluice.snapshot.SnapshotId;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Lets devices join and leave groups, always within the caller's transaction and in this order of locks: groups in the order of
 * their ids, devices in the order of theirs, commands. Devices are locked by their
 * primary key alone: who locks by another index first meets, in the other order, who moves a device within it.
 */
class JdbcMemberships {

    // Groups are read as they stand and not locked: their lock would come after that of devices.
    private static final String CLEARED =
            """
            SELECT d.id
            FROM device d
            JOIN device_group g ON g.id = d.group_id
            WHERE d.id IN (:ids) AND g.on_leave = 'CLEAR' AND d.target_snapshot_id = g.target_snapshot_id""";

    private static final String CLEAR = "UPDATE device SET target_snapshot_id = NULL WHERE id IN (:ids)";

    private static final String LOCK_MEMBERS =
            """
            SELECT id, group_id
            FROM device FORCE INDEX (PRIMARY)
            WHERE id IN (:ids)
            ORDER BY id
            FOR UPDATE""";

    private static final String LEAVE = "UPDATE device SET group_id = NULL WHERE id IN (:ids)";

    private static final String ENTER =
            """
            UPDATE device
            SET group_id = :group
            WHERE id IN (:ids)""";

    private static final String MEMBERS = "SELECT id FROM device WHERE group_id = :group ORDER BY id";

    private static final String SELECTORS =
            """
            SELECT id, selector
            FROM device_group
            WHERE application_id = :application AND selector IS NOT NULL
            ORDER BY id
            LOCK IN SHARE MODE""";

    private static final String NO_LONGER_CHOSEN =
            """
            SELECT d.id
            FROM device d
            WHERE d.group_id = :group AND NOT (%s)%s
            ORDER BY d.id""";

    private static final String CHOSEN =
            """
            SELECT d.id
            FROM device d
            WHERE d.application_id = :application AND d.group_id IS NULL AND d.instance_id IS NULL AND %s%s
            ORDER BY d.id""";

    private static final String AMONG = " AND d.id IN (:among)";

    private static final String TARGET =
            """
            SELECT target_snapshot_id
            FROM device_group
            WHERE id = :group
            LOCK IN SHARE MODE""";

    private final JdbcClient jdbc;
    private final JdbcDeviceCommands commands;
    private final GroupJoins joins;

    JdbcMemberships(JdbcClient jdbc, JdbcDeviceCommands commands, GroupJoins joins) {
        this.jdbc = jdbc;
        this.commands = commands;
        this.joins = joins;
    }

    /** Devices that have just been made, those with a group in it already. */
    void arrived(List<NewDevice> devices) {
        Map<DeviceGroupId, List<DeviceId>> byGroup = new LinkedHashMap<>();
        Map<ApplicationId, List<DeviceId>> free = new LinkedHashMap<>();
        for (NewDevice device : devices) {
            device.place()
                    .group()
                    .ifPresentOrElse(
                            group -> byGroup.computeIfAbsent(group, id -> new ArrayList<>())
                                    .add(device.id()),
                            () -> device.place()
                                    .application()
                                    .filter(of -> device.place().instance().isEmpty())
                                    .ifPresent(application -> free.computeIfAbsent(application, id -> new ArrayList<>())
                                            .add(device.id())));
        }
        byGroup.forEach(this::joined);
        free.forEach(this::choose);
    }

    void enter(DeviceGroupId group, Collection<DeviceId> devices) {
        if (!devices.isEmpty()) {
            leave(devices);
            jdbc.sql(ENTER)
                    .param("group", group.value())
                    .param("ids", DeviceRows.values(devices))
                    .update();
            joined(group, List.copyOf(devices));
        }
    }

    /** They leave the group they are in, if they are in one. */
    void leave(Collection<DeviceId> devices) {
        if (devices.isEmpty()) {
            return;
        }
        List<String> members = jdbc
                .sql(LOCK_MEMBERS)
                .param("ids", DeviceRows.values(devices))
                .query((row, number) -> row.getString("group_id") == null ? "" : row.getString("id"))
                .list()
                .stream()
                .filter(id -> !id.isEmpty())
                .toList();
        if (members.isEmpty()) {
            return;
        }
        List<String> cleared =
                jdbc.sql(CLEARED).param("ids", members).query(String.class).list();
        if (!cleared.isEmpty()) {
            jdbc.sql(CLEAR).param("ids", cleared).update();
        }
        jdbc.sql(LEAVE).param("ids", members).update();
        commands.due(members.stream().map(DeviceId::new).toList(), "");
    }

    /**
     * Keeps the groups of the application that choose by selector as they are. Whoever makes or changes a device that they may
     * choose does this first, before it locks any device.
     */
    void hold(ApplicationId application) {
        jdbc.sql(SELECTORS)
                .param("application", application.value())
                .query((row, number) -> row.getString("id"))
                .list();
    }

    List<DeviceId> members(DeviceGroupId group) {
        return jdbc.sql(MEMBERS)
                .param("group", group.value())
                .query((row, number) -> new DeviceId(row.getString("id")))
                .list();
    }

    /** Groups with selectors let go whom they no longer choose and take in whom they do, among all of the application. */
    void choose(ApplicationId application) {
        choose(application, Optional.empty());
    }

    void choose(ApplicationId application, Collection<DeviceId> among) {
        choose(application, Optional.of(among));
    }

    private void choose(ApplicationId application, Optional<Collection<DeviceId>> among) {
        Map<DeviceGroupId, SelectorCondition> groups = new LinkedHashMap<>();
        jdbc.sql(SELECTORS).param("application", application.value()).query(row -> {
            groups.put(
                    new DeviceGroupId(row.getString("id")),
                    SelectorCondition.of(Selector.parse("/selector", row.getString("selector"))));
        });
        groups.forEach((group, condition) -> leave(found(NO_LONGER_CHOSEN, condition, "group", group.value(), among)));
        groups.forEach((group, condition) ->
                enter(group, found(CHOSEN, condition, "application", application.value(), among)));
    }

    private List<DeviceId> found(
            String statement,
            SelectorCondition condition,
            String owner,
            String id,
            Optional<Collection<DeviceId>> among) {
        JdbcClient.StatementSpec spec = jdbc.sql(statement.formatted(condition.sql(), among.isPresent() ? AMONG : ""))
                .param(owner, id)
                .params(condition.parameters());
        if (among.isPresent()) {
            spec = spec.param("among", DeviceRows.values(among.get()));
        }
        return spec.query((row, number) -> new DeviceId(row.getString("id"))).list();
    }

    private void joined(DeviceGroupId group, List<DeviceId> devices) {
        Optional<SnapshotId> target = jdbc.sql(TARGET)
                .param("group", group.value())
                .query((row, number) -> Optional.ofNullable(row.getString("target_snapshot_id")))
                .single()
                .map(SnapshotId::new);
        commands.due(devices, "");
        joins.joined(group, target, devices);
    }
}
