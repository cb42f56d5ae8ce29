package org.sluice.device;

import org.sluice.secret.SecretBox;
import org.sluice.snapshot.SnapshotId;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The snapshots of devices in MariaDB. */
class JdbcDeviceSnapshots implements DeviceSnapshots {

    private static final String SECRET = "SELECT sealed_credential_secret FROM device WHERE id = :id";

    private static final String TAKEN_OF = "UPDATE snapshot SET device_id = :device WHERE id = :snapshot";

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
}
