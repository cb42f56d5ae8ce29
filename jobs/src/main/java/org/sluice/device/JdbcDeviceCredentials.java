package org.sluice.device;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import org.sluice.application.TeamId;
import org.sluice.device.DeviceEnrolment.Credentials;
import org.sluice.device.DeviceSecrets.Fresh;
import org.sluice.problem.ProblemException;
import org.sluice.secret.SecretBox;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** The credentials of devices in MariaDB: hashes of what is only ever compared, sealed what is needed again. */
class JdbcDeviceCredentials implements DeviceCredentials {

    private static final String REPLACE =
            """
            UPDATE device
            SET token_hash = :token, broker_hash = :broker, sealed_credential_secret = :secret, updated_at = :now
            WHERE id = :id""";

    private static final String SHOW =
            """
            SELECT d.name, d.type, d.team_id, t.name AS team_name
            FROM device d
            JOIN team t ON t.id = d.team_id
            WHERE d.id = :id""";

    private static final String REVOKE =
            """
            UPDATE device
            SET token_hash = NULL, broker_hash = NULL, updated_at = :now
            WHERE id = :id""";

    private static final String LOCK = "SELECT id FROM device WHERE id = :id FOR UPDATE";

    private static final String DELETE_CODES = "DELETE FROM device_code WHERE device_id = :id";

    private static final String INSERT_CODE =
            """
            INSERT INTO device_code (code_hash, device_id, expires_at)
            VALUES (:hash, :id, :expiresAt)""";

    private static final Duration CODE_LIFE = Duration.ofDays(1);

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final DeviceSecrets deviceSecrets;
    private final SecretBox secrets;
    private final Clock clock;

    JdbcDeviceCredentials(
            JdbcClient jdbc,
            TransactionTemplate transaction,
            DeviceSecrets deviceSecrets,
            SecretBox secrets,
            Clock clock) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.deviceSecrets = deviceSecrets;
        this.secrets = secrets;
        this.clock = clock;
    }

    @Override
    public Credentials regenerate(DeviceId device) {
        Fresh fresh = deviceSecrets.fresh();
        return Objects.requireNonNull(transaction.execute(status -> {
            int replaced = jdbc.sql(REPLACE)
                    .param("id", device.value())
                    .param("token", DeviceSecrets.hash(fresh.token()))
                    .param("broker", DeviceSecrets.hash(fresh.brokerPassword()))
                    .param("secret", secrets.seal(fresh.credentialSecret()))
                    .param("now", DeviceRows.column(clock.instant()))
                    .update();
            if (replaced == 0) {
                throw unknown(device);
            }
            return jdbc.sql(SHOW)
                    .param("id", device.value())
                    .query((row, number) -> new Credentials(
                            device,
                            row.getString("name"),
                            row.getString("type"),
                            new TeamId(row.getString("team_id")),
                            row.getString("team_name"),
                            fresh.token(),
                            fresh.credentialSecret(),
                            fresh.brokerPassword()))
                    .single();
        }));
    }

    @Override
    public void revoke(DeviceId device) {
        int revoked = jdbc.sql(REVOKE)
                .param("id", device.value())
                .param("now", DeviceRows.column(clock.instant()))
                .update();
        if (revoked == 0) {
            throw unknown(device);
        }
    }

    @Override
    public Code issueCode(DeviceId device) {
        String code = deviceSecrets.code();
        Instant end = clock.instant().plus(CODE_LIFE).truncatedTo(ChronoUnit.MICROS);
        transaction.executeWithoutResult(status -> {
            if (jdbc.sql(LOCK)
                    .param("id", device.value())
                    .query(String.class)
                    .optional()
                    .isEmpty()) {
                throw unknown(device);
            }
            jdbc.sql(DELETE_CODES).param("id", device.value()).update();
            jdbc.sql(INSERT_CODE)
                    .param("hash", DeviceSecrets.hashOfCode(code))
                    .param("id", device.value())
                    .param("expiresAt", DeviceRows.column(end))
                    .update();
        });
        return new Code(code, end);
    }

    static ProblemException unknown(DeviceId device) {
        return ProblemException.notFound("device", device.value());
    }
}
