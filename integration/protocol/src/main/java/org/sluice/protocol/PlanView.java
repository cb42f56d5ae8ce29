package org.sluice.protocol;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a promotion would do to its target.
 *
 * @param digest of what would be deployed; absent if the stage asks which snapshot and none was named
 * @param targetProtected whether only an owner may promote to the target
 * @param permitted whether who asked may, as far as that protection goes
 * @param rollout what its devices would go through; absent if it goes to none
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
        boolean targetProtected,
        boolean permitted,
        @Nullable PlannedRolloutView rollout,
        List<String> waitsFor,
        List<String> blockers) {}
