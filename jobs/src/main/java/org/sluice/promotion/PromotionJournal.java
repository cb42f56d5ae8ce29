package org.sluice.promotion;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sluice.delivery.RolloutId;
import org.sluice.delivery.RolloutPolicy;
import org.sluice.delivery.Rollouts;
import org.sluice.instance.InstanceId;
import org.sluice.snapshot.Snapshot;
import org.sluice.snapshot.SnapshotId;

/**
 * Every change of a promotion, written down in the caller's transaction with the event it gives rise to. Changes of status
 * are compare-and-set: they happen only if the promotion still stands where the caller believes it does.
 */
public interface PromotionJournal {

    /** A promotion about to be written down. */
    record Entry(PromotionRequest request, byte[] requestDigest, Promotion.Kind kind, Route route) {}

    /** What a promotion is pinned to when it is created. */
    record Route(
            org.sluice.application.ApplicationId application,
            int pipelineVersion,
            String sourceStage,
            String targetStage,
            Optional<SnapshotId> snapshot,
            List<InstanceId> targets,
            Optional<RolloutRoute> rollout) {}

    /** The devices it goes to: those of a target, or those an earlier rollout is taken back from. */
    record RolloutRoute(Optional<Rollouts.Target> target, Optional<RolloutId> undone, RolloutPolicy policy) {}

    /** A change of status. {@code wakeAt} makes sense for a wait only. */
    record Change(
            PromotionStatus from,
            PromotionStatus to,
            Optional<String> code,
            Optional<String> text,
            Optional<Instant> wakeAt,
            int rank,
            Recoveries recoveries) {

        /** Code of a promotion on its way from a wait: it goes on in the attempt it was in. */
        static final String WOKEN = "woken";

        public static Change to(PromotionStatus from, PromotionStatus to) {
            return new Change(from, to, Optional.empty(), Optional.empty(), Optional.empty(), 0, Recoveries.AS_MANY);
        }

        public static Change because(PromotionStatus from, PromotionStatus to, String code, String text) {
            return new Change(from, to, Optional.of(code), Optional.of(text), Optional.empty(), 0, Recoveries.AS_MANY);
        }

        Change aheadOfQueue() {
            return new Change(from, to, code, text, wakeAt, AHEAD, recoveries);
        }

        Change until(Instant wake) {
            return new Change(from, to, code, text, Optional.of(wake), rank, recoveries);
        }

        Change counting(Recoveries counted) {
            return new Change(from, to, code, text, wakeAt, rank, counted);
        }
    }

    /** What a change does to the number of times a promotion was resumed by itself. */
    enum Recoveries {
        AS_MANY,
        ONE_MORE,
        /** A person takes over: from here on it may be resumed by itself as often as at first. */
        NONE
    }

    /** Rank of what goes ahead of everything that waits for its first start. */
    int AHEAD = -1;

    /**
     * Writes a new promotion down, queued.
     *
     * @throws org.springframework.dao.DuplicateKeyException if the request id is known already
     */
    Promotion create(Entry entry);

    /** Changes the status; empty if it was not {@code change.from()} any more. */
    Optional<Promotion> change(PromotionId id, Change change);

    /** Changes the status of a running promotion, provided this node still runs this attempt of it. */
    Optional<Promotion> change(PromotionId id, Change change, @Nullable String nodeId, int attempt);

    /**
     * Queued to running on this node, one attempt more; empty if it is not queued any more, or has run on another node than
     * {@code before} last.
     */
    Optional<Promotion> begin(PromotionId id, String nodeId, Optional<String> before);

    void requestStop(PromotionId id);

    /** From now on the promotion acts as the holder of this access token. */
    void actAs(PromotionId id, String tokenId);

    /** Digest of the request that made a promotion, to tell a repetition from a different request with the same id. */
    byte[] requestDigest(PromotionId id);

    /** Notes the snapshot chosen for a promotion that waits for it; false if it does not wait for it any more. */
    boolean chooseSnapshot(PromotionId id, SnapshotId snapshot);

    void pinSnapshot(PromotionId id, Snapshot snapshot);

    void fence(PromotionId id, InstanceId target, long fence);

    /** Keeps what a target ran before. */
    void wayBack(PromotionId id, InstanceId target, SnapshotId previous, String previousRev);

    /** Keeps what the devices of a group were to run before; nothing if empty. */
    void groupWayBack(PromotionId id, InstanceId group, Optional<SnapshotId> previous);

    void deployed(PromotionId id, InstanceId target, String rev);

    void healthy(PromotionId id, InstanceId target);

    /** Keeps what somebody should do about a target although it runs what it was sent. */
    void warned(PromotionId id, InstanceId target, String warning);

    /** Sets targets back to pending, so that the next attempt deploys again. */
    void redeploy(PromotionId id, InstanceId target);

    void stepStarted(PromotionId id, int attempt, int position, String step);

    /** @throws LeaseLostException if the promotion runs no more, or in a later attempt */
    void stepEnded(Promotion promotion, PromotionStep step);

    /**
     * Tells others what happened to a running promotion besides a change of its status.
     *
     * @param type such as {@code wave-opened}
     * @throws LeaseLostException if the promotion runs no more, or in a later attempt
     */
    void told(Promotion promotion, String type, Map<String, String> data);

    /** Keeps others from changing the promotion until the transaction ends: the first lock of all. */
    void hold(PromotionId id);

    /**
     * Tells others what a person did to a promotion without changing its status, in the transaction in which it was done.
     *
     * @param type such as {@code rollout-resumed}
     */
    void announced(Promotion promotion, String type, Map<String, String> data);

    /** Marks the steps as failed that an attempt was in when its node died. */
    void stepsBrokenOff(PromotionId id, int attempt, String code, String text);
}
