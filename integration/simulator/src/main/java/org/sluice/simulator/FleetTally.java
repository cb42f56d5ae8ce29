package org.sluice.simulator;

import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** What is counted while the fleet runs. */
final class FleetTally {

    final LongAdder enrolled = new LongAdder();
    final LongAdder enrolmentsRefused = new LongAdder();
    final LongAdder connected = new LongAdder();
    final LongAdder connectionsLost = new LongAdder();
    final LongAdder connectionsRefused = new LongAdder();
    final LongAdder offline = new LongAdder();
    final LongAdder commands = new LongAdder();
    final LongAdder malformed = new LongAdder();
    final LongAdder reports = new LongAdder();
    final LongAdder requests = new LongAdder();
    final LongAdder requestsFailed = new LongAdder();
    final LongAdder wiped = new LongAdder();
    private final Map<String, SnapshotTally> snapshots = new ConcurrentHashMap<>();

    private volatile @Nullable String problem;

    SnapshotTally snapshot(String id) {
        return snapshots.computeIfAbsent(id, SnapshotTally::new);
    }

    void problem(String latest) {
        problem = latest;
    }

    Optional<String> problem() {
        return Optional.ofNullable(problem);
    }

    FleetCounters counters(int devices) {
        return new FleetCounters(
                devices,
                enrolled.sum(),
                enrolmentsRefused.sum(),
                connected.sum(),
                connectionsLost.sum(),
                connectionsRefused.sum(),
                offline.sum(),
                commands.sum(),
                malformed.sum(),
                reports.sum(),
                requests.sum(),
                requestsFailed.sum(),
                wiped.sum(),
                snapshots.values().stream()
                        .map(SnapshotTally::counters)
                        .sorted(Comparator.comparing(SnapshotCounters::snapshot))
                        .toList());
    }
}
