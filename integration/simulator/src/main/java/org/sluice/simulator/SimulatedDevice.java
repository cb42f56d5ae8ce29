package org.sluice.simulator;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One device: decides what to do about a desired state as the agent does, in the agent's order. Lives on one event loop and
 * is touched there only; what takes long is handed to {@link Deployment}.
 */
final class SimulatedDevice {

    private static final int CHECK_IN_MILLIS = 100;
    private static final int CHECK_INS = 2;

    final int index;
    final Fate fate;
    final DeviceCredentials credentials;
    final FleetContext context;
    final Chance chance;
    final DeviceStatus status = new DeviceStatus();
    final Progress progress;
    private final Deployment deployment;
    private final CommandDesk desk;
    private final Uplink uplink;
    private final long born = System.nanoTime();
    private boolean present;
    private int life;
    private boolean heard;
    private boolean updating;
    private @Nullable Desired queued;

    SimulatedDevice(int index, Fate fate, DeviceCredentials credentials, Chance chance, FleetContext context) {
        this.index = index;
        this.fate = fate;
        this.credentials = credentials;
        this.chance = chance;
        this.context = context;
        this.progress = new Progress(context.tally(), fate, context.options());
        this.deployment = new Deployment(this);
        this.desk = new CommandDesk(this, deployment);
        this.uplink = context.options().transport() == Transport.MQTT ? new MqttUplink(this) : new PollingUplink(this);
    }

    /** Comes up, with what it has on disk. */
    void powerOn() {
        if (present) {
            return;
        }
        present = true;
        life++;
        heard = false;
        status.state = context.options().transport() == Transport.MQTT ? "unknown" : "stopped";
        uplink.belongTo(status.application, status.project);
        after(context.options().pace().start(), uplink::start);
    }

    /** Goes down without a word. */
    void powerOff() {
        if (present) {
            present = false;
            deployment.stopNodeRed();
            updating = false;
            queued = null;
            uplink.stop();
        }
    }

    boolean isPresent() {
        return present;
    }

    /** Whether the server has said anything since the device came up. */
    boolean hasHeard() {
        return heard;
    }

    boolean isUpdating() {
        return updating;
    }

    Uplink uplink() {
        return uplink;
    }

    /** A command as it came over the broker. */
    void command(JsonNode command) {
        context.tally().commands.increment();
        if ("update".equals(command.path("command").asStringOpt().orElse(null))) {
            update(Desired.ofCommand(command));
        } else {
            desk.serve(command);
        }
    }

    /** The server wants the device to be so. */
    void update(Desired desired) {
        heard = true;
        String snapshot = desired.snapshot().value();
        if (snapshot != null && !snapshot.isEmpty()) {
            progress.commanded(snapshot);
        }
        apply(desired);
    }

    /** Brings the device into that state, or remembers to if it is busy; of several only the newest counts. */
    void apply(Desired desired) {
        if (updating) {
            if (queued == null || queued.targetState() == null || desired.targetState() != null) {
                queued = desired;
            }
            return;
        }
        updating = true;
        if (desired.licensed() != null) {
            status.licensed = desired.licensed();
        }
        if (desired.targetState() != null && !desired.targetState().equals(status.target)) {
            status.target = desired.targetState();
            deployment.stopRetrying();
        }
        changeMode(desired.mode());
        boolean fleet = !status.inDeveloperMode();
        if (fleet && desired.application().isNull() && status.owner().equals("application")
                || fleet && desired.project().isNull() && status.owner().equals("project")) {
            leaveOwner(desired);
        } else if (fleet && desired.snapshot().isNull()) {
            removeSnapshot(desired);
        } else {
            compare(desired, fleet);
        }
    }

    private void changeMode(@Nullable String wanted) {
        if (wanted == null || wanted.equals(status.mode)) {
            return;
        }
        boolean first = status.mode == null;
        status.mode = wanted.equals(DeviceStatus.DEVELOPER) ? wanted : DeviceStatus.AUTONOMOUS;
        if (!first) {
            checkInSoon();
        }
    }

    private void leaveOwner(Desired desired) {
        deployment.stopNodeRed();
        status.application = null;
        status.project = null;
        uplink.belongTo(null, null);
        clear();
        if (desired.settings().isNull()) {
            status.settings = null;
            done();
        } else if (desired.settings().differsFrom(status.settings) && status.settings != null) {
            deployment.settings(this::done);
        } else {
            done();
        }
    }

    private void removeSnapshot(Desired desired) {
        deployment.stopNodeRed();
        clear();
        boolean moved = desired.application().differsFrom(status.application)
                || desired.project().differsFrom(status.project);
        if (desired.application().said()) {
            status.application = desired.application().value();
        }
        if (desired.project().said()) {
            status.project = desired.project().value();
        }
        if (moved) {
            uplink.belongTo(status.application, status.project);
            checkInSoon();
        }
        done();
    }

    private void clear() {
        status.snapshot = null;
        status.nodeRed = null;
        status.installed = false;
        status.state = status.isSuspended() ? Desired.SUSPENDED : "stopped";
    }

    private void compare(Desired desired, boolean fleet) {
        boolean snapshot = false;
        boolean settings = !fleet && desired.reloadSettings();
        boolean nothingYet = status.snapshot == null;
        if (!fleet
                && nothingYet
                && desired.snapshot().value() != null
                && status.owner().equals("none")) {
            // In developer mode what is local counts; here there is nothing local.
            assign(desired);
            snapshot = true;
        } else if (fleet || desired.forced()) {
            if (desired.project().said() && (nothingYet || desired.project().differsFrom(status.project))) {
                status.application = null;
                status.project = desired.project().value();
                snapshot = true;
            } else if (desired.application().said()
                    && (nothingYet || desired.application().differsFrom(status.application))) {
                status.project = null;
                status.application = desired.application().value();
                snapshot = true;
            } else {
                snapshot = desired.snapshot().said() && desired.snapshot().differsFrom(status.snapshotId());
                settings = desired.settings().differsFrom(status.settings) || status.settings == null;
            }
        }
        if (snapshot || settings) {
            deployment.run(desired, snapshot);
        } else if (!status.launched && status.snapshot != null && !status.isSuspended()) {
            deployment.start();
        } else {
            done();
        }
    }

    private void assign(Desired desired) {
        status.project = desired.project().value();
        status.application = desired.application().value();
    }

    /** The last word of every update: the next one may begin. */
    void done() {
        updating = false;
        Desired next = queued;
        queued = null;
        if (next != null && present) {
            apply(next);
        }
    }

    /** What waits is dropped: after a failed installation the agent halts. */
    void dropQueued() {
        queued = null;
    }

    /** The server does not know the device any more: it forgets all, and falls silent. */
    void wipe() {
        if (!status.inDeveloperMode()) {
            context.tally().wiped.increment();
            powerOff();
            status.forget();
            status.state = "stopped";
        }
    }

    void checkInSoon() {
        checkIn(CHECK_INS);
    }

    private void checkIn(int retries) {
        after(CHECK_IN_MILLIS, () -> {
            if (updating && retries > 0) {
                checkIn(retries - 1);
            } else {
                uplink.report();
            }
        });
    }

    ObjectNode report() {
        ObjectNode report = status.report(context.json(), TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - born));
        desk.addTo(report);
        return report;
    }

    void audit(String event, String code, String info) {
        desk.log(event, info);
        if (context.options().audit()) {
            context.api().audit(credentials, event, code, info);
        }
    }

    /** Runs later, if the device has not been switched off and on meanwhile. */
    void after(Span span, Runnable action) {
        after(span.millisAt(chance.next()), action);
    }

    void after(long millis, Runnable action) {
        if (millis <= 0) {
            action.run();
            return;
        }
        int planned = life;
        context.loop()
                .schedule(
                        () -> {
                            if (present && planned == life) {
                                action.run();
                            }
                        },
                        millis,
                        TimeUnit.MILLISECONDS);
    }

    DeviceView view() {
        return progress.view(credentials.name(), credentials.id(), fate, status);
    }

    StateDirectory.Kept keep() {
        return new StateDirectory.Kept(
                credentials.name(),
                status.application,
                status.project,
                status.snapshotId(),
                status.nodeRed,
                status.settings,
                status.mode,
                status.target,
                status.installed);
    }
}
