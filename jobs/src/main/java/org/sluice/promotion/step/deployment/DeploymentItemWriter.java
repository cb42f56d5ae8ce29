package org.sluice.promotion.step.deployment;

import org.sluice.instance.FlowTarget;
import org.sluice.promotion.PromotionGuard;
import org.sluice.promotion.PromotionJournal;
import org.sluice.promotion.RunningPromotion;
import org.springframework.batch.infrastructure.item.Chunk;
import org.springframework.batch.infrastructure.item.ItemWriter;

/**
 * Output: the target accepts the flows, provided it still runs what the processor saw, and is marked as deployed. If the
 * process dies between the two, the next attempt finds the target running the snapshot and only marks it.
 */
final class DeploymentItemWriter implements ItemWriter<Deployment> {

    private final RunningPromotion running;
    private final FlowTarget instances;
    private final PromotionGuard guard;
    private final PromotionJournal journal;

    DeploymentItemWriter(
            RunningPromotion running, FlowTarget instances, PromotionGuard guard, PromotionJournal journal) {
        this.running = running;
        this.instances = instances;
        this.guard = guard;
        this.journal = journal;
    }

    @Override
    public void write(Chunk<? extends Deployment> chunk) {
        for (Deployment deployment : chunk) {
            String rev = deployment.rev();
            if (deployment.flows().isPresent()) {
                guard.check(running);
                rev = instances.deploy(deployment.target(), deployment.flows().get(), deployment.rev());
            }
            journal.deployed(running.id(), deployment.target().id(), rev);
        }
    }
}
