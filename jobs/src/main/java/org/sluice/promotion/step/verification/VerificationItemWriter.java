package org.sluice.promotion.step.verification;

import org.sluice.promotion.PromotionJournal;
import org.sluice.promotion.RunningPromotion;
import org.springframework.batch.infrastructure.item.Chunk;
import org.springframework.batch.infrastructure.item.ItemWriter;

/** Output: the target is marked as healthy. */
final class VerificationItemWriter implements ItemWriter<Verification> {

    private final RunningPromotion running;
    private final PromotionJournal journal;

    VerificationItemWriter(RunningPromotion running, PromotionJournal journal) {
        this.running = running;
        this.journal = journal;
    }

    @Override
    public void write(Chunk<? extends Verification> chunk) {
        chunk.forEach(verification -> journal.healthy(running.id(), verification.target()));
    }
}
