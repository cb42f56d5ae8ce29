package org.sluice.promotion.step.verification;

import org.sluice.promotion.PromotionGuard;
import org.sluice.promotion.PromotionJournal;
import org.sluice.promotion.RunningPromotion;
import org.springframework.batch.infrastructure.item.Chunk;
import org.springframework.batch.infrastructure.item.ItemWriter;

/** Output: the target is marked as healthy. */
final class VerificationItemWriter implements ItemWriter<Verification> {

    private final RunningPromotion running;
    private final PromotionGuard guard;
    private final PromotionJournal journal;

    VerificationItemWriter(RunningPromotion running, PromotionGuard guard, PromotionJournal journal) {
        this.running = running;
        this.guard = guard;
        this.journal = journal;
    }

    @Override
    public void write(Chunk<? extends Verification> chunk) {
        guard.hold(running);
        chunk.forEach(verification -> {
            journal.healthy(running.id(), verification.target());
            verification.warning().ifPresent(warning -> journal.warned(running.id(), verification.target(), warning));
        });
    }
}
