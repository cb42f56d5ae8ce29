package org.sluice.protocol;

import org.jspecify.annotations.Nullable;

/**
 * How to export a snapshot.
 *
 * @param credentialSecret encrypts the credentials in the file; needed if the snapshot has some
 */
public record SnapshotExportBody(@Nullable String credentialSecret) {
    @Override
    public String toString() {
        return "SnapshotExportBody[***]";
    }
}
