package org.sluice.promotion;

import java.util.ArrayList;
import java.util.HashSet;
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
import org.sluice.pipeline.Stage;
import org.sluice.pipeline.StageAction;
import org.sluice.pipeline.StageType;
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
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/** Reads source and target as a promotion would, and compares instead of writing; devices are not asked. */
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
    private static final String UNKNOWN = "unknown";

    private final Sources from;
    private final PromotionRoutes routes;
    private final ProtectedTargets targets;
    private final FlowSource live;
    private final FleetPlans fleet;

    LivePromotionPlanner(
            Sources from, PromotionRoutes routes, ProtectedTargets targets, FlowSource live, FleetPlans fleet) {
        this.from = from;
        this.routes = routes;
        this.targets = targets;
        this.live = live;
        this.fleet = fleet;
    }

    /** What would be promoted. */
    private record Cargo(FlowSet flows, Manifest manifest, Optional<SnapshotId> snapshot) {}

    @Override
    public Plan plan(PipelineId pipelineId, String sourceStage, Optional<SnapshotId> snapshot, Principal asker) {
        Pipeline pipeline = from.pipelines()
                .find(pipelineId)
                .orElseThrow(() -> ProblemException.notFound("pipeline", pipelineId.value()));
        PromotionRoutes.Found route = routes.find(pipeline, sourceStage, snapshot, true);
        Optional<Instance> source = instance(route.source());
        Optional<Instance> target = instance(route.target());
        try {
            return target.isPresent()
                    ? toInstance(pipeline, route, source, target.get(), asker)
                    : toDevices(pipeline, route, source);
        } catch (InstanceUnavailableException e) {
            throw ProblemException.upstream(e.code(), e.getMessage() == null ? e.code() : e.getMessage());
        } catch (InstanceRefusedException e) {
            throw ProblemException.upstream(e.code(), e.getMessage() == null ? e.code() : e.getMessage());
        }
    }

    private Plan toDevices(Pipeline pipeline, PromotionRoutes.Found route, Optional<Instance> source) {
        Optional<Cargo> cargo = cargo(route, source);
        FlowSet before = fleet.target(route.target())
                .flatMap(from.snapshots()::find)
                .map(this::flows)
                .orElseGet(() -> FlowSplitter.split(JsonNodeFactory.instance.arrayNode()));
        Plan.Devices devices = fleet.devices(route.route().rollout().orElseThrow(), cargo.flatMap(Cargo::snapshot));
        List<String> waits = new ArrayList<>(waitsFor(pipeline, route, source));
        waits.addAll(FleetPlans.waitsFor(devices));
        return new Plan(
                name(route.source(), source),
                fleet.name(route.target()),
                cargo.map(known -> known.flows().digest().hex()),
                cargo.map(known -> SnapshotDiffs.between(before, known.flows()))
                        .orElseGet(() -> new SnapshotDiff(List.of(), List.of())),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                cargo.flatMap(known -> known.manifest().nodeRedVersion()).orElse(UNKNOWN),
                UNKNOWN,
                false,
                false,
                false,
                true,
                Optional.of(devices),
                waits,
                held(pipeline, route));
    }

    private Plan toInstance(
            Pipeline pipeline,
            PromotionRoutes.Found route,
            Optional<Instance> source,
            Instance target,
            Principal asker) {
        Optional<Cargo> cargo = cargo(route, source);
        Optional<Manifest> manifest = cargo.map(Cargo::manifest);
        LiveFlows targetLive = live.read(target);
        FlowSet targetFlows = FlowSplitter.split(targetLive.nodes());
        RuntimeInfo targetRuntime = live.runtime(target);
        PlannedEnvironment environment = PlannedEnvironment.of(
                source.map(known -> from.environments().keys(known.id())).orElse(List.of()),
                from.environments().keys(target.id()),
                manifest.map(Manifest::environmentKeys).orElse(List.of()));
        PlannedModules modules =
                PlannedModules.of(manifest.map(Manifest::modules).orElse(Map.of()), targetRuntime);
        String sourceNodeRed = manifest.flatMap(Manifest::nodeRedVersion).orElse(UNKNOWN);
        List<String> blockers = new ArrayList<>();
        if (!environment.missingValues().isEmpty()) {
            blockers.add("Required variables without a value on %s: %s. The promotion would %s."
                    .formatted(
                            target.name(),
                            String.join(", ", environment.missingValues()),
                            route.version().policy().missingValue() == MissingValue.HOLD ? "hold" : "fail"));
        }
        List<String> mismatches = from.environments().mismatches(target.id());
        if (!mismatches.isEmpty()) {
            blockers.add(
                    "Variables of %s whose values do not match the pattern of its template: %s. The promotion would fail."
                            .formatted(target.name(), String.join(", ", mismatches)));
        }
        blockers.addAll(held(pipeline, route));
        boolean targetProtected = targets.isProtected(target.id());
        boolean permitted = !targetProtected || targets.allows(asker, target);
        if (!permitted) {
            blockers.add("%s is protected: only an owner of the team may promote to it, and %s is none."
                    .formatted(target.name(), asker.name()));
        }
        Optional<Plan.Devices> devices =
                route.route().rollout().map(rollout -> fleet.devices(rollout, cargo.flatMap(Cargo::snapshot)));
        List<String> waits = new ArrayList<>(waitsFor(pipeline, route, source));
        devices.ifPresent(rollout -> waits.addAll(FleetPlans.waitsFor(rollout)));
        return new Plan(
                name(route.source(), source),
                target.name(),
                cargo.map(known -> known.flows().digest().hex()),
                cargo.map(known -> SnapshotDiffs.between(targetFlows, known.flows()))
                        .orElseGet(() -> new SnapshotDiff(List.of(), List.of())),
                environment.newKeys(),
                environment.missingValues(),
                modules.toInstall(),
                modules.otherVersions(),
                missingCredentials(cargo, route, source, target, targetLive),
                sourceNodeRed,
                targetRuntime.nodeRedVersion(),
                PlannedModules.older(targetRuntime.nodeRedVersion(), sourceNodeRed),
                drifted(target, targetFlows),
                targetProtected,
                permitted,
                devices,
                waits,
                blockers);
    }

    private List<Plan.MissingCredential> missingCredentials(
            Optional<Cargo> cargo,
            PromotionRoutes.Found route,
            Optional<Instance> source,
            Instance target,
            LiveFlows targetLive) {
        if (cargo.isEmpty() || source.isEmpty()) {
            return List.of();
        }
        Set<String> carried = cargo.get()
                .snapshot()
                .flatMap(from.snapshots()::credentialsJson)
                .<Set<String>>map(
                        json -> new HashSet<>(JsonMapper.shared().readTree(json).propertyNames()))
                .orElseGet(HashSet::new);
        // A node the target has keeps what it has there, be it nothing.
        targetLive.nodes().forEach(node -> carried.remove(node.path("id").asString("")));
        try {
            return new MissingCredentials(live).find(cargo.get().flows().parts(), carried, source.get(), target);
        } catch (InstanceUnavailableException | InstanceRefusedException e) {
            if (usesLiveSource(route)) {
                throw e;
            }
            // A stored snapshot can be promoted without its source; what that has is then not known.
            return List.of();
        }
    }

    private List<String> held(Pipeline pipeline, PromotionRoutes.Found route) {
        return from
                .pipelines()
                .hold(pipeline.id(), route.target().name())
                .map(hold -> "Stage \"%s\" is held by %s: %s".formatted(hold.stage(), hold.setBy(), hold.reason()))
                .stream()
                .toList();
    }

    private String name(Stage stage, Optional<Instance> instance) {
        return instance.map(Instance::name).orElseGet(() -> fleet.name(stage));
    }

    private static boolean usesLiveSource(PromotionRoutes.Found route) {
        return route.source().type() == StageType.INSTANCE && route.source().action() == StageAction.CREATE_SNAPSHOT;
    }

    private Optional<Cargo> cargo(PromotionRoutes.Found route, Optional<Instance> source) {
        if (route.snapshotOpen()) {
            return Optional.empty();
        }
        if (source.isPresent() && usesLiveSource(route)) {
            FlowSet flows = FlowSplitter.split(live.read(source.get()).nodes());
            Manifest manifest = ManifestFactory.manifest(flows, live.runtime(source.get()));
            return Optional.of(new Cargo(flows, manifest, Optional.empty()));
        }
        Snapshot snapshot = route.route()
                .snapshot()
                .flatMap(from.snapshots()::find)
                .or(() -> source.isPresent()
                        ? from.snapshots().latest(source.get().id())
                        : fleet.source(route.source()).flatMap(from.snapshots()::find))
                .orElseThrow(() -> ProblemException.notFound("snapshot of", name(route.source(), source)));
        return Optional.of(new Cargo(flows(snapshot), snapshot.manifest(), Optional.of(snapshot.id())));
    }

    private FlowSet flows(Snapshot snapshot) {
        List<Digest> digests =
                snapshot.parts().stream().map(Snapshot.PartRef::digest).toList();
        Map<Digest, byte[]> contents = from.snapshots().contents(digests);
        return FlowSplitter.split(
                FlowSplitter.join(digests.stream().map(contents::get).toList()));
    }

    /** Whether the target runs something Sluice did not put there, as far as Sluice has ever put something there. */
    private boolean drifted(Instance target, FlowSet running) {
        List<Digest> expected = from.promotions().expected(target.id());
        return !expected.isEmpty() && !expected.contains(running.digest());
    }

    private List<String> waitsFor(Pipeline pipeline, PromotionRoutes.Found route, Optional<Instance> source) {
        List<String> waits = new ArrayList<>();
        if (route.snapshotOpen()) {
            waits.add(
                    "A snapshot of %s: stage \"%s\" asks which. A schedule's or message's promotion waits (%s) until it is chosen; by hand it is named at once."
                            .formatted(
                                    name(route.source(), source), route.source().name(), SnapshotWait.CODE));
        }
        if (route.version().policy().concurrency() != PipelinePolicy.Concurrency.ALLOW) {
            from.promotions()
                    .list(underWay(pipeline))
                    .forEach(ahead -> waits.add("Promotion %s of this pipeline, which is %s."
                            .formatted(ahead.id(), ahead.status().name().toLowerCase(Locale.ROOT))));
        }
        from.leases()
                .holders(route.route().targets())
                .forEach(holder -> waits.add("Promotion %s, which works on %s now."
                        .formatted(holder.promotion(), name(route.target(), instance(route.target())))));
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

    private Optional<Instance> instance(Stage stage) {
        String id = stage.targetId().orElseThrow();
        return stage.type() == StageType.INSTANCE
                ? Optional.of(from.instances()
                        .find(new InstanceId(id))
                        .orElseThrow(() -> ProblemException.notFound("instance", id)))
                : Optional.empty();
    }
}
