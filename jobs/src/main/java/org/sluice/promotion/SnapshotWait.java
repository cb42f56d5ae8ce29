package org.sluice.promotion;

import org.sluice.promotion.PromotionJournal.Change;
import org.sluice.snapshot.SnapshotId;

/**
 * The wait of a promotion whose stage asks which snapshot to promote and whose trigger could not say. It ends when a person
 * chooses one, or when a newer promotion from the same stage takes its place.
 */
final class SnapshotWait {

    static final String CODE = "snapshot-required";

    private SnapshotWait() {}

    /** A promotion that is queued begins to wait instead. */
    static Change begun(Promotion promotion) {
        return Change.because(
                PromotionStatus.QUEUED,
                PromotionStatus.WAITING,
                CODE,
                "Stage \"%s\" asks which snapshot to promote. Choose one of its instance's: sluice promotions choose-snapshot %s SNAPSHOT"
                        .formatted(promotion.sourceStage(), promotion.id()));
    }

    /** The snapshot is known: it goes on as after any other wait. */
    static Change over(SnapshotId snapshot, String chooser) {
        return Change.because(
                        PromotionStatus.WAITING,
                        PromotionStatus.QUEUED,
                        Change.WOKEN,
                        "%s chose snapshot %s; it goes on.".formatted(chooser, snapshot))
                .aheadOfQueue();
    }

    /** One promotion a stage waits, the newest: the snapshot that a person chooses is meant for that one. */
    static Change takenOverBy(Promotion newer) {
        return Change.because(
                PromotionStatus.WAITING,
                PromotionStatus.ABANDONED,
                "superseded",
                "Promotion %s from the same stage waits for a snapshot in its place.".formatted(newer.id()));
    }
}
