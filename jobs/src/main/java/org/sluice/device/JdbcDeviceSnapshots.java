package org.sluice.device;

import java.util.List;
import java.util.Optional;
import org.sluice.secret.SecretBox;
import org.sluice.snapshot.SnapshotId;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The snapshots of devices in MariaDB. */
class JdbcDeviceSnapshots implements DeviceSnapshots {

    private static final String SECRET = "SELECT sealed_credential_secret FROM device WHERE id = :id";

    private static final String TAKEN_OF = "UPDATE snapshot SET device_id = :device WHERE id = :snapshot";

    private static final String DEVICE_OF =
            "SELECT device_id FROM snapshot WHERE id = :snapshot AND device_id IS NOT NULL";

    private static final String OF =
            """
            SELECT id
            FROM snapshot
            WHERE device_id = :device AND removed_at IS NULL AND (:before IS NULL OR id < :before)
            ORDER BY id DESC
            LIMIT :limit""";

    private final JdbcClient jdbc;
    private final SecretBox secrets;

    JdbcDeviceSnapshots(JdbcClient jdbc, SecretBox secrets) {
        this.jdbc = jdbc;
        this.secrets = secrets;
    }

    @Override
    public String credentialSecret(DeviceId device) {
        return jdbc.sql(SECRET)
                .param("id", device.value())
                .query((row, number) -> secrets.open(row.getBytes("sealed_credential_secret")))
                .optional()
                .orElseThrow(() -> JdbcDeviceCredentials.unknown(device));
    }

    @Override
    public void takenOf(DeviceId device, SnapshotId snapshot) {
        int noted = jdbc.sql(TAKEN_OF)
                .param("device", device.value())
                .param("snapshot", snapshot.value())
                .update();
        if (noted != 1) {
            throw new IllegalStateException("There is no snapshot " + snapshot);
        }
    }

    @Override
    public Optional<DeviceId> deviceOf(SnapshotId snapshot) {
        return jdbc.sql(DEVICE_OF)
                .param("snapshot", snapshot.value())
                .query(String.class)
                .optional()
                .map(DeviceId::new);
    }

    @Override
    public List<SnapshotId> of(DeviceId device, Optional<SnapshotId> before, int limit) {
        return jdbc
                .sql(OF)
                .param("device", device.value())
                .param("before", before.map(SnapshotId::value).orElse(null))
                .param("limit", limit)
                .query(String.class)
                .list()
                .stream()
                .map(SnapshotId::new)
                .toList();
    }
}
