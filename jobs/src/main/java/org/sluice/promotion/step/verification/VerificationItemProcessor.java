package org.sluice.promotion.step.verification;

import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sluice.instance.FlowSource;
import org.sluice.instance.Instance;
import org.sluice.promotion.PromotionGuard;
import org.sluice.promotion.PromotionJournal;
import org.sluice.promotion.PromotionRejectedException;
import org.sluice.promotion.PromotionTarget;
import org.sluice.promotion.PromotionWaitsException;
import org.sluice.promotion.RunningPromotion;
import org.sluice.promotion.step.PinnedSnapshot;
import org.sluice.snapshot.Digest;
import org.sluice.snapshot.FlowSet;
import org.sluice.snapshot.FlowSplitter;
import org.sluice.snapshot.Snapshot;
import org.springframework.batch.infrastructure.item.ItemProcessor;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Reads back what a target runs and compares digests. A target that runs something else is sent back to be deployed again,
 * and the promotion fails; one that runs the right thing but has not had time to settle makes the promotion wait, holding
 * nothing but its turn.
 */
final class VerificationItemProcessor implements ItemProcessor<PromotionTarget, Verification> {

    /** Who helps. */
    record Collaborators(
            FlowSource instances,
            PinnedSnapshot pinned,
            CredentialsCheck credentials,
            PromotionGuard guard,
            PromotionJournal journal,
            TransactionOperations ownTransaction,
            Clock clock) {}

    private final RunningPromotion running;
    private final Collaborators with;

    VerificationItemProcessor(RunningPromotion running, Collaborators with) {
        this.running = running;
        this.with = with;
    }

    @Override
    public Verification process(PromotionTarget item) {
        Instance target = running.target(item.target());
        Snapshot snapshot = with.pinned().require(running);
        FlowSet found = FlowSplitter.split(with.instances().read(target).nodes());
        if (!found.digest().equals(snapshot.digest())) {
            with.ownTransaction().executeWithoutResult(status -> {
                with.guard().hold(running);
                with.journal().redeploy(running.id(), target.id());
            });
            throw new PromotionRejectedException(
                    "target-differs",
                    "%s accepted the deployment and does not run it: %s. Somebody may have deployed on it meanwhile, or it did not keep what it was sent. Look at it; a restart deploys again."
                            .formatted(target.name(), differences(snapshot, found)));
        }
        Instant settled = item.deployedAt()
                .orElseThrow(() -> new IllegalStateException("A deployed target has a time of deployment."))
                .plus(running.policy().settleTime());
        if (with.clock().instant().isBefore(settled)) {
            throw new PromotionWaitsException(
                    "settling",
                    "%s runs what it was sent; it is looked at again after the settle time, at %s."
                            .formatted(target.name(), settled),
                    Optional.of(settled));
        }
        return new Verification(target.id(), with.credentials().warning(running, item, target, snapshot, found));
    }

    private static String differences(Snapshot snapshot, FlowSet found) {
        Map<String, Digest> wanted = new LinkedHashMap<>();
        Map<String, String> labels = new LinkedHashMap<>();
        snapshot.parts().forEach(part -> {
            wanted.put(part.nodeId(), part.digest());
            labels.put(part.nodeId(), part.label());
        });
        List<Snapshot.PartRef> refs = found.refs();
        List<String> differing = new java.util.ArrayList<>();
        for (Snapshot.PartRef part : refs) {
            Digest digest = wanted.remove(part.nodeId());
            if (digest == null) {
                differing.add("\"" + part.label() + "\" is not ours");
            } else if (!digest.equals(part.digest())) {
                differing.add("\"" + part.label() + "\" differs");
            }
        }
        wanted.keySet().forEach(missing -> differing.add("\"" + labels.get(missing) + "\" is missing"));
        return differing.isEmpty()
                ? "its parts are in another order"
                : String.join(", ", differing.subList(0, Math.min(5, differing.size())));
    }
}
