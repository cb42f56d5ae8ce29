package org.sluice.protocol;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot: what it holds and what did not travel with it.
 *
 * @param tags words people have put on it
 * @param removedAt when its content was removed; only the record of it is left then
 */
public record SnapshotView(
        String id,
        String applicationId,
        @Nullable String instanceId,
        String name,
        String description,
        String origin,
        String digest,
        int nodeCount,
        @Nullable String nodeRedVersion,
        @Nullable String nodeJsVersion,
        Map<String, String> modules,
        List<String> environmentKeys,
        List<String> unresolvedTypes,
        List<String> leftBehind,
        List<SnapshotPartView> parts,
        boolean hasCredentials,
        Instant createdAt,
        String createdBy,
        List<String> tags,
        @Nullable Instant removedAt) {

    /** Whom it is of, in FlowFuse's words: {@code instance} or {@code device}. */
    @JsonProperty("ownerType")
    public String ownerType() {
        return instanceId == null ? "device" : "instance";
    }

    /** When its content was last changed: never. */
    @JsonProperty("updatedAt")
    public Instant updatedAt() {
        return createdAt;
    }
}
