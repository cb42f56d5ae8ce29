package org.sluice.device;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sluice.application.ApplicationId;
import org.sluice.application.TeamId;
import org.sluice.audit.AuditLog;
import org.sluice.device.JdbcNewDevices.NewDevice;
import org.sluice.device.JdbcNewDevices.Place;
import org.sluice.instance.InstanceId;
import org.sluice.problem.ProblemException;
import org.sluice.snapshot.Digest;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Lets devices in. Those that come at once with provisioning tokens are made together, in one transaction. */
class JdbcDeviceEnrolment implements DeviceEnrolment {

    private static final String TOKENS =
            """
            SELECT id, team_id, application_id, instance_id, group_id, name, token_hash, quota, used, expires_at, revoked_at
            FROM provisioning_token
            WHERE token_hash IN (:hashes)
            """;

    private static final String LOCKED_TOKENS = TOKENS + "ORDER BY id FOR UPDATE";

    private static final String COUNT =
            """
            UPDATE provisioning_token
            SET used = used + :more
            WHERE id = :id""";

    private static final String TEAM_NAMES = "SELECT id, name FROM team WHERE id IN (:teams)";

    private static final String TAKEN_NAMES =
            """
            SELECT name
            FROM device
            WHERE application_id = :application AND name IN (:names)""";

    private static final String REDEEM =
            """
            UPDATE device_code
            SET used_at = :now
            WHERE code_hash = :hash AND used_at IS NULL AND expires_at > :now""";

    private static final String DEVICE_OF_CODE = "SELECT device_id FROM device_code WHERE code_hash = :hash";

    private static final int MOST = 200;

    private record Request(String token, TeamId team, String name, String type) {}

    private record Answer(Optional<Credentials> credentials, Optional<ProblemException> refusal) {

        static final Answer UNKNOWN = new Answer(Optional.empty(), Optional.empty());
    }

    private record Token(
            String id,
            Place place,
            String name,
            Optional<Integer> quota,
            int used,
            Optional<Instant> expiresAt,
            boolean revoked) {}

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final JdbcNewDevices devices;
    private final JdbcDeviceCredentials credentials;
    private final JdbcMemberships memberships;
    private final AuditLog audit;
    private final Clock clock;
    private final Gathering<Digest, Boolean> trials = new Gathering<>(MOST, this::mayProvision);
    private final Gathering<Request, Answer> requests = new Gathering<>(MOST, this::provision);

    JdbcDeviceEnrolment(
            JdbcClient jdbc,
            TransactionTemplate transaction,
            JdbcNewDevices devices,
            JdbcDeviceCredentials credentials,
            JdbcMemberships memberships,
            AuditLog audit,
            Clock clock) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.devices = devices;
        this.credentials = credentials;
        this.memberships = memberships;
        this.audit = audit;
        this.clock = clock;
    }

    @Override
    public boolean mayProvision(String provisioningToken) {
        return trials.ask(Digest.ofHash(DeviceSecrets.hash(provisioningToken)));
    }

    private List<Boolean> mayProvision(List<Digest> hashes) {
        Set<Digest> good = new HashSet<>();
        jdbc.sql(TOKENS)
                .param("hashes", hashes.stream().distinct().map(Digest::bytes).toList())
                .query(row -> {
                    Token token = token(row);
                    if (refusal(token, token.used(), token.place().team()).isEmpty()) {
                        good.add(Digest.ofHash(row.getBytes("token_hash")));
                    }
                });
        return hashes.stream().map(good::contains).toList();
    }

    @Override
    public Optional<Credentials> provision(String provisioningToken, TeamId team, String name, String type) {
        Answer answer = requests.ask(
                new Request(provisioningToken, team, DeviceRules.given(name, "device"), DeviceRules.given(type, "")));
        answer.refusal().ifPresent(refusal -> {
            throw refusal;
        });
        return answer.credentials();
    }

    @Override
    public Optional<Credentials> redeem(String oneTimeCode, String host) {
        byte[] hash = DeviceSecrets.hashOfCode(oneTimeCode);
        return Objects.requireNonNull(transaction.execute(status -> {
            int redeemed = jdbc.sql(REDEEM)
                    .param("hash", hash)
                    .param("now", DeviceRows.column(clock.instant()))
                    .update();
            if (redeemed == 0) {
                return Optional.<Credentials>empty();
            }
            DeviceId device = new DeviceId(jdbc.sql(DEVICE_OF_CODE)
                    .param("hash", hash)
                    .query(String.class)
                    .single());
            Credentials fresh = credentials.regenerate(device);
            audit.append(
                    "device",
                    AuditLog.Door.DEVICE,
                    "device.code-redeemed",
                    "device",
                    device.value(),
                    Optional.empty(),
                    Map.of("host", DeviceRules.given(host, "unknown")));
            return Optional.of(fresh);
        }));
    }

    private List<Answer> provision(List<Request> batch) {
        try {
            return Objects.requireNonNull(transaction.execute(status -> provision(batch, false)));
        } catch (DuplicateKeyException e) {
            // Somebody has just taken one of the names.
            return Objects.requireNonNull(transaction.execute(status -> provision(batch, true)));
        }
    }

    private List<Answer> provision(List<Request> batch, boolean alwaysTellApart) {
        Map<Digest, Token> tokens = new HashMap<>();
        jdbc.sql(LOCKED_TOKENS)
                .param(
                        "hashes",
                        batch.stream()
                                .map(request -> hash(request).bytes())
                                .distinct()
                                .toList())
                .query(row -> {
                    tokens.put(Digest.ofHash(row.getBytes("token_hash")), token(row));
                });
        Map<String, Integer> used = new HashMap<>();
        Map<Integer, NewDevice> accepted = new LinkedHashMap<>();
        List<Answer> answers = new ArrayList<>();
        for (Request request : batch) {
            @Nullable Token token = tokens.get(hash(request));
            if (token == null) {
                answers.add(Answer.UNKNOWN);
                continue;
            }
            int before = used.getOrDefault(token.id(), token.used());
            Optional<ProblemException> refusal = refusal(token, before, request.team());
            if (refusal.isEmpty()) {
                used.put(token.id(), before + 1);
                accepted.put(answers.size(), devices.make(token.place(), request.name(), request.type()));
            }
            answers.add(new Answer(Optional.empty(), refusal));
        }
        if (!accepted.isEmpty()) {
            store(accepted, alwaysTellApart);
            Map<TeamId, String> teams = teamNames(accepted.values().stream()
                    .map(device -> device.place().team().value())
                    .distinct()
                    .toList());
            accepted.forEach((position, device) -> {
                String team = Objects.requireNonNull(teams.get(device.place().team()));
                answers.set(position, new Answer(Optional.of(device.credentials(team)), Optional.empty()));
            });
            tokens.values().forEach(token -> {
                int more = used.getOrDefault(token.id(), token.used()) - token.used();
                if (more > 0) {
                    jdbc.sql(COUNT).param("id", token.id()).param("more", more).update();
                }
            });
            tokens.forEach((hash, token) -> report(
                    token,
                    accepted.entrySet().stream()
                            .filter(one -> hash(batch.get(one.getKey())).equals(hash))
                            .map(Map.Entry::getValue)
                            .toList()));
        }
        return answers;
    }

    private void store(Map<Integer, NewDevice> accepted, boolean alwaysTellApart) {
        Set<String> taken = new HashSet<>();
        accepted.replaceAll(
                (position, device) -> alwaysTellApart || isTaken(device, accepted, taken) ? toldApart(device) : device);
        accepted.values().stream()
                .flatMap(device -> device.place().application().stream())
                .distinct()
                .sorted(Comparator.comparing(ApplicationId::value))
                .forEach(memberships::hold);
        devices.insert(List.copyOf(accepted.values()), "provisioning");
        memberships.arrived(List.copyOf(accepted.values()));
    }

    /** Names are unique in an application; which are taken is asked once for all of the batch. */
    private boolean isTaken(NewDevice device, Map<Integer, NewDevice> batch, Set<String> taken) {
        Optional<ApplicationId> application = device.place().application();
        if (application.isEmpty()) {
            return false;
        }
        String marker = application.get().value() + "/";
        if (taken.add(marker)) {
            jdbc.sql(TAKEN_NAMES)
                    .param("application", application.get().value())
                    .param(
                            "names",
                            batch.values().stream()
                                    .filter(other -> other.place().application().equals(application))
                                    .map(NewDevice::name)
                                    .distinct()
                                    .toList())
                    .query(String.class)
                    .list()
                    .forEach(name -> taken.add(marker + name.toLowerCase(Locale.ROOT)));
        }
        return !taken.add(marker + device.name().toLowerCase(Locale.ROOT));
    }

    private static NewDevice toldApart(NewDevice device) {
        String id = device.id().value();
        String name = device.name();
        String cut =
                name.substring(0, Math.min(name.length(), DeviceRules.NAME - 9)).strip();
        return device.named(cut + " " + id.substring(id.length() - 8));
    }

    private void report(Token token, List<NewDevice> made) {
        Map<String, Map<String, String>> details = new LinkedHashMap<>();
        made.forEach(device -> details.put(device.id().value(), Map.of("name", device.name())));
        audit.appendAll(
                "provisioning token " + token.name(),
                AuditLog.Door.DEVICE,
                "device.provisioned",
                "device",
                token.place().application(),
                details);
    }

    private Map<TeamId, String> teamNames(List<String> teams) {
        Map<TeamId, String> names = new HashMap<>();
        jdbc.sql(TEAM_NAMES).param("teams", teams).query(row -> {
            names.put(new TeamId(row.getString("id")), row.getString("name"));
        });
        return names;
    }

    private Optional<ProblemException> refusal(Token token, int used, TeamId team) {
        if (!token.place().team().equals(team)) {
            return refuse(
                    "provisioning-other-team",
                    "The provisioning token is another team's; use one of the device's team.");
        }
        if (token.revoked()) {
            return refuse("provisioning-revoked", "The provisioning token has been revoked; ask for a new one.");
        }
        if (token.expiresAt().filter(end -> !end.isAfter(clock.instant())).isPresent()) {
            return refuse("provisioning-expired", "The provisioning token has expired; ask for a new one.");
        }
        if (token.quota().filter(quota -> used >= quota).isPresent()) {
            return refuse(
                    "provisioning-quota-used",
                    "The provisioning token was good for %d devices, and all of them have enrolled; ask for a new one."
                            .formatted(token.quota().get()));
        }
        return Optional.empty();
    }

    private static Optional<ProblemException> refuse(String code, String message) {
        return Optional.of(ProblemException.forbidden(code, message));
    }

    private static Digest hash(Request request) {
        return Digest.ofHash(DeviceSecrets.hash(request.token()));
    }

    private static Token token(ResultSet row) throws SQLException {
        return new Token(
                row.getString("id"),
                new Place(
                        new TeamId(row.getString("team_id")),
                        Optional.ofNullable(row.getString("application_id")).map(ApplicationId::new),
                        Optional.ofNullable(row.getString("instance_id")).map(InstanceId::new),
                        Optional.ofNullable(row.getString("group_id")).map(DeviceGroupId::new)),
                row.getString("name"),
                Optional.ofNullable(row.getObject("quota", Integer.class)),
                row.getInt("used"),
                DeviceRows.instant(row, "expires_at"),
                DeviceRows.instant(row, "revoked_at").isPresent());
    }
}
