package org.sluice.simulator;

/**
 * One snapshot, from the devices' side.
 *
 * @param commands that named it
 * @param commanded devices that were told to run it; one that was told something else in between counts again
 * @param downloads of it
 * @param installs that were begun
 * @param failures installs that failed
 * @param crashes crash loops
 * @param started devices that started it after an install
 * @param startedTwice times a device installed and started it again though it was already installed and nobody had told
 *     the device anything else in between
 * @param running devices that run it now
 */
public record SnapshotCounters(
        String snapshot,
        long commands,
        long commanded,
        long downloads,
        long installs,
        long failures,
        long crashes,
        long started,
        long startedTwice,
        long running) {}
