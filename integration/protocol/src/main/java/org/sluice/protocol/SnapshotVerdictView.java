package org.sluice.protocol;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a snapshot.
 *
 * @param verdict {@code remove} or {@code keep}
 * @param reasons why, in short sentences
 */
public record SnapshotVerdictView(
        String id,
        @Nullable String instanceId,
        String name,
        String origin,
        Instant createdAt,
        String verdict,
        List<String> reasons) {}
