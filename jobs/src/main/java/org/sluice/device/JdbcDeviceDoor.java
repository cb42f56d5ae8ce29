package org.sluice.device;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sluice.application.TeamId;
import org.sluice.snapshot.Digest;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Asks MariaDB who a device is; nothing is remembered from one time to the next. */
class JdbcDeviceDoor implements DeviceDoor {

    private static final String BY_TOKEN =
            """
            SELECT token_hash, id, team_id
            FROM device
            WHERE token_hash IN (:hashes)""";

    private static final String BROKER_HASHES =
            """
            SELECT id, team_id, broker_hash
            FROM device
            WHERE id IN (:ids) AND broker_hash IS NOT NULL""";

    private static final int MOST = 500;

    private record Login(Known known, byte[] hash) {}

    private final JdbcClient jdbc;
    private final JdbcDesiredStates desired;
    private final Gathering<Digest, Optional<Known>> tokens = new Gathering<>(MOST, this::byTokens);
    private final Gathering<DeviceId, Optional<Login>> logins = new Gathering<>(MOST, this::logins);
    private final Gathering<DeviceId, Optional<DesiredState>> states = new Gathering<>(MOST, this::states);

    JdbcDeviceDoor(JdbcClient jdbc, JdbcDesiredStates desired) {
        this.jdbc = jdbc;
        this.desired = desired;
    }

    @Override
    public Optional<Known> byToken(String token) {
        return tokens.ask(Digest.ofHash(DeviceSecrets.hash(token)));
    }

    @Override
    public Optional<Known> byBrokerPassword(DeviceId device, String password) {
        return logins.ask(device)
                .filter(login -> DeviceSecrets.matches(password, login.hash()))
                .map(Login::known)
                // The database compares ids loosely, and the id becomes part of topics.
                .filter(known -> known.device().equals(device));
    }

    @Override
    public Set<DeviceId> withoutBrokerPassword(Collection<DeviceId> devices) {
        Set<DeviceId> without = new HashSet<>(devices);
        if (!devices.isEmpty()) {
            jdbc.sql(BROKER_HASHES).param("ids", DeviceRows.values(devices)).query(row -> {
                without.remove(new DeviceId(row.getString("id")));
            });
        }
        return without;
    }

    @Override
    public Optional<DesiredState> desired(DeviceId device) {
        return states.ask(device);
    }

    private List<Optional<DesiredState>> states(List<DeviceId> devices) {
        Map<DeviceId, DesiredState> found = desired.of(devices);
        return devices.stream()
                .map(device -> Optional.ofNullable(found.get(device)))
                .toList();
    }

    private List<Optional<Known>> byTokens(List<Digest> hashes) {
        Map<Digest, Known> found = new HashMap<>();
        jdbc.sql(BY_TOKEN)
                .param("hashes", hashes.stream().distinct().map(Digest::bytes).toList())
                .query(row -> {
                    found.put(
                            Digest.ofHash(row.getBytes("token_hash")),
                            new Known(new DeviceId(row.getString("id")), new TeamId(row.getString("team_id"))));
                });
        return hashes.stream().map(hash -> Optional.ofNullable(found.get(hash))).toList();
    }

    private List<Optional<Login>> logins(List<DeviceId> devices) {
        Map<DeviceId, Login> found = new HashMap<>();
        jdbc.sql(BROKER_HASHES).param("ids", DeviceRows.values(devices)).query(row -> {
            DeviceId device = new DeviceId(row.getString("id"));
            byte @Nullable [] hash = row.getBytes("broker_hash");
            if (hash != null) {
                found.put(device, new Login(new Known(device, new TeamId(row.getString("team_id"))), hash));
            }
        });
        return devices.stream()
                .map(device -> Optional.ofNullable(found.get(device)))
                .toList();
    }
}
