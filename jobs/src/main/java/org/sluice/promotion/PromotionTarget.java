package org.sluice.promotion;

import java.time.Instant;
import java.util.Optional;
import org.sluice.instance.InstanceId;
import org.sluice.snapshot.SnapshotId;

/**
 * One target of a promotion with where it stands.
 *
 * @param previousSnapshot what the target ran before: the way back
 * @param warning what somebody should do about it although it runs what it was sent
 */
public record PromotionTarget(
        PromotionId promotion,
        InstanceId target,
        Status status,
        Optional<SnapshotId> previousSnapshot,
        Optional<String> previousRev,
        Optional<String> deployedRev,
        Optional<Instant> deployedAt,
        Optional<Instant> verifiedAt,
        Optional<String> warning) {

    /** How far a target has come. */
    public enum Status {
        PENDING,
        /** It has accepted what was sent. */
        DEPLOYED,
        /** It runs what was sent and still did after the settle time. */
        HEALTHY
    }
}
