package org.sluice.simulator;

import java.util.List;
import java.util.Optional;

/**
 * The fleet at one moment, from the devices' side.
 *
 * @param devices of the fleet
 * @param enrolled that have credentials
 * @param enrolmentsRefused answers to an enrolment that were none
 * @param connected over the broker now; those that ask over HTTP do not count
 * @param connectionsLost and tried again
 * @param connectionsRefused by the broker's word
 * @param offline that are not there now
 * @param commands of all kinds
 * @param malformed commands that were none
 * @param reports of state
 * @param requests over HTTP
 * @param requestsFailed without an answer, or with one the device cannot use
 * @param wiped devices that forgot everything, since the server said they are gone
 */
public record FleetCounters(
        long devices,
        long enrolled,
        long enrolmentsRefused,
        long connected,
        long connectionsLost,
        long connectionsRefused,
        long offline,
        long commands,
        long malformed,
        long reports,
        long requests,
        long requestsFailed,
        long wiped,
        List<SnapshotCounters> snapshots) {

    public Optional<SnapshotCounters> snapshot(String id) {
        return snapshots.stream()
                .filter(snapshot -> snapshot.snapshot().equals(id))
                .findFirst();
    }

    /** How many devices run this snapshot now. */
    public long running(String id) {
        return snapshot(id).map(SnapshotCounters::running).orElse(0L);
    }
}
