package org.sluice.promotion;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.sluice.instance.Instance;
import org.sluice.pipeline.PipelinePolicy;
import org.sluice.pipeline.Stage;
import org.sluice.snapshot.Snapshot;

/**
 * One attempt of a promotion as this node works on it: the facts its steps need, read once at its start, and why it ended
 * early, if it did.
 */
public final class RunningPromotion {

    /** What does not change while it runs. */
    public record Facts(
            Promotion promotion,
            PipelinePolicy policy,
            Stage sourceStage,
            Stage targetStage,
            Optional<Instance> source,
            List<Instance> targets) {}

    private final Facts facts;
    private final AtomicReference<Failure> failure = new AtomicReference<>();
    private final AtomicReference<Snapshot> pinned = new AtomicReference<>();
    private volatile boolean nodeStops;

    RunningPromotion(Facts facts) {
        this.facts = facts;
    }

    public PromotionId id() {
        return facts.promotion().id();
    }

    public Promotion promotion() {
        return facts.promotion();
    }

    public int attempt() {
        return facts.promotion().attempt();
    }

    public PipelinePolicy policy() {
        return facts.policy();
    }

    /** The stage it comes from. */
    public Stage sourceStage() {
        return facts.sourceStage();
    }

    /** The stage it goes to. */
    public Stage targetStage() {
        return facts.targetStage();
    }

    /** The instance it comes from; empty if it comes from a device or a group. */
    public Optional<Instance> source() {
        return facts.source();
    }

    /** The instances it goes to; none if it goes to a device or a group. */
    public List<Instance> targets() {
        return facts.targets();
    }

    public Instance target(org.sluice.instance.InstanceId id) {
        return facts.targets().stream()
                .filter(target -> target.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("Target " + id + " is not one of this promotion's."));
    }

    /** The snapshot it is pinned to, asked for until there is one and remembered from then on. */
    public Optional<Snapshot> pinned(Supplier<Optional<Snapshot>> lookup) {
        Optional<Snapshot> known = Optional.ofNullable(pinned.get()).or(lookup);
        known.ifPresent(pinned::set);
        return known;
    }

    /** Notes why it ended early; the first reason stands. */
    public void failed(Failure reason) {
        failure.compareAndSet(null, reason);
    }

    Optional<Failure> failure() {
        return Optional.ofNullable(failure.get());
    }

    /** This node shuts down: the promotion shall stop at the next chance and be taken up by another node. */
    void nodeStops() {
        nodeStops = true;
    }

    boolean isNodeStopping() {
        return nodeStops;
    }
}
