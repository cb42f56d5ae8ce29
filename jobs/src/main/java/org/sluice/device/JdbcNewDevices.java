package org.sluice.device;

import com.github.f4b6a3.ulid.UlidCreator;
import java.time.Clock;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sluice.application.ApplicationId;
import org.sluice.application.TeamId;
import org.sluice.device.DeviceSecrets.Fresh;
import org.sluice.instance.InstanceId;
import org.sluice.secret.SecretBox;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Inserts devices, many in one statement. */
class JdbcNewDevices {

    private static final String INSERT =
            """
            INSERT INTO device (id, team_id, application_id, instance_id, group_id, name, type, mode, suspended, token_hash,
                                broker_hash, sealed_credential_secret, settings_version, connected, report_sequence,
                                created_at, created_by, updated_at)
            SELECT n.id, n.team, n.application, n.instance, n.grp, n.name, n.type, 'AUTONOMOUS', FALSE, UNHEX(n.token),
                   UNHEX(n.broker), UNHEX(n.secret), 1, FALSE, -1, :now, :by, :now
            FROM JSON_TABLE(:devices, '$[*]' COLUMNS (
                     id          CHAR(26)      PATH '$.id',
                     team        CHAR(26)      PATH '$.team',
                     application CHAR(26)      PATH '$.application',
                     instance    CHAR(26)      PATH '$.instance',
                     grp         CHAR(26)      PATH '$.group',
                     name        VARCHAR(100)  PATH '$.name',
                     type        VARCHAR(100)  PATH '$.type',
                     token       CHAR(64)      PATH '$.token',
                     broker      CHAR(64)      PATH '$.broker',
                     secret      VARCHAR(1000) PATH '$.secret')) n""";

    /** Where a device goes. */
    record Place(
            TeamId team,
            Optional<ApplicationId> application,
            Optional<InstanceId> instance,
            Optional<DeviceGroupId> group) {}

    /** A device to be, with what it is given. */
    record NewDevice(DeviceId id, Place place, String name, String type, Fresh fresh) {

        NewDevice named(String other) {
            return new NewDevice(id, place, other, type, fresh);
        }

        DeviceEnrolment.Credentials credentials(String teamName) {
            return new DeviceEnrolment.Credentials(
                    id,
                    name,
                    type,
                    place.team(),
                    teamName,
                    fresh.token(),
                    fresh.credentialSecret(),
                    fresh.brokerPassword());
        }
    }

    private record Row(
            String id,
            String team,
            @Nullable String application,
            @Nullable String instance,
            @Nullable String group,
            String name,
            String type,
            String token,
            String broker,
            String secret) {}

    private final JdbcClient jdbc;
    private final DeviceSecrets deviceSecrets;
    private final SecretBox secrets;
    private final Clock clock;

    JdbcNewDevices(JdbcClient jdbc, DeviceSecrets deviceSecrets, SecretBox secrets, Clock clock) {
        this.jdbc = jdbc;
        this.deviceSecrets = deviceSecrets;
        this.secrets = secrets;
        this.clock = clock;
    }

    NewDevice make(Place place, String name, String type) {
        DeviceId id = new DeviceId(UlidCreator.getMonotonicUlid(clock.millis()).toString());
        return new NewDevice(id, place, name, type, deviceSecrets.fresh());
    }

    void insert(List<NewDevice> devices, String by) {
        int inserted = jdbc.sql(INSERT)
                .param(
                        "devices",
                        DeviceRows.json(devices.stream().map(this::row).toList()))
                .param("now", DeviceRows.column(clock.instant()))
                .param("by", by)
                .update();
        if (inserted != devices.size()) {
            throw new IllegalStateException("%d of %d devices were stored.".formatted(inserted, devices.size()));
        }
    }

    private Row row(NewDevice device) {
        HexFormat hex = HexFormat.of();
        return new Row(
                device.id().value(),
                device.place().team().value(),
                device.place().application().map(ApplicationId::value).orElse(null),
                device.place().instance().map(InstanceId::value).orElse(null),
                device.place().group().map(DeviceGroupId::value).orElse(null),
                device.name(),
                device.type(),
                hex.formatHex(DeviceSecrets.hash(device.fresh().token())),
                hex.formatHex(DeviceSecrets.hash(device.fresh().brokerPassword())),
                hex.formatHex(secrets.seal(device.fresh().credentialSecret())));
    }
}
