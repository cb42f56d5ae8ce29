package org.sluice.snapshot;

/** Id of a snapshot. */
public record SnapshotId(String value) {

    @Override
    public String toString() {
        return value;
    }
}
