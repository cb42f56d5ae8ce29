package org.sluice.protocol;

import org.jspecify.annotations.Nullable;

/**
 * How to export a snapshot.
 *
 * @param credentialSecret encrypts the credentials in the file; needed if there are some in it
 * @param components what of the snapshot goes into the file; all of it unless said
 */
public record SnapshotExportBody(@Nullable String credentialSecret, @Nullable SnapshotComponentsBody components) {
    @Override
    public String toString() {
        return "SnapshotExportBody[***]";
    }
}
