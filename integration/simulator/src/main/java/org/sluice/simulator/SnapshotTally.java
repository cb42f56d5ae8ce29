package org.sluice.simulator;

import java.util.concurrent.atomic.LongAdder;

/** One snapshot as the fleet saw it; all devices that have it share this one object. */
final class SnapshotTally {

    final String id;
    final LongAdder commands = new LongAdder();
    final LongAdder commanded = new LongAdder();
    final LongAdder downloads = new LongAdder();
    final LongAdder installs = new LongAdder();
    final LongAdder failures = new LongAdder();
    final LongAdder crashes = new LongAdder();
    final LongAdder started = new LongAdder();
    final LongAdder startedTwice = new LongAdder();
    final LongAdder running = new LongAdder();

    SnapshotTally(String id) {
        this.id = id;
    }

    SnapshotCounters counters() {
        return new SnapshotCounters(
                id,
                commands.sum(),
                commanded.sum(),
                downloads.sum(),
                installs.sum(),
                failures.sum(),
                crashes.sum(),
                started.sum(),
                startedTwice.sum(),
                running.sum());
    }
}
