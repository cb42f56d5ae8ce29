package org.sluice.protocol;

import java.util.List;

/**
 * What a cleanup did, or would do.
 *
 * @param items every snapshot retention cares for, newest first: those that took themselves or that promotions made
 */
public record SnapshotCleanupView(boolean dryRun, List<SnapshotVerdictView> items) {}
