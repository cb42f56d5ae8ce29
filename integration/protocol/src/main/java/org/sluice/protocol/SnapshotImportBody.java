package org.sluice.protocol;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot to be imported, in FlowFuse's shape.
 *
 * @param credentialSecret opens the credentials in it
 */
public record SnapshotImportBody(@Nullable Map<String, Object> snapshot, @Nullable String credentialSecret) {
    @Override
    public String toString() {
        return "SnapshotImportBody[***]";
    }
}
