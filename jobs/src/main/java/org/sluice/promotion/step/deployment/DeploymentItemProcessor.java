package org.sluice.promotion.step.deployment;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sluice.environment.Environments;
import org.sluice.instance.FlowTarget;
import org.sluice.instance.Instance;
import org.sluice.instance.LiveFlows;
import org.sluice.instance.RuntimeInfo;
import org.sluice.promotion.PromotionGuard;
import org.sluice.promotion.PromotionTarget;
import org.sluice.promotion.RunningPromotion;
import org.sluice.promotion.TargetEnvironment;
import org.sluice.promotion.step.PinnedSnapshot;
import org.sluice.snapshot.Digest;
import org.sluice.snapshot.FlowSet;
import org.sluice.snapshot.FlowSplitter;
import org.sluice.snapshot.Snapshot;
import org.sluice.snapshot.Snapshots;
import org.springframework.batch.infrastructure.item.ItemProcessor;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/**
 * Prepares a target: looks what it runs, keeps that as the way back, installs the modules it lacks and puts together what
 * it is to run. A target that already runs just that is left alone: after a crash nothing is sent twice.
 */
final class DeploymentItemProcessor implements ItemProcessor<PromotionTarget, Deployment> {

    /** Who helps. */
    record Collaborators(
            FlowTarget instances,
            Snapshots snapshots,
            Environments environments,
            PinnedSnapshot pinned,
            PromotionGuard guard,
            WayBack wayBack,
            SnapshotCredentials credentials,
            Clock clock) {}

    private final RunningPromotion running;
    private final Collaborators with;

    DeploymentItemProcessor(RunningPromotion running, Collaborators with) {
        this.running = running;
        this.with = with;
    }

    @Override
    public Deployment process(PromotionTarget item) {
        with.guard().check(running);
        Instance target = running.target(item.target());
        Instant asOf = with.clock().instant();
        Snapshot snapshot = with.pinned().require(running);
        LiveFlows live = with.instances().read(target);
        FlowSet flows = FlowSplitter.split(live.nodes());
        TargetEnvironment.Merged environment = TargetEnvironment.merge(
                target.id(),
                live.nodes(),
                with.environments().inForce(target.id()),
                with.environments().unsent(target.id()));
        boolean same = flows.digest().equals(snapshot.digest());
        if (same && !environment.changed()) {
            with.wayBack().keepIfNone(running, item, target, live);
            return new Deployment(target, Optional.empty(), Map.of(), live.rev(), asOf);
        }
        RuntimeInfo runtime = with.instances().runtime(target);
        with.wayBack().keep(running, item, target, live, runtime, same);
        installMissing(target, snapshot, runtime);
        ArrayNode nodes = FlowSplitter.join(contents(snapshot));
        Map<String, JsonNode> credentials = with.credentials().forNewNodes(snapshot.id(), nodes, live.nodes());
        environment.node().ifPresent(nodes::add);
        credentials.putAll(environment.credentials());
        return new Deployment(target, Optional.of(nodes), credentials, live.rev(), asOf);
    }

    private List<byte[]> contents(Snapshot snapshot) {
        List<Digest> digests =
                snapshot.parts().stream().map(Snapshot.PartRef::digest).toList();
        Map<Digest, byte[]> contents = with.snapshots().contents(digests);
        return digests.stream().map(contents::get).toList();
    }

    private void installMissing(Instance target, Snapshot snapshot, RuntimeInfo runtime) {
        List<String> installed = runtime.modules().stream()
                .map(RuntimeInfo.InstalledModule::name)
                .toList();
        snapshot.manifest().modules().forEach((module, version) -> {
            if (!installed.contains(module)) {
                with.guard().check(running);
                with.guard().checkProtection(running);
                with.instances().install(target, module, version);
            }
        });
    }
}
