package org.sluice.device;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sluice.device.SnapshotBodies.Body;
import org.sluice.secret.SecretBox;
import org.sluice.snapshot.CredentialCipher;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What agents fetch, from MariaDB. A thousand agents that ask at once are answered by a few statements, and the flows, which
 * are the same for all, are read once.
 */
class JdbcDeviceDownloads implements DeviceDownloads {

    private static final String IDENTITIES =
            """
            SELECT %s, d.name, d.type, d.token_hash, d.sealed_credential_secret, a.name AS application_name, s.name AS snapshot_name
            FROM device d
            LEFT JOIN device_group g ON g.id = d.group_id
            LEFT JOIN application a ON a.id = d.application_id
            LEFT JOIN snapshot s ON s.id = d.target_snapshot_id
            WHERE d.id IN (:ids)"""
                    .formatted(DeviceRows.DESIRED);

    private static final String VARIABLES =
            """
            SELECT v.device_id AS owner, v.name, v.sealed_value
            FROM device_variable v
            WHERE v.device_id IN (:ids)
            UNION ALL
            SELECT v.group_id AS owner, v.name, v.sealed_value
            FROM device_group_variable v
            WHERE v.group_id IN (:groups)""";

    private static final int MOST = 500;

    /** Who a device is, as its environment tells it. */
    private record Identity(
            DesiredState desired,
            Optional<String> group,
            String name,
            String type,
            byte @Nullable [] tokenHash,
            byte[] sealedSecret,
            Optional<String> applicationName,
            Optional<String> snapshotName) {

        boolean has(String token) {
            return tokenHash != null && DeviceSecrets.matches(token, tokenHash);
        }
    }

    private record Made(Identity identity, DeviceSettings settings) {}

    private final JdbcClient jdbc;
    private final JdbcDesiredStates desired;
    private final SnapshotBodies bodies;
    private final SecretBox secrets;
    private final Gathering<DeviceId, Optional<DesiredState>> states = new Gathering<>(MOST, this::states);
    private final Gathering<DeviceId, Optional<Identity>> identities = new Gathering<>(MOST, this::identities);
    private final Gathering<DeviceId, Optional<Made>> settings = new Gathering<>(MOST, this::settings);

    JdbcDeviceDownloads(JdbcClient jdbc, JdbcDesiredStates desired, SnapshotBodies bodies, SecretBox secrets) {
        this.jdbc = jdbc;
        this.desired = desired;
        this.bodies = bodies;
        this.secrets = secrets;
    }

    @Override
    public Optional<DesiredState> desired(DeviceId device) {
        return states.ask(device);
    }

    @Override
    public Map<DeviceId, DesiredState> desired(Collection<DeviceId> devices) {
        return desired.of(devices);
    }

    @Override
    public Optional<DeviceSnapshot> snapshot(DeviceId device) {
        return identities.ask(device).flatMap(this::snapshot);
    }

    @Override
    public Optional<DeviceSettings> settings(DeviceId device) {
        return settings.ask(device).map(Made::settings);
    }

    @Override
    public Optional<Granted> snapshot(DeviceId device, String token) {
        return identities
                .ask(device)
                .filter(identity -> identity.has(token))
                .map(identity -> new Granted(snapshot(identity)));
    }

    @Override
    public Optional<DeviceSettings> settings(DeviceId device, String token) {
        return settings.ask(device).filter(made -> made.identity().has(token)).map(Made::settings);
    }

    private Optional<DeviceSnapshot> snapshot(Identity identity) {
        return identity.desired().snapshot().flatMap(bodies::of).map(body -> madeOut(body, identity));
    }

    private DeviceSnapshot madeOut(Body body, Identity identity) {
        Map<String, String> environment = new LinkedHashMap<>();
        body.environmentKeys().forEach(name -> environment.put(name, ""));
        environment.putAll(platform(identity));
        String credentials = body.credentials()
                .map(plain -> new CredentialCipher(secrets.open(identity.sealedSecret()))
                        .encrypt(plain)
                        .toString())
                .orElse("{}");
        return new DeviceSnapshot(
                body.id(), body.name(), body.description(), body.flows(), credentials, body.modules(), environment);
    }

    private static Map<String, String> platform(Identity identity) {
        DesiredState desired = identity.desired();
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("FF_DEVICE_ID", desired.device().value());
        variables.put("FF_DEVICE_NAME", identity.name());
        variables.put("FF_DEVICE_TYPE", identity.type());
        variables.put("FF_SNAPSHOT_ID", desired.snapshot().map(id -> id.value()).orElse("0"));
        variables.put("FF_SNAPSHOT_NAME", identity.snapshotName().orElse("None"));
        desired.application().ifPresent(application -> {
            variables.put("FF_APPLICATION_ID", application.value());
            variables.put("FF_APPLICATION_NAME", identity.applicationName().orElse(""));
        });
        return variables;
    }

    private List<Optional<DesiredState>> states(List<DeviceId> devices) {
        Map<DeviceId, DesiredState> found = desired.of(devices);
        return devices.stream()
                .map(device -> Optional.ofNullable(found.get(device)))
                .toList();
    }

    private List<Optional<Identity>> identities(List<DeviceId> devices) {
        Map<DeviceId, Identity> found = identitiesOf(devices);
        return devices.stream()
                .map(device -> Optional.ofNullable(found.get(device)))
                .toList();
    }

    private Map<DeviceId, Identity> identitiesOf(List<DeviceId> devices) {
        Map<DeviceId, Identity> found = new HashMap<>();
        jdbc.sql(IDENTITIES).param("ids", DeviceRows.values(devices)).query(row -> {
            Identity identity = identity(row);
            found.put(identity.desired().device(), identity);
        });
        return found;
    }

    private static Identity identity(ResultSet row) throws SQLException {
        return new Identity(
                DeviceRows.desired(row),
                Optional.ofNullable(row.getString("group_id")),
                row.getString("name"),
                row.getString("type"),
                row.getBytes("token_hash"),
                row.getBytes("sealed_credential_secret"),
                Optional.ofNullable(row.getString("application_name")),
                Optional.ofNullable(row.getString("snapshot_name")));
    }

    /**
     * The versions are read before the variables. If somebody changes one in between, the device gets new values under the old
     * hash and fetches them once more; the other way round it would keep the old ones under the new hash.
     */
    private List<Optional<Made>> settings(List<DeviceId> devices) {
        Map<DeviceId, Identity> found = identitiesOf(devices);
        Map<String, Map<String, String>> variables = variables(found.values());
        return devices.stream()
                .map(device -> Optional.ofNullable(found.get(device))
                        .map(identity -> new Made(
                                identity,
                                new DeviceSettings(
                                        identity.desired().settings(),
                                        environment(
                                                variables.getOrDefault(device.value(), Map.of()),
                                                identity.group()
                                                        .map(group -> variables.getOrDefault(group, Map.of()))
                                                        .orElse(Map.of()),
                                                platform(identity))))))
                .toList();
    }

    /** The device's own values win, unless they are empty. */
    private static Map<String, String> environment(
            Map<String, String> own, Map<String, String> ofGroup, Map<String, String> platform) {
        Map<String, String> environment = new LinkedHashMap<>(own);
        ofGroup.forEach((name, value) -> {
            @Nullable String mine = environment.get(name);
            if (mine == null || mine.isEmpty()) {
                environment.put(name, value);
            }
        });
        environment.putAll(platform);
        return environment;
    }

    /** By the id of the device or group that has them. */
    private Map<String, Map<String, String>> variables(Collection<Identity> identities) {
        Map<String, Map<String, String>> variables = new HashMap<>();
        if (identities.isEmpty()) {
            return variables;
        }
        List<String> groups = identities.stream()
                .flatMap(identity -> identity.group().stream())
                .distinct()
                .toList();
        jdbc.sql(VARIABLES)
                .param(
                        "ids",
                        identities.stream()
                                .map(identity -> identity.desired().device().value())
                                .toList())
                .param("groups", groups.isEmpty() ? List.of("-") : groups)
                .query(row -> {
                    variables
                            .computeIfAbsent(row.getString("owner"), id -> new LinkedHashMap<>())
                            .put(row.getString("name"), secrets.open(row.getBytes("sealed_value")));
                });
        return variables;
    }
}
