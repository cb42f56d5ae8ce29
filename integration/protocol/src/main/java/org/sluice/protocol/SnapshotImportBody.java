package org.sluice.protocol;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot to be imported, in FlowFuse's shape.
 *
 * @param credentialSecret opens the credentials in it
 * @param components what of the file is kept; all of it unless said, but never values of environment variables
 */
public record SnapshotImportBody(
        @Nullable Map<String, Object> snapshot,
        @Nullable String credentialSecret,
        @Nullable SnapshotComponentsBody components) {
    @Override
    public String toString() {
        return "SnapshotImportBody[***]";
    }
}
