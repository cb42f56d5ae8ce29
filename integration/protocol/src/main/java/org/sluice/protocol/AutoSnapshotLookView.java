package org.sluice.protocol;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One look at an instance that nobody asked for.
 *
 * @param cause {@code schedule} or {@code drift}
 * @param result {@code taken}, {@code unchanged} or {@code failed}
 * @param code why it failed
 * @param text the same in a sentence
 * @param snapshotId the snapshot taken, or the one that holds already what the instance runs
 */
public record AutoSnapshotLookView(
        Instant at,
        String cause,
        String result,
        @Nullable String code,
        @Nullable String text,
        @Nullable String snapshotId) {}
