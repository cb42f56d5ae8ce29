package org.sluice.rest.flowfuse;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.sluice.application.Application;
import org.sluice.application.Applications;
import org.sluice.application.Team;
import org.sluice.instance.Instance;
import org.sluice.instance.InstanceId;
import org.sluice.instance.Instances;
import org.sluice.instance.Protections;
import org.sluice.pipeline.Pipeline;
import org.sluice.pipeline.PipelineVersion;
import org.sluice.pipeline.Stage;
import org.sluice.pipeline.StageType;
import org.sluice.protocol.flowfuse.FlowFuseInstance;
import org.sluice.protocol.flowfuse.FlowFuseInstanceMeta;
import org.sluice.protocol.flowfuse.FlowFusePipeline;
import org.sluice.protocol.flowfuse.FlowFuseProtection;
import org.sluice.protocol.flowfuse.FlowFuseRef;
import org.sluice.protocol.flowfuse.FlowFuseSnapshot;
import org.sluice.protocol.flowfuse.FlowFuseStage;
import org.sluice.protocol.flowfuse.FlowFuseTeam;
import org.sluice.snapshot.Snapshot;
import org.springframework.stereotype.Component;

/** What there is, as FlowFuse shows it. */
@Component
public final class FlowFuseViews {

    private final Applications applications;
    private final Instances instances;
    private final Protections protections;
    private final FleetViews fleet;
    private final ProjectStates states;

    FlowFuseViews(
            Applications applications,
            Instances instances,
            Protections protections,
            FleetViews fleet,
            ProjectStates states) {
        this.applications = applications;
        this.instances = instances;
        this.protections = protections;
        this.fleet = fleet;
        this.states = states;
    }

    /** The pipelines of an application. */
    public List<FlowFusePipeline> pipelines(List<Pipeline> pipelines, @Nullable Application application) {
        return pipelines.stream()
                .map(pipeline -> view(pipeline, application == null ? null : ref(application)))
                .toList();
    }

    FlowFusePipeline view(Pipeline pipeline, @Nullable FlowFuseRef application) {
        Set<InstanceId> guarded = protections.among(pipeline.published().stream()
                .flatMap(version -> version.stages().stream())
                .filter(stage -> stage.type() == StageType.INSTANCE)
                .flatMap(stage -> stage.targetId().stream())
                .map(InstanceId::new)
                .toList());
        List<FlowFuseStage> stages = pipeline.published().stream()
                .flatMap(version -> version.stages().stream().map(stage -> view(version, stage, guarded)))
                .toList();
        return new FlowFusePipeline(pipeline.id().value(), pipeline.name(), application, stages);
    }

    FlowFuseStage view(PipelineVersion version, Stage stage) {
        return view(version, stage, stage.type() == StageType.INSTANCE ? guardedOf(stage) : Set.of());
    }

    private Set<InstanceId> guardedOf(Stage stage) {
        return stage.targetId()
                .map(InstanceId::new)
                .filter(protections::isProtected)
                .map(Set::of)
                .orElse(Set.of());
    }

    private FlowFuseStage view(PipelineVersion version, Stage stage, Set<InstanceId> guarded) {
        String target = stage.targetId().orElse("");
        return new FlowFuseStage(
                StageKeys.of(version.pipeline(), stage.name()),
                stage.name(),
                stage.action().name().toLowerCase(Locale.ROOT),
                stage.deployToDevices(),
                stage.type() == StageType.INSTANCE
                        ? instances.find(new InstanceId(target)).stream()
                                .map(instance -> view(instance, guarded.contains(instance.id()), null, null, null))
                                .toList()
                        : null,
                stage.type() == StageType.DEVICE ? fleet.device(target) : null,
                stage.type() == StageType.DEVICE_GROUP ? fleet.group(target) : null,
                version.after(stage)
                        .map(next -> StageKeys.of(version.pipeline(), next.name()))
                        .orElse(null));
    }

    /** An instance with its application and team, as it is at this moment. */
    FlowFuseInstance live(Instance instance) {
        return view(instance, states.of(instance));
    }

    /** An instance with its application and team. */
    public FlowFuseInstance view(Instance instance) {
        return view(instance, (FlowFuseInstanceMeta) null);
    }

    private FlowFuseInstance view(Instance instance, @Nullable FlowFuseInstanceMeta meta) {
        Optional<Application> application = applications.find(instance.application());
        return view(
                instance,
                protections.isProtected(instance.id()),
                application.map(FlowFuseViews::ref).orElse(null),
                application
                        .map(Application::team)
                        .flatMap(applications::team)
                        .map(FlowFuseViews::ref)
                        .orElse(null),
                meta);
    }

    private static FlowFuseInstance view(
            Instance instance,
            boolean guarded,
            @Nullable FlowFuseRef application,
            @Nullable FlowFuseRef team,
            @Nullable FlowFuseInstanceMeta meta) {
        return new FlowFuseInstance(
                instance.id().value(),
                instance.name(),
                instance.baseUrl().toString(),
                new FlowFuseProtection(guarded),
                application,
                team,
                meta);
    }

    static FlowFuseSnapshot view(Snapshot snapshot) {
        Map<String, String> modules = new TreeMap<>(snapshot.manifest().modules());
        snapshot.manifest().nodeRedVersion().ifPresent(version -> modules.put("node-red", version));
        return new FlowFuseSnapshot(
                snapshot.id().value(),
                snapshot.name(),
                snapshot.description(),
                snapshot.createdAt(),
                snapshot.createdAt(),
                snapshot.instance().isPresent() ? "instance" : "device",
                snapshot.createdBy(),
                modules);
    }

    public static FlowFuseTeam team(Team team) {
        return new FlowFuseTeam(team.id().value(), team.name(), slug(team));
    }

    /** The team's name as it stands in an address: lower case, hyphens for whatever is neither letter nor digit. */
    static String slug(Team team) {
        String slug = team.name()
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N}]+", "-")
                .replaceAll("^-|-$", "");
        return slug.isEmpty() ? team.id().value().toLowerCase(Locale.ROOT) : slug;
    }

    public static FlowFuseRef ref(Application application) {
        return new FlowFuseRef(application.id().value(), application.name());
    }

    public static FlowFuseRef ref(Team team) {
        return new FlowFuseRef(team.id().value(), team.name());
    }
}
