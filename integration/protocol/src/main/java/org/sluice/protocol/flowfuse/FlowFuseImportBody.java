package org.sluice.protocol.flowfuse;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sluice.protocol.SnapshotComponentsBody;

/** A snapshot file and whom it shall belong to. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record FlowFuseImportBody(
        @Nullable String ownerId,
        @Nullable String ownerType,
        @Nullable Map<String, Object> snapshot,
        @Nullable String credentialSecret,
        @Nullable SnapshotComponentsBody components) {
    @Override
    public String toString() {
        return "FlowFuseImportBody[***]";
    }
}
