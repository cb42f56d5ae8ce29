package org.sluice.simulator;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Brings a snapshot onto a device: downloads, installs, starts. Each step runs on the device's event loop. */
final class Deployment {

    /** When the agent tries a failed download again; the last one for ever. */
    private static final Span[] RETRIES = {
        seconds(1, 6), seconds(20, 30), seconds(40, 60), seconds(60, 90), seconds(300, 330)
    };

    private final SimulatedDevice device;
    private final DeviceStatus status;
    private final FleetContext context;
    /** Whatever was begun in an earlier round is over. */
    private int round;

    private int retry;
    private int retries;
    private @Nullable SnapshotTally running;

    Deployment(SimulatedDevice device) {
        this.device = device;
        this.status = device.status;
        this.context = device.context;
    }

    /** The whole way; settings follow the snapshot. */
    void run(Desired desired, boolean newSnapshot) {
        if (status.launched) {
            stopNodeRed();
            device.audit("stopped", "updating", "Node-RED Stopped");
        }
        status.state = "updating";
        if (newSnapshot) {
            request(() -> context.api().snapshot(device.credentials, here(answer -> downloaded(answer, desired))));
        } else {
            settings(this::install);
        }
    }

    private void downloaded(Answer answer, Desired desired) {
        SnapshotAnswer snapshot;
        try {
            if (!answer.isOk()) {
                throw new IllegalArgumentException("No snapshot in an answer of " + answer.status() + ".");
            }
            snapshot = SnapshotAnswer.read(context.json(), answer.body());
        } catch (JacksonException | IllegalArgumentException e) {
            if (answer.isOk()) {
                context.tally().requestsFailed.increment();
                context.tally().problem("The server answers live/snapshot with something that is no snapshot.");
            }
            status.state = "error";
            retryLater(desired);
            device.done();
            return;
        }
        stopRetrying();
        status.installed = false;
        status.snapshot = snapshot.id() == null ? null : context.tally().snapshot(snapshot.id());
        status.nodeRed = snapshot.complete() ? snapshot.nodeRed() : null;
        if (status.snapshot != null) {
            status.snapshot.downloads.increment();
        }
        settings(this::install);
    }

    /** Asks for the settings; without an answer the device has none. */
    void settings(Runnable next) {
        request(() -> context.api().settings(device.credentials, here(answer -> {
            status.settings = null;
            if (answer.isOk()) {
                try {
                    JsonNode settings = context.json().readTree(answer.body());
                    status.settings = settings.path("hash").asStringOpt().orElse(null);
                } catch (JacksonException e) {
                    context.tally().requestsFailed.increment();
                }
            }
            next.run();
        })));
    }

    private void install() {
        SnapshotTally snapshot = status.snapshot;
        if (snapshot == null) {
            device.done();
            return;
        }
        if (status.installed) {
            launch(false);
            return;
        }
        int attempt = device.progress.attempt(snapshot);
        snapshot.installs.increment();
        status.state = "installing";
        long millis = context.options().pace().install().millisAt(device.chance.of("install", attempt));
        if (device.fate == Fate.SLOW && device.progress.isIll()) {
            millis = context.options().pace().slowInstall().millisAt(device.chance.of("slow", attempt));
        }
        int begun = ++round;
        device.after(millis, () -> {
            if (begun == round) {
                installed(snapshot);
            }
        });
    }

    private void installed(SnapshotTally snapshot) {
        boolean fails = device.fate == Fate.FAILS && device.progress.isIll()
                // As in the agent: it looks into the environment, the modules, and an application's settings.
                || status.nodeRed == null
                || status.settings == null && status.owner().equals("application");
        if (!fails) {
            status.installed = true;
            launch(true);
            return;
        }
        snapshot.failures.increment();
        device.audit("stopped", "error", "Node-RED Stopped");
        if (status.launched) {
            // It was started anew after a failure: the agent then keeps a launcher that never gets further.
            status.state = "installing";
        } else {
            status.state = "error";
            device.dropQueued();
        }
        device.done();
    }

    /** Starts what is on disk, or installs it first if it is not. */
    void start() {
        status.launched = true;
        if (status.installed) {
            launch(false);
        } else {
            install();
        }
    }

    private void launch(boolean fresh) {
        SnapshotTally snapshot = java.util.Objects.requireNonNull(status.snapshot);
        device.uplink().belongTo(status.application, status.project);
        if (status.isSuspended()) {
            status.launched = false;
            status.state = Desired.SUSPENDED;
        } else {
            status.launched = true;
            status.state = "running";
            running = snapshot;
            snapshot.running.increment();
            if (fresh) {
                device.progress.started(snapshot);
            }
            crashLater(snapshot);
        }
        device.checkInSoon();
        device.done();
    }

    private void crashLater(SnapshotTally snapshot) {
        if (device.fate != Fate.CRASHES || !device.progress.isIll()) {
            return;
        }
        int begun = ++round;
        device.after(context.options().pace().crashAfter(), () -> {
            if (begun == round && running == snapshot) {
                snapshot.crashes.increment();
                notRunning();
                status.state = "crashed";
                device.audit("crashed", "loop_detected", "Node-RED restart loop detected");
                device.uplink().report();
            }
        });
    }

    /** Ends Node-RED and whatever is under way, without a word. */
    void stopNodeRed() {
        round++;
        stopRetrying();
        notRunning();
        status.launched = false;
    }

    /** A restart that was asked for is an attempt of its own: who was ill may be well now. */
    void restart() {
        boolean crashed = status.state.equals("crashed");
        stopNodeRed();
        if (crashed && status.snapshot != null) {
            device.progress.attempt(status.snapshot);
        }
    }

    private void notRunning() {
        if (running != null) {
            running.running.decrement();
            running = null;
        }
    }

    private void retryLater(Desired desired) {
        int planned = ++retry;
        Span wait = RETRIES[Math.min(retries++, RETRIES.length - 1)];
        device.after(wait, () -> {
            if (planned == retry) {
                device.apply(desired);
            }
        });
    }

    void stopRetrying() {
        retry++;
        retries = 0;
    }

    /** Sends after the latency, and hears only what belongs to this round. */
    private void request(Runnable send) {
        device.after(context.options().pace().latency(), send);
    }

    private java.util.function.Consumer<Answer> here(java.util.function.Consumer<Answer> then) {
        int begun = ++round;
        return answer -> {
            if (begun == round && device.isPresent()) {
                then.accept(answer);
            }
        };
    }

    private static Span seconds(long from, long to) {
        return Span.of(Duration.ofSeconds(from), Duration.ofSeconds(to));
    }
}
