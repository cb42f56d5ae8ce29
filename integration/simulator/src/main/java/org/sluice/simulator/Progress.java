package org.sluice.simulator;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How far a device has got with what it was last told to run; starts afresh when it is told something else. */
final class Progress {

    private final FleetTally tally;
    private final FleetOptions options;
    private final Fate fate;
    /** Which snapshot it was in the row of all the device ever tried, and how often it tried; of devices that are not well. */
    private @Nullable Map<SnapshotTally, Illness> illnesses;

    private @Nullable SnapshotTally target;
    private int commands;
    private int attempts;
    private int starts;

    /** One snapshot on a device that is not well. */
    private static final class Illness {
        private final int number;
        private int attempts;

        private Illness(int number) {
            this.number = number;
        }
    }

    Progress(FleetTally tally, Fate fate, FleetOptions options) {
        this.tally = tally;
        this.fate = fate;
        this.options = options;
    }

    void commanded(String id) {
        SnapshotTally snapshot = tally.snapshot(id);
        aimAt(snapshot);
        commands++;
        if (commands == 1) {
            snapshot.commanded.increment();
        }
        snapshot.commands.increment();
    }

    /** Begins to install, or to start what crashed; answers which attempt it is since it was told to. */
    int attempt(SnapshotTally snapshot) {
        aimAt(snapshot);
        if (fate != Fate.WELL) {
            illness(snapshot).attempts++;
        }
        return ++attempts;
    }

    /** Whether the present attempt shows what is wrong with the device. */
    boolean isIll() {
        if (fate == Fate.WELL || target == null) {
            return false;
        }
        Illness illness = illness(target);
        return illness.number >= options.illFrom()
                && (options.healAfter() <= 0 || illness.attempts < options.healAfter());
    }

    void started(SnapshotTally snapshot) {
        aimAt(snapshot);
        starts++;
        if (starts == 1) {
            snapshot.started.increment();
        } else {
            snapshot.startedTwice.increment();
        }
    }

    private Illness illness(SnapshotTally snapshot) {
        if (illnesses == null) {
            illnesses = new HashMap<>();
        }
        Illness known = illnesses.get(snapshot);
        if (known == null) {
            known = new Illness(illnesses.size() + 1);
            illnesses.put(snapshot, known);
        }
        return known;
    }

    private void aimAt(SnapshotTally snapshot) {
        if (target != snapshot) {
            target = snapshot;
            commands = 0;
            attempts = 0;
            starts = 0;
        }
    }

    DeviceView view(String name, @Nullable String id, Fate fate, DeviceStatus status) {
        return new DeviceView(
                name, id, fate, status.snapshotId(), status.settings, status.state, commands, attempts, starts);
    }
}
