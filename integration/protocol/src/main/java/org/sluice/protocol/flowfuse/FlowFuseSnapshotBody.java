package org.sluice.protocol.flowfuse;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A snapshot to be taken, or to be stored if its flows come with it. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record FlowFuseSnapshotBody(
        @Nullable String name,
        @Nullable String description,
        @Nullable Boolean setAsTarget,
        @Nullable List<Object> flows,
        @Nullable Map<String, Object> credentials,
        @Nullable String credentialSecret,
        @Nullable Map<String, Object> settings) {
    @Override
    public String toString() {
        return "FlowFuseSnapshotBody[***]";
    }
}
