package org.sluice.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sluice.Problems.problemOf;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.sluice.TestRepositories;
import org.sluice.access.Principal;
import org.sluice.access.Role;
import org.sluice.application.ApplicationId;
import org.sluice.application.Applications;
import org.sluice.application.TeamId;
import org.sluice.audit.AuditLog;
import org.sluice.device.AgentLine;
import org.sluice.device.DeviceEnrolment;
import org.sluice.device.DeviceGroups;
import org.sluice.device.DeviceId;
import org.sluice.device.DeviceSnapshots;
import org.sluice.device.Devices;
import org.sluice.protocol.DeviceActionBody;
import org.sluice.protocol.SnapshotBody;
import org.sluice.protocol.SnapshotView;
import org.sluice.snapshot.CredentialCipher;
import org.sluice.snapshot.SnapshotId;
import org.sluice.snapshot.Snapshots;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What people make a device do, over real repositories and an agent in memory. */
class DeviceActionsIntegrationTests {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final JsonNode CREDENTIALS =
            JSON.readTree("{\"ask\":{\"password\":\"canary\"},\"gone\":{\"password\":\"of no node\"}}");

    private final TestRepositories repositories = new TestRepositories();
    private final ApplicationId application = repositories.newApplication("line");
    private final TeamId team =
            repositories.get(Applications.class).find(application).orElseThrow().team();
    private final Principal operator = new Principal("k2", "otto", Optional.of(team), Role.OPERATOR);
    private final AuditLog audit = repositories.get(AuditLog.class);
    private final Devices devices = repositories.get(Devices.class);
    private final Snapshots snapshots = repositories.get(Snapshots.class);
    private final List<String> told = new ArrayList<>();
    private JsonNode uploaded = JSON.createObjectNode();

    private final AgentLine line = new AgentLine() {

        @Override
        public void restart(TeamId team, DeviceId device) {
            told.add("restart " + device);
        }

        @Override
        public JsonNode upload(TeamId team, DeviceId device) {
            assertThat(TransactionSynchronizationManager.isActualTransactionActive())
                    .as("who waits for a device holds no connection to the database")
                    .isFalse();
            return uploaded;
        }
    };

    private final DeviceActionsController controller = new DeviceActionsController(
            devices,
            repositories.get(DeviceSnapshots.class),
            snapshots,
            line,
            new DeviceGate(
                    devices, repositories.get(DeviceGroups.class), new Gate(repositories.get(Applications.class))),
            new Changes(audit, repositories.get(PlatformTransactionManager.class)));

    private final DeviceEnrolment.Credentials device = devices.add(
            new Devices.Registration(
                    team, Optional.of(application), Optional.empty(), Optional.empty(), "press", "", Map.of()),
            "test");

    @AfterEach
    void close() throws Exception {
        repositories.close();
    }

    private void connected() {
        repositories
                .jdbc()
                .sql("UPDATE device SET connected = TRUE WHERE id = :id")
                .param("id", device.device().value())
                .update();
    }

    private boolean act(String action) {
        return controller
                .act(operator, device.device().value(), new DeviceActionBody(action))
                .suspended();
    }

    private SnapshotView capture(@Nullable String name) {
        return Objects.requireNonNull(controller
                .snapshot(operator, device.device().value(), new SnapshotBody(name, "good"))
                .getBody());
    }

    private List<String> audited() {
        return audit.list(Optional.empty(), Optional.empty(), 10).stream()
                .map(AuditLog.Entry::action)
                .toList();
    }

    private ObjectNode upload(String secret) {
        ObjectNode upload = JSON.createObjectNode();
        upload.set(
                "flows",
                JSON.readTree(
                        "[{\"id\":\"t\",\"type\":\"tab\"},{\"id\":\"ask\",\"type\":\"http request\",\"z\":\"t\"}]"));
        upload.set("credentials", new CredentialCipher(secret).encrypt(CREDENTIALS));
        upload.set(
                "package", JSON.readTree("{\"modules\":{\"node-red\":\"4.1.15\",\"node-red-contrib-x\":\"1.2.3\"}}"));
        return upload;
    }

    @Test
    void aDeviceIsSuspendedAndStartedWhetherItIsThereOrNot() {
        assertThat(act("suspend")).isTrue();
        assertThat(problemOf(() -> act("restart"))).isEqualTo("device-suspended");
        assertThat(act("start")).isFalse();
        assertThat(audited()).containsExactly("device.started", "device.suspended");
        assertThat(problemOf(() -> act("explode"))).endsWith("at /action");
    }

    @Test
    void onlyADeviceThatIsThereIsRestarted() {
        assertThat(problemOf(() -> act("restart"))).isEqualTo("device-offline");
        assertThat(told).isEmpty();
        connected();
        act("restart");
        assertThat(told).containsExactly("restart " + device.device());
        assertThat(audited()).containsExactly("device.restarted");
    }

    @Test
    void aSnapshotOfADeviceHoldsWhatItRuns() {
        connected();
        uploaded = upload(device.credentialSecret());
        SnapshotView taken = capture("captured");

        assertThat(taken.origin()).isEqualTo("device");
        assertThat(taken.name()).isEqualTo("captured");
        assertThat(taken.nodeRedVersion()).isEqualTo("4.1.15");
        assertThat(taken.modules()).isEqualTo(Map.of("node-red-contrib-x", "1.2.3"));
        assertThat(taken.nodeCount()).isEqualTo(2);
        assertThat(JSON.readTree(
                        snapshots.credentialsJson(new SnapshotId(taken.id())).orElseThrow()))
                .isEqualTo(JSON.readTree("{\"ask\":{\"password\":\"canary\"}}"));
        assertThat(repositories
                        .jdbc()
                        .sql("SELECT device_id FROM snapshot WHERE id = :id")
                        .param("id", taken.id())
                        .query(String.class)
                        .single())
                .isEqualTo(device.device().value());
        assertThat(audited()).containsExactly("device.snapshot.created");
        assertThat(capture(null).name()).isEqualTo("Device Snapshot - press");
    }

    @Test
    void nothingIsTakenOfADeviceThatIsAwayOrRunsNothingOrTalksNonsense() {
        assertThat(problemOf(() -> capture("x"))).isEqualTo("device-offline");
        connected();
        assertThat(problemOf(() -> capture(" "))).endsWith("at /name");
        assertThat(problemOf(() -> capture("x"))).isEqualTo("device-runs-nothing");
        uploaded = upload("another secret");
        assertThat(problemOf(() -> capture("x"))).isEqualTo("device-answer-unreadable");
        uploaded = JSON.readTree("{\"flows\":[{\"no\":\"node\"}]}");
        assertThat(problemOf(() -> capture("x"))).isEqualTo("device-answer-unreadable");
        devices.assign(device.device(), Optional.empty(), Optional.empty());
        assertThat(problemOf(() -> capture("x"))).isEqualTo("device-unassigned");
        assertThat(snapshots.list(application, Optional.empty(), Optional.empty(), Optional.empty(), 10))
                .isEmpty();
        assertThat(audited()).isEmpty();
    }
}
