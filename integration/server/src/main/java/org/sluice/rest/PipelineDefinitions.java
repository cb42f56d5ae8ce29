package org.sluice.rest;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.sluice.access.Permission;
import org.sluice.access.Principal;
import org.sluice.application.Application;
import org.sluice.pipeline.Pipeline;
import org.sluice.pipeline.PipelinePolicy;
import org.sluice.pipeline.PipelineVersion;
import org.sluice.pipeline.Pipelines;
import org.sluice.pipeline.Stage;
import org.sluice.problem.Names;
import org.sluice.protocol.DefinitionChangeView;
import org.sluice.protocol.PipelineSpec;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Creates pipelines, drafts them where they differ, and publishes the draft unless told not to. */
@Component
final class PipelineDefinitions implements DefinitionApplier {

    private final JsonMapper mapper = RestConfiguration.wireMapper();
    private final Pipelines pipelines;
    private final PipelineDocuments documents;
    private final DefinitionPlaces places;
    private final Changes changes;

    PipelineDefinitions(Pipelines pipelines, PipelineDocuments documents, DefinitionPlaces places, Changes changes) {
        this.pipelines = pipelines;
        this.documents = documents;
        this.places = places;
        this.changes = changes;
    }

    /** What the document wants. */
    private record Wanted(PipelinePolicy policy, List<Stage> stages, boolean publish) {
        boolean is(PipelineVersion version) {
            return version.policy().equals(policy) && version.stages().equals(stages);
        }
    }

    @Override
    public DefinitionKind kind() {
        return DefinitionKind.PIPELINE;
    }

    @Override
    public Supplier<DefinitionChangeView> prepare(Definition definition, Principal principal) {
        PipelineSpec spec = definition.spec(mapper, PipelineSpec.class);
        String name = Names.label(definition.pointer() + "/metadata/name", definition.name(), TeamsController.NAME);
        String at = definition.pointer() + "/spec";
        Fields.required(at + "/stages", spec.stages());
        PipelinePolicy policy = PipelineDocuments.policy(at + "/policy", spec.policy());
        return () -> {
            Application application = places.application(principal, definition);
            Wanted wanted = new Wanted(
                    policy,
                    documents.stages(at + "/stages", spec.stages(), application.id()),
                    Objects.requireNonNullElse(spec.publish(), true));
            return apply(definition, name, wanted, application, principal);
        };
    }

    private DefinitionChangeView apply(
            Definition definition, String name, Wanted wanted, Application application, Principal principal) {
        Optional<Pipeline> existing = pipelines.findByName(application.id(), name);
        if (existing.flatMap(Pipeline::published).filter(wanted::is).isPresent()
                || (!wanted.publish()
                        && existing.flatMap(Pipeline::draft).filter(wanted::is).isPresent())) {
            return definition.change("unchanged", List.of());
        }
        places.require(principal, Permission.PIPELINE_EDIT, application);
        Pipeline pipeline = existing.orElseGet(() -> changes.make(principal, () -> {
            Pipeline added = pipelines.add(application.id(), name, principal.name());
            return made(added, added, "application.pipeline.created", added.draft());
        }));
        List<String> details = new ArrayList<>();
        String change = existing.isEmpty() ? "create" : "publish";
        if (pipeline.draft().filter(wanted::is).isEmpty()) {
            details.addAll(draft(pipeline, wanted, principal));
            change = existing.isEmpty() ? "create" : "update";
        }
        if (wanted.publish()) {
            places.require(principal, Permission.PIPELINE_PUBLISH, application);
            PipelineVersion published = changes.make(principal, () -> {
                PipelineVersion version = pipelines.publish(pipeline.id(), Optional.empty(), principal.name());
                return made(version, pipeline, "pipeline.published", Optional.of(version));
            });
            details.add("publish version " + published.version());
        }
        return definition.change(change, details);
    }

    private List<String> draft(Pipeline pipeline, Wanted wanted, Principal principal) {
        PipelineVersion draft = changes.make(principal, () -> {
            PipelineVersion saved = pipelines.saveDraft(
                    pipeline.id(), wanted.policy(), wanted.stages(), Optional.empty(), principal.name());
            return made(saved, pipeline, "pipeline.draft-saved", Optional.of(saved));
        });
        String stages =
                String.join(" -> ", draft.stages().stream().map(Stage::name).toList());
        return List.of("draft version %d: %s".formatted(draft.version(), stages));
    }

    private static <T> Changes.Made<T> made(
            T result, Pipeline pipeline, String action, Optional<PipelineVersion> version) {
        return new Changes.Made<>(
                result,
                action,
                "pipeline",
                pipeline.id().value(),
                Optional.of(pipeline.application()),
                Map.of(
                        "name",
                        pipeline.name(),
                        "version",
                        version.map(known -> String.valueOf(known.version())).orElse("")));
    }
}
