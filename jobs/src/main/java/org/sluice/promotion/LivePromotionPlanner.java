package org.sluice.promotion;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.sluice.access.Principal;
import org.sluice.environment.Environments;
import org.sluice.instance.FlowSource;
import org.sluice.instance.Instance;
import org.sluice.instance.InstanceId;
import org.sluice.instance.InstanceRefusedException;
import org.sluice.instance.InstanceUnavailableException;
import org.sluice.instance.Instances;
import org.sluice.instance.LiveFlows;
import org.sluice.instance.RuntimeInfo;
import org.sluice.pipeline.Pipeline;
import org.sluice.pipeline.PipelineId;
import org.sluice.pipeline.PipelinePolicy;
import org.sluice.pipeline.PipelinePolicy.MissingValue;
import org.sluice.pipeline.Pipelines;
import org.sluice.pipeline.StageAction;
import org.sluice.problem.ProblemException;
import org.sluice.snapshot.Digest;
import org.sluice.snapshot.FlowSet;
import org.sluice.snapshot.FlowSplitter;
import org.sluice.snapshot.Manifest;
import org.sluice.snapshot.ManifestFactory;
import org.sluice.snapshot.Snapshot;
import org.sluice.snapshot.SnapshotDiff;
import org.sluice.snapshot.SnapshotDiffs;
import org.sluice.snapshot.SnapshotId;
import org.sluice.snapshot.Snapshots;

/** Reads source and target as a promotion would, and compares instead of writing. */
final class LivePromotionPlanner implements PromotionPlanner {

    /** What a plan is made from. */
    record Sources(
            Pipelines pipelines,
            Instances instances,
            Environments environments,
            Snapshots snapshots,
            Promotions promotions,
            TargetLeases leases) {}

    private static final int AHEAD_LIMIT = 20;

    private final Sources from;
    private final PromotionRoutes routes;
    private final ProtectedTargets targets;
    private final FlowSource live;

    LivePromotionPlanner(Sources from, PromotionRoutes routes, ProtectedTargets targets, FlowSource live) {
        this.from = from;
        this.routes = routes;
        this.targets = targets;
        this.live = live;
    }

    /** What would be promoted. */
    private record Cargo(FlowSet flows, Manifest manifest) {}

    @Override
    public Plan plan(PipelineId pipelineId, String sourceStage, Optional<SnapshotId> snapshot, Principal asker) {
        Pipeline pipeline = from.pipelines()
                .find(pipelineId)
                .orElseThrow(() -> ProblemException.notFound("pipeline", pipelineId.value()));
        PromotionRoutes.Found route = routes.find(pipeline, sourceStage, snapshot, true);
        Instance source = instance(route.source().targetId().orElseThrow());
        Instance target = instance(route.target().targetId().orElseThrow());
        try {
            return plan(pipeline, route, source, target, asker);
        } catch (InstanceUnavailableException e) {
            throw ProblemException.upstream(e.code(), e.getMessage() == null ? e.code() : e.getMessage());
        } catch (InstanceRefusedException e) {
            throw ProblemException.upstream(e.code(), e.getMessage() == null ? e.code() : e.getMessage());
        }
    }

    private Plan plan(
            Pipeline pipeline, PromotionRoutes.Found route, Instance source, Instance target, Principal asker) {
        Optional<Cargo> cargo = route.snapshotOpen() ? Optional.empty() : Optional.of(cargo(route, source));
        Optional<Manifest> manifest = cargo.map(Cargo::manifest);
        LiveFlows targetLive = live.read(target);
        FlowSet targetFlows = FlowSplitter.split(targetLive.nodes());
        RuntimeInfo targetRuntime = live.runtime(target);
        PlannedEnvironment environment = PlannedEnvironment.of(
                from.environments().keys(source.id()),
                from.environments().keys(target.id()),
                manifest.map(Manifest::environmentKeys).orElse(List.of()));
        PlannedModules modules =
                PlannedModules.of(manifest.map(Manifest::modules).orElse(Map.of()), targetRuntime);
        String sourceNodeRed = manifest.flatMap(Manifest::nodeRedVersion).orElse("unknown");
        List<String> blockers = new ArrayList<>();
        if (!environment.missingValues().isEmpty()) {
            blockers.add("Required variables without a value on %s: %s. The promotion would %s."
                    .formatted(
                            target.name(),
                            String.join(", ", environment.missingValues()),
                            route.version().policy().missingValue() == MissingValue.HOLD ? "hold" : "fail"));
        }
        from.pipelines()
                .hold(pipeline.id(), route.target().name())
                .ifPresent(hold -> blockers.add(
                        "Stage \"%s\" is held by %s: %s".formatted(hold.stage(), hold.setBy(), hold.reason())));
        boolean targetProtected = targets.isProtected(target.id());
        boolean permitted = !targetProtected || targets.allows(asker, target);
        if (!permitted) {
            blockers.add("%s is protected: only an owner of the team may promote to it, and %s is none."
                    .formatted(target.name(), asker.name()));
        }
        return new Plan(
                source.name(),
                target.name(),
                cargo.map(known -> known.flows().digest().hex()),
                cargo.map(known -> SnapshotDiffs.between(targetFlows, known.flows()))
                        .orElseGet(() -> new SnapshotDiff(List.of(), List.of())),
                environment.newKeys(),
                environment.missingValues(),
                modules.toInstall(),
                modules.otherVersions(),
                cargo.map(known ->
                                new MissingCredentials(live).find(known.flows(), source, target, usesLiveSource(route)))
                        .orElse(List.of()),
                sourceNodeRed,
                targetRuntime.nodeRedVersion(),
                PlannedModules.older(targetRuntime.nodeRedVersion(), sourceNodeRed),
                drifted(target, targetFlows),
                targetProtected,
                permitted,
                waitsFor(pipeline, route, source, target),
                blockers);
    }

    private static boolean usesLiveSource(PromotionRoutes.Found route) {
        return route.source().action() == StageAction.CREATE_SNAPSHOT;
    }

    private Cargo cargo(PromotionRoutes.Found route, Instance source) {
        if (usesLiveSource(route)) {
            FlowSet flows = FlowSplitter.split(live.read(source).nodes());
            return new Cargo(flows, ManifestFactory.manifest(flows, live.runtime(source)));
        }
        Snapshot snapshot = route.route()
                .snapshot()
                .flatMap(from.snapshots()::find)
                .or(() -> from.snapshots().latest(source.id()))
                .orElseThrow(() -> ProblemException.notFound("snapshot of", source.name()));
        List<Digest> digests =
                snapshot.parts().stream().map(Snapshot.PartRef::digest).toList();
        Map<Digest, byte[]> contents = from.snapshots().contents(digests);
        FlowSet flows = FlowSplitter.split(
                FlowSplitter.join(digests.stream().map(contents::get).toList()));
        return new Cargo(flows, snapshot.manifest());
    }

    /** Whether the target runs something Sluice did not put there, as far as Sluice has ever put something there. */
    private boolean drifted(Instance target, FlowSet running) {
        List<Digest> expected = from.promotions().expected(target.id());
        return !expected.isEmpty() && !expected.contains(running.digest());
    }

    private List<String> waitsFor(Pipeline pipeline, PromotionRoutes.Found route, Instance source, Instance target) {
        List<String> waits = new ArrayList<>();
        if (route.snapshotOpen()) {
            waits.add(
                    "A snapshot of %s: stage \"%s\" asks which. A schedule's or message's promotion waits (%s) until it is chosen; by hand it is named at once."
                            .formatted(source.name(), route.source().name(), SnapshotWait.CODE));
        }
        if (route.version().policy().concurrency() != PipelinePolicy.Concurrency.ALLOW) {
            from.promotions()
                    .list(underWay(pipeline))
                    .forEach(ahead -> waits.add("Promotion %s of this pipeline, which is %s."
                            .formatted(ahead.id(), ahead.status().name().toLowerCase(Locale.ROOT))));
        }
        from.leases()
                .holders(List.of(target.id()))
                .forEach(holder ->
                        waits.add("Promotion %s, which works on %s now.".formatted(holder.promotion(), target.name())));
        return List.copyOf(waits);
    }

    private static Promotions.Filter underWay(Pipeline pipeline) {
        return new Promotions.Filter(
                Optional.empty(),
                Optional.of(pipeline.id()),
                Set.of(PromotionStatus.QUEUED, PromotionStatus.RUNNING, PromotionStatus.WAITING),
                Optional.empty(),
                AHEAD_LIMIT);
    }

    private Instance instance(String id) {
        return from.instances().find(new InstanceId(id)).orElseThrow(() -> ProblemException.notFound("instance", id));
    }
}
