package org.sluice.protocol;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a promotion would do to its target.
 *
 * @param digest of what would be deployed; absent if the stage asks which snapshot and none was named
 * @param waitsFor what it would wait for first, in sentences
 * @param blockers why it would not succeed as things stand, in sentences
 */
public record PlanView(
        String sourceInstance,
        String targetInstance,
        @Nullable String digest,
        SnapshotDiffView changes,
        List<String> newKeys,
        List<String> missingValues,
        List<String> modulesToInstall,
        List<String> otherVersions,
        List<MissingCredentialView> missingCredentials,
        String sourceNodeRed,
        String targetNodeRed,
        boolean olderNodeRed,
        boolean drifted,
        List<String> waitsFor,
        List<String> blockers) {}
