package org.sluice.device;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What devices shall run, read in one statement however many they are. */
class JdbcDesiredStates {

    private static final String OF =
            """
            SELECT %s
            FROM device d
            LEFT JOIN device_group g ON g.id = d.group_id
            WHERE d.id IN (:ids)"""
                    .formatted(DeviceRows.DESIRED);

    private final JdbcClient jdbc;

    JdbcDesiredStates(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Unknown devices are left out. */
    Map<DeviceId, DesiredState> of(Collection<DeviceId> devices) {
        Map<DeviceId, DesiredState> states = new HashMap<>();
        if (!devices.isEmpty()) {
            jdbc.sql(OF).param("ids", DeviceRows.values(devices)).query(row -> {
                DesiredState state = DeviceRows.desired(row);
                states.put(state.device(), state);
            });
        }
        return states;
    }
}
