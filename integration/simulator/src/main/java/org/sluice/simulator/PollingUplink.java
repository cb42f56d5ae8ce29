package org.sluice.simulator;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/** Asks the server over HTTP whether the device is as it should be. */
final class PollingUplink implements Uplink {

    private static final Span FIRST = Span.of(Duration.ZERO, Duration.ofMillis(500));

    private final SimulatedDevice device;
    private final FleetContext context;
    private boolean answered;
    private int unanswered;
    private int round;

    PollingUplink(SimulatedDevice device) {
        this.device = device;
        this.context = device.context;
    }

    @Override
    public void start() {
        answered = false;
        int begun = ++round;
        device.after(FIRST, () -> beat(begun));
    }

    private void beat(int begun) {
        if (begun == round) {
            report();
            device.after(context.options().pace().heartbeat(), () -> beat(begun));
        }
    }

    @Override
    public void report() {
        if (device.isUpdating()) {
            return;
        }
        context.tally().reports.increment();
        int begun = round;
        device.after(context.options().pace().latency(), () -> {
            unanswered++;
            context.api().state(device.credentials, device.report(), answer -> {
                unanswered--;
                if (begun == round && device.isPresent()) {
                    heed(answer);
                }
            });
        });
    }

    private void heed(Answer answer) {
        boolean first = !answered;
        answered = true;
        switch (answer.status()) {
            case 200 -> stayAsItIs();
            case 409 -> {
                context.tally().commands.increment();
                try {
                    device.update(Desired.ofAnswer(context.json().readTree(answer.body())));
                } catch (JacksonException e) {
                    context.tally().malformed.increment();
                }
            }
            case 401, 404 -> device.wipe();
            case 0 -> {
                if (first) {
                    // Nobody there: the device goes on with what it has.
                    stayAsItIs();
                }
            }
            default -> {
                // Counted as failed; the next heartbeat asks again.
            }
        }
    }

    private void stayAsItIs() {
        DeviceStatus status = device.status;
        device.apply(Desired.unchanged(status.application, status.project, status.snapshotId(), status.settings));
    }

    @Override
    public void belongTo(@Nullable String application, @Nullable String project) {
        // Nobody calls all devices of an application over HTTP.
    }

    @Override
    public void respond(String topic, byte[] message) {
        // Nobody asks over HTTP.
    }

    @Override
    public boolean isWaiting() {
        return unanswered > 0;
    }

    @Override
    public void cut() {
        // Nothing lasts from one question to the next.
    }

    @Override
    public void stop() {
        round++;
    }
}
