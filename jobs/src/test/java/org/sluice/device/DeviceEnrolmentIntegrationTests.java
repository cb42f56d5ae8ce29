package org.sluice.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sluice.Problems.problemOf;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.sluice.TestRepositories;
import org.sluice.application.TeamId;
import org.sluice.audit.AuditLog;
import org.sluice.device.DeviceEnrolment.Credentials;
import org.sluice.device.DeviceGroup.OnLeave;
import org.sluice.snapshot.SnapshotId;

class DeviceEnrolmentIntegrationTests {

    private final Fleet fleet = new Fleet();
    private final DeviceEnrolment enrolment = fleet.repositories.get(DeviceEnrolment.class);
    private final DeviceCredentials credentials = fleet.repositories.get(DeviceCredentials.class);
    private final ProvisioningTokens tokens = fleet.repositories.get(ProvisioningTokens.class);
    private final DeviceDoor door = fleet.repositories.get(DeviceDoor.class);

    @AfterEach
    void stop() {
        fleet.close();
    }

    @Test
    void aDeviceEnrolsIntoWhereTheTokenSaysAndGetsWhatItsGroupRuns() {
        DeviceGroup group = fleet.group("presses", Optional.empty(), OnLeave.KEEP);
        SnapshotId snapshot = fleet.snapshot("s1");
        fleet.groups.target(group.id(), Optional.of(snapshot));
        String token = issue(Optional.of(group.id()), Optional.empty(), Optional.empty());

        Credentials made = enrolment
                .provision(token, fleet.team, "press 1", "Auto Provisioned")
                .orElseThrow();

        assertThat(made.teamName()).isEqualTo("team of line");
        assertThat(made.credentialSecret()).matches("[0-9a-f]{64}");
        assertThat(fleet.devices.find(made.device()).orElseThrow().group()).contains(group.id());
        assertThat(fleet.target(made.device())).contains(snapshot);
        assertThat(fleet.sentTo()).contains(made.device());
        assertThat(door.byToken(made.token())).contains(new DeviceDoor.Known(made.device(), fleet.team));
        assertThat(door.byBrokerPassword(made.device(), made.brokerPassword())).isPresent();
        assertThat(door.byBrokerPassword(made.device(), made.token())).isEmpty();
    }

    @Test
    void aQuotaHoldsHoweverManyComeAtOnce() throws Exception {
        String token = issue(Optional.empty(), Optional.of(5), Optional.empty());
        Callable<?>[] agents = IntStream.range(0, 20)
                .mapToObj(i -> (Callable<?>) () ->
                        enrolment.provision(token, fleet.team, "same name", "").map(Credentials::name))
                .toArray(Callable<?>[]::new);

        List<Object> outcomes = TestRepositories.together(agents);

        assertThat(outcomes).filteredOn(Optional.class::isInstance).hasSize(5).doesNotHaveDuplicates();
        assertThat(problemOf(() -> enrolment.provision(token, fleet.team, "one more", "")))
                .isEqualTo("provisioning-quota-used");
        assertThat(enrolment.mayProvision(token)).isFalse();
        assertThat(fleet.devices.list(all(), Optional.empty(), 100)).hasSize(5);
        assertThat(tokens.list(fleet.team))
                .extracting(ProvisioningTokens.Listed::used)
                .containsExactly(5);
    }

    @Test
    void whoIsMadeTogetherWithOthersHasALineInTheAuditLogOfItsOwn() throws Exception {
        String presses = issue(Optional.empty(), Optional.empty(), Optional.empty());
        String robots = issue(Optional.empty(), Optional.empty(), Optional.empty());
        Callable<?>[] agents = IntStream.range(0, 30)
                .mapToObj(i -> (Callable<?>)
                        () -> enrolment.provision(i % 3 == 0 ? robots : presses, fleet.team, "device " + i, ""))
                .toArray(Callable<?>[]::new);

        TestRepositories.together(agents);

        Map<String, String> names = fleet.devices.list(all(), Optional.empty(), 100).stream()
                .collect(Collectors.toMap(device -> device.id().value(), Device::name));
        List<AuditLog.Entry> lines =
                fleet.repositories.get(AuditLog.class).list(AuditLog.Filter.newest(Optional.empty(), 100)).stream()
                        .filter(line -> line.action().equals("device.provisioned"))
                        .toList();
        assertThat(names).hasSize(30);
        assertThat(lines).hasSize(30).allSatisfy(line -> assertThat(line.details())
                .containsEntry("name", names.get(line.objectId())));
        assertThat(lines.stream()
                        .collect(Collectors.groupingBy(AuditLog.Entry::actor, Collectors.counting()))
                        .values())
                .containsExactlyInAnyOrder(10L, 20L);
    }

    @Test
    void anExpiredRevokedOrForeignTokenEnrolsNobody() {
        String expiring = issue(
                Optional.empty(),
                Optional.empty(),
                Optional.of(fleet.repositories.clock().instant().plusSeconds(60)));
        assertThat(enrolment.mayProvision(expiring)).isTrue();
        assertThat(problemOf(() -> enrolment.provision(expiring, new TeamId("other"), "x", "")))
                .isEqualTo("provisioning-other-team");
        fleet.repositories.clock().advance(Duration.ofMinutes(1));
        assertThat(enrolment.mayProvision(expiring)).isFalse();
        assertThat(problemOf(() -> enrolment.provision(expiring, fleet.team, "x", "")))
                .isEqualTo("provisioning-expired");

        String token = issue(Optional.empty(), Optional.empty(), Optional.empty());
        tokens.list(fleet.team).forEach(listed -> tokens.revoke(listed.id()));
        assertThat(problemOf(() -> enrolment.provision(token, fleet.team, "x", "")))
                .isEqualTo("provisioning-revoked");
        assertThat(enrolment.provision("slp_nobody", fleet.team, "x", "")).isEmpty();
        assertThat(enrolment.mayProvision("")).isFalse();
    }

    @Test
    void whateverADeviceCallsItselfItGetsIn() {
        String token = issue(Optional.empty(), Optional.empty(), Optional.empty());
        List<String> names = List.of("", "\0\n", "x".repeat(5000), "\uD83D\uDE00".repeat(90), "\uD800", "a", "A", "a ");

        assertThat(names).allSatisfy(name -> assertThat(enrolment
                        .provision(token, fleet.team, name, name)
                        .orElseThrow()
                        .name())
                .isNotBlank()
                .hasSizeLessThanOrEqualTo(100));
        assertThat(fleet.devices.list(all(), Optional.empty(), 100)).hasSize(names.size());
    }

    @Test
    void aCodeGivesFreshCredentialsOnce() throws Exception {
        Credentials made = fleet.add("press 1", Map.of());
        credentials.issueCode(made.device());
        String code = credentials.issueCode(made.device()).code();
        assertThat(code).matches("[a-z0-9]{4}-[a-z0-9]{4}-[a-z0-9]{4}");

        List<Object> outcomes = TestRepositories.together(
                () -> enrolment.redeem(code, "host").isPresent(),
                () -> enrolment.redeem(code, "host").isPresent());

        assertThat(outcomes).containsExactlyInAnyOrder(true, false);
        assertThat(enrolment.redeem(code, "host")).isEmpty();
        assertThat(enrolment.redeem("abc-def-ghi", "host")).isEmpty();
        assertThat(door.byToken(made.token())).as("the old token is void").isEmpty();
    }

    @Test
    void aCodeIsGoodForADay() {
        DeviceId device = fleet.device("press 1");
        String code = credentials.issueCode(device).code();
        fleet.repositories.clock().advance(Duration.ofDays(1));

        assertThat(enrolment.redeem(code, "host")).isEmpty();
    }

    @Test
    void whatIsRevokedIsRevoked() {
        Credentials made = fleet.add("press 1", Map.of());
        Credentials fresh = credentials.regenerate(made.device());
        assertThat(door.byToken(made.token())).isEmpty();
        assertThat(door.byToken(fresh.token())).isPresent();
        assertThat(fresh.credentialSecret()).isNotEqualTo(made.credentialSecret());

        DeviceId other = fleet.add("press 2", Map.of()).device();
        assertThat(door.withoutBrokerPassword(List.of(made.device(), other))).isEmpty();

        credentials.revoke(made.device());

        assertThat(door.byToken(fresh.token())).isEmpty();
        assertThat(door.withoutBrokerPassword(List.of(made.device(), other, new DeviceId("nobody"))))
                .containsExactlyInAnyOrder(made.device(), new DeviceId("nobody"));
        assertThat(door.byBrokerPassword(made.device(), fresh.brokerPassword())).isEmpty();
        assertThat(problemOf(() -> credentials.revoke(new DeviceId("nobody")))).isEqualTo("not-found");
        assertThat(problemOf(() -> credentials.regenerate(new DeviceId("nobody"))))
                .isEqualTo("not-found");
        assertThat(problemOf(() -> credentials.issueCode(new DeviceId("nobody"))))
                .isEqualTo("not-found");
    }

    @Test
    void noSecretLiesReadableInTheDatabase() {
        Credentials made = fleet.add("press 1", Map.of());

        assertThat(fleet.repositories
                        .jdbc()
                        .sql("SELECT COUNT(*) FROM device WHERE LOCATE(:secret, sealed_credential_secret) > 0")
                        .param("secret", made.credentialSecret())
                        .query(Long.class)
                        .single())
                .isZero();
        assertThat(made.toString()).doesNotContain(made.token(), made.brokerPassword(), made.credentialSecret());
    }

    @Test
    void aTokenSaysWhereDevicesGoOrNothing() {
        DeviceGroup group = fleet.group("presses", Optional.empty(), OnLeave.KEEP);
        DeviceGroup chosen = fleet.group("chosen", Optional.of("a=b"), OnLeave.KEEP);
        assertThat(problemOf(() -> issue(Optional.of(new DeviceGroupId("x")), Optional.empty(), Optional.empty())))
                .isEqualTo("not-found");
        assertThat(problemOf(() -> issue(Optional.of(chosen.id()), Optional.empty(), Optional.empty())))
                .isEqualTo("members-by-selector");
        assertThat(problemOf(() -> issue(Optional.of(group.id()), Optional.of(0), Optional.empty())))
                .isEqualTo("out-of-range at /quota");
        assertThat(problemOf(() -> issue(
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(fleet.repositories.clock().instant()))))
                .isEqualTo("in-the-past at /expiresAt");
    }

    private int issued;

    private String issue(Optional<DeviceGroupId> group, Optional<Integer> quota, Optional<java.time.Instant> end) {
        return tokens.issue(
                        new ProvisioningTokens.Terms(
                                fleet.team,
                                Optional.of(fleet.application),
                                Optional.empty(),
                                group,
                                "token " + ++issued,
                                quota,
                                end),
                        "ada")
                .secret();
    }

    private static Devices.Filter all() {
        return new Devices.Filter(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }
}
