package org.sluice.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.sluice.TestRepositories;
import org.sluice.device.DeviceDownloads.DeviceSettings;
import org.sluice.device.DeviceDownloads.DeviceSnapshot;
import org.sluice.device.DeviceGroup.OnLeave;
import org.sluice.environment.Variable;
import org.sluice.snapshot.CredentialCipher;
import org.sluice.snapshot.SnapshotId;
import tools.jackson.databind.json.JsonMapper;

class DeviceDownloadsIntegrationTests {

    private final Fleet fleet = new Fleet();
    private final DeviceEnvironments environments = fleet.repositories.get(DeviceEnvironments.class);

    @AfterEach
    void stop() {
        fleet.close();
    }

    @Test
    void aSnapshotIsMadeOutToTheDevice() {
        DeviceEnrolment.Credentials made = fleet.add("press 1", Map.of());
        String credentials = "{\"c1\":{\"user\":\"plant\",\"password\":\"canary-plant\"}}";
        SnapshotId snapshot = fleet.snapshot(fleet.application, "s1", Optional.of(credentials));
        fleet.devices.target(made.device(), Optional.of(snapshot));

        DeviceSnapshot got = fleet.downloads.snapshot(made.device()).orElseThrow();

        var json = JsonMapper.shared();
        assertThat(json.readTree(got.flows())).hasSize(4);
        assertThat(new String(got.flows(), StandardCharsets.UTF_8)).contains("\"é\"");
        assertThat(got.modules()).containsEntry("node-red", "4.1.2").containsEntry("node-red-dashboard", "3.6.5");
        assertThat(got.environment())
                .containsEntry("SITE", "")
                .containsEntry("FF_DEVICE_ID", made.device().value())
                .containsEntry("FF_DEVICE_NAME", "press 1")
                .containsEntry("FF_SNAPSHOT_NAME", "s1")
                .containsEntry("FF_APPLICATION_NAME", "line")
                .doesNotContainKey("FF_X");
        assertThat(got.credentials()).doesNotContain("canary-plant");
        assertThat(new CredentialCipher(made.credentialSecret()).decrypt(json.readTree(got.credentials()), ""))
                .isEqualTo(json.readTree(credentials));
        assertThat(got.toString()).doesNotContain("canary");
    }

    @Test
    void whoShallRunNothingGetsNothing() {
        assertThat(fleet.downloads.snapshot(fleet.device("press 1"))).isEmpty();
        assertThat(fleet.downloads.snapshot(new DeviceId("nobody"))).isEmpty();
        assertThat(fleet.downloads.settings(new DeviceId("nobody"))).isEmpty();
        assertThat(fleet.downloads.desired(new DeviceId("nobody"))).isEmpty();
    }

    @Test
    void onlyWhoHasTheDevicesTokenOfNowGetsWhatIsTheDevices() {
        DeviceEnrolment.Credentials made = fleet.add("press 1", Map.of());
        DeviceEnrolment.Credentials other = fleet.add("press 2", Map.of());
        DeviceId device = made.device();
        assertThat(fleet.downloads.snapshot(device, made.token()).orElseThrow().snapshot())
                .isEmpty();
        fleet.devices.target(device, Optional.of(fleet.snapshot("s1")));

        assertThat(fleet.downloads.snapshot(device, made.token()).orElseThrow().snapshot())
                .isPresent();
        assertThat(fleet.downloads.settings(device, made.token())).isPresent();
        assertThat(fleet.downloads.snapshot(device, other.token())).isEmpty();
        assertThat(fleet.downloads.settings(device, other.token())).isEmpty();
        assertThat(fleet.downloads.settings(new DeviceId(device.value().toLowerCase(Locale.ROOT)), made.token()))
                .isEmpty();

        DeviceEnrolment.Credentials fresh =
                fleet.repositories.get(DeviceCredentials.class).regenerate(device);
        assertThat(fleet.downloads.snapshot(device, made.token())).isEmpty();
        assertThat(fleet.downloads.settings(device, made.token())).isEmpty();
        assertThat(fleet.downloads.settings(device, fresh.token())).isPresent();
        fleet.repositories.get(DeviceCredentials.class).revoke(device);
        assertThat(fleet.downloads.snapshot(device, fresh.token())).isEmpty();
        assertThat(fleet.downloads.settings(device, fresh.token())).isEmpty();
    }

    @Test
    void theDevicesOwnValuesWinOverTheGroupsUnlessTheyAreEmpty() {
        DeviceGroup group = fleet.group("presses", Optional.empty(), OnLeave.KEEP);
        DeviceId device = fleet.device("press 1");
        fleet.groups.change(group.id(), List.of(device), List.of());
        environments.put(group.id(), List.of(value("A", "group"), value("B", "group"), value("C", "group")));
        environments.put(device, List.of(value("A", "own"), value("B", ""), value("D", "own")));

        assertThat(fleet.downloads.settings(device).orElseThrow().environment())
                .containsEntry("A", "own")
                .containsEntry("B", "group")
                .containsEntry("C", "group")
                .containsEntry("D", "own")
                .containsEntry("FF_DEVICE_NAME", "press 1")
                .containsEntry("FF_SNAPSHOT_ID", "0");
    }

    @Test
    void everyChangeOfTheEnvironmentIsAnotherHashAndACommand() {
        DeviceGroup group = fleet.group("presses", Optional.empty(), OnLeave.KEEP);
        DeviceId device = fleet.device("press 1");
        DeviceId other = fleet.device("press 2");
        fleet.sendAll();
        List<Runnable> changes = List.of(
                () -> fleet.groups.change(group.id(), List.of(device), List.of()),
                () -> environments.put(group.id(), List.of(value("A", "1"))),
                () -> environments.put(device, List.of(value("A", "2"))),
                () -> environments.replace(device, List.of()),
                () -> environments.remove(group.id(), "A"),
                () -> fleet.devices.rename(device, "press 3", ""),
                () -> fleet.groups.change(group.id(), List.of(), List.of(device)));
        for (Runnable change : changes) {
            String before = fleet.desired(device).settings();
            change.run();
            assertThat(fleet.desired(device).settings()).isNotEqualTo(before);
            assertThat(fleet.downloads.settings(device).map(DeviceSettings::hash))
                    .contains(fleet.desired(device).settings());
            assertThat(fleet.sentTo()).containsExactly(device);
        }
        assertThat(environments.remove(device, "NONE")).isFalse();
        assertThat(fleet.sentTo()).isEmpty();
        assertThat(fleet.downloads.settings(other)).isPresent();
    }

    @Test
    void valuesLieSealedAndAHiddenOneIsKeptByWhoNeverSawIt() {
        DeviceId device = fleet.device("press 1");
        environments.put(device, List.of(new Variable("A", Optional.of("canary-value"), true, false, false)));
        environments.put(device, List.of(new Variable("A", Optional.empty(), true, false, false)));

        assertThat(fleet.downloads.settings(device).orElseThrow().environment()).containsEntry("A", "canary-value");
        assertThat(fleet.repositories
                        .jdbc()
                        .sql("SELECT COUNT(*) FROM device_variable WHERE LOCATE('canary', sealed_value) > 0")
                        .query(Long.class)
                        .single())
                .isZero();
        assertThat(fleet.downloads.settings(device).toString()).doesNotContain("canary");
        assertThat(environments.of(device).toString()).doesNotContain("canary");
    }

    @Test
    void manyAtOnceGetTheirOwn() throws Exception {
        List<DeviceId> devices = fleet.devices(30);
        SnapshotId snapshot = fleet.snapshot("s1");
        devices.forEach(device -> fleet.devices.target(device, Optional.of(snapshot)));
        Callable<?>[] agents = IntStream.range(0, 30)
                .mapToObj(i -> (Callable<?>) () -> {
                    DeviceId device = devices.get(i);
                    return fleet.downloads
                                    .desired(device)
                                    .orElseThrow()
                                    .device()
                                    .equals(device)
                            && device.value()
                                    .equals(fleet.downloads
                                            .settings(device)
                                            .orElseThrow()
                                            .environment()
                                            .get("FF_DEVICE_ID"))
                            && device.value()
                                    .equals(fleet.downloads
                                            .snapshot(device)
                                            .orElseThrow()
                                            .environment()
                                            .get("FF_DEVICE_ID"));
                })
                .toArray(Callable<?>[]::new);

        assertThat(TestRepositories.together(agents)).containsOnly(true);
    }

    private static Variable value(String name, String value) {
        return new Variable(name, Optional.of(value), false, false, false);
    }
}
