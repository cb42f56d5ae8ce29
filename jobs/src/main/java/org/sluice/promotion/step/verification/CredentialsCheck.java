package org.sluice.promotion.step.verification;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.instance.FlowSource;
import org.sluice.instance.Instance;
import org.sluice.promotion.MissingCredentials;
import org.sluice.promotion.Plan;
import org.sluice.promotion.PromotionTarget;
import org.sluice.promotion.RunningPromotion;
import org.sluice.snapshot.Digest;
import org.sluice.snapshot.FlowPart;
import org.sluice.snapshot.FlowSet;
import org.sluice.snapshot.Snapshot;
import org.sluice.snapshot.Snapshots;

/**
 * Says which nodes of a target lack credentials that they have on the source: nodes in the parts that were not there before,
 * since the others keep what they had. A promotion does not fail of it, nor of not finding it out.
 */
record CredentialsCheck(FlowSource instances, Snapshots snapshots) {

    private static final Logger LOG = LoggerFactory.getLogger(CredentialsCheck.class);

    Optional<String> warning(
            RunningPromotion running, PromotionTarget item, Instance target, Snapshot sent, FlowSet found) {
        if (running.source().isEmpty() || found.types().stream().noneMatch(this::mayLack)) {
            return Optional.empty();
        }
        Set<Digest> before =
                item.previousSnapshot().flatMap(snapshots::find).map(Snapshot::parts).orElse(List.of()).stream()
                        .map(Snapshot.PartRef::digest)
                        .collect(Collectors.toSet());
        List<FlowPart> parts = found.parts().stream()
                .filter(part -> !before.contains(part.digest()))
                .toList();
        try {
            // Those that travelled are there by now, or were there before.
            List<Plan.MissingCredential> missing = new MissingCredentials(instances)
                    .find(parts, Set.of(), running.source().get(), target);
            return missing.isEmpty()
                    ? Optional.empty()
                    : Optional.of(MissingCredentials.sentence(missing, target.name()));
        } catch (RuntimeException e) {
            LOG.info(
                    "Whether nodes of snapshot {} lack credentials on {} could not be found out: {}",
                    sent.id(),
                    target.name(),
                    e.getMessage());
            return Optional.empty();
        }
    }

    private boolean mayLack(String type) {
        return !type.equals("tab") && !type.equals("group") && instances.mayHaveCredentials(type);
    }
}
