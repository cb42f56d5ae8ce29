package org.sluice.promotion;

import java.util.List;
import java.util.Optional;
import org.sluice.delivery.RolloutPolicy;
import org.sluice.delivery.RolloutPreview;
import org.sluice.snapshot.SnapshotDiff;

/**
 * What a promotion would do to its target.
 *
 * @param digest of what would be deployed; empty if the stage asks which snapshot and none was named, in which case the plan
 *     knows nothing of flows and modules
 * @param changes of tabs, subflows and nodes, from what the target runs now to what it would run
 * @param newKeys environment keys that would arrive without a value
 * @param missingValues required keys of the target that would still have no value: the promotion would hold or fail
 * @param modulesToInstall modules the target lacks, as name@version
 * @param otherVersions modules the target has in another version, in sentences
 * @param missingCredentials nodes that have credentials on the source and none on the target
 * @param targetNodeRed unknown where devices are the target: their agents install what the snapshot asks for
 * @param olderNodeRed whether the target's Node-RED is older than the source's
 * @param drifted whether the target runs something Sluice did not put there
 * @param targetProtected whether only an owner may promote to the target
 * @param permitted whether who asked may, as far as that protection goes
 * @param rollout what its devices would go through, if devices are among its targets
 * @param waitsFor what it would wait for first, in sentences
 * @param blockers why it would not succeed as things stand, in sentences; empty if nothing is known to be in the way
 */
public record Plan(
        String sourceInstance,
        String targetInstance,
        Optional<String> digest,
        SnapshotDiff changes,
        List<String> newKeys,
        List<String> missingValues,
        List<String> modulesToInstall,
        List<String> otherVersions,
        List<MissingCredential> missingCredentials,
        String sourceNodeRed,
        String targetNodeRed,
        boolean olderNodeRed,
        boolean drifted,
        boolean targetProtected,
        boolean permitted,
        Optional<Devices> rollout,
        List<String> waitsFor,
        List<String> blockers) {

    /** The devices it would go to, under which policy. */
    public record Devices(RolloutPolicy policy, RolloutPreview preview) {}

    /**
     * A node whose credentials somebody must enter on the target.
     *
     * @param fields what is missing, as far as the instances tell
     */
    public record MissingCredential(String nodeId, String type, String name, String tab, List<String> fields) {}
}
