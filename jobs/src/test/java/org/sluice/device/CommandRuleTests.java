package org.sluice.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.sluice.application.ApplicationId;
import org.sluice.application.TeamId;
import org.sluice.device.CommandRule.Standing;
import org.sluice.snapshot.SnapshotId;

class CommandRuleTests {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final DeviceId DEVICE = new DeviceId("D");

    @Test
    void whoRunsWhatItShallIsLeftInPeace() {
        assertThat(calls(reported("running", "S1", "h1"), never())).isFalse();
        assertThat(calls(reported("crashed", "S1", "h1"), never())).isFalse();
        assertThat(calls(reported("error", "S1", "h1"), never())).isFalse();
    }

    @Test
    void whoRunsSomethingElseIsTold() {
        assertThat(calls(reported("running", "S0", "h1"), never())).isTrue();
        assertThat(calls(reported("running", "S1", "h0"), never())).isTrue();
        assertThat(calls(reported("running", null, null), never())).isTrue();
    }

    @Test
    void whoAsksIsAlwaysAnswered() {
        assertThat(calls(reported("unknown", "S1", "h1"), told(NOW, 9))).isTrue();
    }

    @Test
    void whoIsBusyAndSaysNoMoreIsNotTold() {
        assertThat(CommandRule.calls(new DeviceReport(DEVICE, 1, NOW, DeviceTransport.MQTT, Optional.empty()), never()))
                .isFalse();
    }

    @Test
    void whoPollsGetsItsAnswerFromThePoll() {
        assertThat(CommandRule.calls(
                        new DeviceReport(
                                DEVICE, 1, NOW, DeviceTransport.HTTP, Optional.of(reported("unknown", null, null))),
                        never()))
                .isFalse();
    }

    @Test
    void aDeviceThatFailsIsToldEverMoreRarely() {
        ReportedState failing = reported("error", "S0", "h0");

        assertThat(calls(failing, told(NOW.minusSeconds(59), 1))).isFalse();
        assertThat(calls(failing, told(NOW.minusSeconds(60), 1))).isTrue();
        assertThat(calls(failing, told(NOW.minusSeconds(60), 2))).isFalse();
        assertThat(calls(failing, told(NOW.minusSeconds(120), 2))).isTrue();
        assertThat(calls(failing, told(NOW.minus(Duration.ofMinutes(59)), 1000)))
                .isFalse();
        assertThat(calls(failing, told(NOW.minus(Duration.ofMinutes(60)), 1000)))
                .isTrue();
    }

    @Test
    void aDeviceAtWorkIsGivenTenMinutes() {
        assertThat(calls(reported("installing", "S0", "h0"), told(NOW.minusSeconds(599), 1)))
                .isFalse();
        assertThat(calls(reported("installing", "S0", "h0"), told(NOW.minusSeconds(600), 1)))
                .isTrue();
    }

    @Test
    void whoWasAwayWhenItWasToldIsToldAtOnce() {
        Standing standing = new Standing(
                desired(DeviceMode.AUTONOMOUS, false),
                Optional.of(NOW.minusSeconds(5)),
                4,
                Optional.of(NOW.minusSeconds(1)));

        assertThat(calls(reported("running", "S0", "h0"), standing)).isTrue();
    }

    @Test
    void inDeveloperModeOnlyTheModeAndAnEmptyDeviceMatter() {
        Standing developer = new Standing(desired(DeviceMode.DEVELOPER, false), Optional.empty(), 0, Optional.empty());

        assertThat(calls(reported("running", "S0", "h0", DeviceMode.DEVELOPER), developer))
                .isFalse();
        assertThat(calls(reported("running", "S0", "h0", DeviceMode.AUTONOMOUS), developer))
                .isTrue();
        assertThat(calls(reported("stopped", null, null, DeviceMode.DEVELOPER), developer))
                .isTrue();
    }

    @Test
    void whoRunsThoughItShallStandStillIsTold() {
        Standing suspended = new Standing(desired(DeviceMode.AUTONOMOUS, true), Optional.empty(), 0, Optional.empty());

        assertThat(calls(reported("running", "S1", "h1"), suspended)).isTrue();
        assertThat(calls(reported("suspended", "S1", "h1"), suspended)).isFalse();
        assertThat(calls(reported("suspended", "S1", "h1"), never())).isTrue();
    }

    private static boolean calls(ReportedState state, Standing standing) {
        return CommandRule.calls(new DeviceReport(DEVICE, 1, NOW, DeviceTransport.MQTT, Optional.of(state)), standing);
    }

    private static Standing never() {
        return new Standing(desired(DeviceMode.AUTONOMOUS, false), Optional.empty(), 0, Optional.empty());
    }

    private static Standing told(Instant at, int attempts) {
        return new Standing(desired(DeviceMode.AUTONOMOUS, false), Optional.of(at), attempts, Optional.empty());
    }

    private static DesiredState desired(DeviceMode mode, boolean suspended) {
        return new DesiredState(
                DEVICE,
                new TeamId("T"),
                Optional.of(new ApplicationId("A")),
                Optional.empty(),
                Optional.of(new SnapshotId("S1")),
                "h1",
                mode,
                suspended);
    }

    private static ReportedState reported(String state, @Nullable String snapshot, @Nullable String settings) {
        return reported(state, snapshot, settings, DeviceMode.AUTONOMOUS);
    }

    private static ReportedState reported(
            String state, @Nullable String snapshot, @Nullable String settings, DeviceMode mode) {
        return new ReportedState(
                state,
                Optional.of("A"),
                Optional.empty(),
                Optional.ofNullable(snapshot),
                Optional.ofNullable(settings),
                Optional.of(mode),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }
}
