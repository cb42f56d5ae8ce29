package org.sluice.promotion.step.deployment;

import org.sluice.environment.Environments;
import org.sluice.instance.FlowTarget;
import org.sluice.instance.InstanceUnavailableException;
import org.sluice.instance.LiveFlows;
import org.sluice.promotion.PromotionGuard;
import org.sluice.promotion.PromotionJournal;
import org.sluice.promotion.RunningPromotion;
import org.sluice.snapshot.FlowSplitter;
import org.springframework.batch.infrastructure.item.Chunk;
import org.springframework.batch.infrastructure.item.ItemWriter;
import tools.jackson.databind.node.ArrayNode;

/**
 * Output: the target accepts the flows, provided it still runs what the processor saw, and is marked as deployed. If the
 * process dies between the two, the next attempt finds the target running the snapshot and only marks it.
 */
final class DeploymentItemWriter implements ItemWriter<Deployment> {

    private final RunningPromotion running;
    private final FlowTarget instances;
    private final PromotionGuard guard;
    private final PromotionJournal journal;
    private final Environments environments;
    private boolean unanswered;

    DeploymentItemWriter(
            RunningPromotion running,
            FlowTarget instances,
            PromotionGuard guard,
            PromotionJournal journal,
            Environments environments) {
        this.running = running;
        this.instances = instances;
        this.guard = guard;
        this.journal = journal;
        this.environments = environments;
    }

    @Override
    public void write(Chunk<? extends Deployment> chunk) {
        for (Deployment deployment : chunk) {
            String rev = deployment.flows().isPresent()
                    ? deploy(deployment, deployment.flows().get())
                    : deployment.rev();
            guard.hold(running);
            journal.deployed(running.id(), deployment.target().id(), rev);
            environments.sent(deployment.target().id(), deployment.asOf());
        }
    }

    private String deploy(Deployment deployment, ArrayNode flows) {
        guard.check(running);
        guard.holdProtection(running, deployment.target().id());
        if (unanswered) {
            // The answer to an earlier try was lost, not necessarily the try itself.
            LiveFlows live = instances.read(deployment.target());
            if (FlowSplitter.split(live.nodes())
                    .digest()
                    .equals(FlowSplitter.split(flows).digest())) {
                return live.rev();
            }
        }
        try {
            return instances.deploy(deployment.target(), flows, deployment.credentials(), deployment.rev());
        } catch (InstanceUnavailableException e) {
            unanswered = true;
            throw e;
        }
    }
}
