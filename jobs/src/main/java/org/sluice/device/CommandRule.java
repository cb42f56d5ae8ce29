package org.sluice.device;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * Whether a report calls for a command. Commands may get lost, so a device that is at odds with what it shall run is told
 * again, after 1, 2, 4 … 60 minutes; a device that fails at it is not driven in circles.
 */
final class CommandRule {

    private static final Duration FIRST = Duration.ofMinutes(1);
    private static final Duration LONGEST = Duration.ofHours(1);
    private static final Set<String> AT_WORK =
            Set.of("updating", "provisioning", "loading", "installing", "starting", "restarting", "stopping");

    private CommandRule() {}

    /**
     * What is known of a device when its report is taken down.
     *
     * @param attempts commands sent since something new was wanted of it
     * @param connectedAt when it last came to the broker
     */
    record Standing(DesiredState desired, Optional<Instant> commandedAt, int attempts, Optional<Instant> connectedAt) {}

    static boolean calls(DeviceReport report, Standing standing) {
        if (report.transport() == DeviceTransport.HTTP || report.state().isEmpty()) {
            return false; // the answer to its request says it; or it is busy and says so
        }
        ReportedState reported = report.state().get();
        return reported.state().equals("unknown") || atOdds(reported, standing.desired()) && mayTell(report, standing);
    }

    private static boolean atOdds(ReportedState reported, DesiredState desired) {
        boolean modeDiffers = reported.mode().isPresent() && reported.mode().get() != desired.mode();
        if (desired.mode() == DeviceMode.DEVELOPER) {
            // In developer mode the agent ignores what it is told to run, unless it has nothing at all.
            return modeDiffers
                    || desired.snapshot().isPresent() && reported.snapshot().isEmpty();
        }
        return modeDiffers
                || !desired.agrees(reported)
                || desired.suspended() && reported.state().equals("running")
                || !desired.suspended() && reported.state().equals("suspended");
    }

    private static boolean mayTell(DeviceReport report, Standing standing) {
        if (standing.commandedAt().isEmpty()) {
            return true;
        }
        Instant commanded = standing.commandedAt().get();
        boolean missed = standing.connectedAt().filter(commanded::isBefore).isPresent();
        if (missed) {
            return true; // it was not there when the command was sent
        }
        Duration pause = pause(standing.attempts());
        boolean atWork =
                AT_WORK.contains(report.state().map(ReportedState::state).orElse(""));
        return !report.at().isBefore(commanded.plus(atWork ? max(pause, Duration.ofMinutes(10)) : pause));
    }

    private static Duration pause(int attempts) {
        Duration pause = FIRST.multipliedBy(1L << Math.min(Math.max(attempts - 1, 0), 6));
        return pause.compareTo(LONGEST) > 0 ? LONGEST : pause;
    }

    private static Duration max(Duration a, Duration b) {
        return a.compareTo(b) >= 0 ? a : b;
    }
}
