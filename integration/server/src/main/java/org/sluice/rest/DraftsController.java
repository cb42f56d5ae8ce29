package org.sluice.rest;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sluice.access.Permission;
import org.sluice.access.Principal;
import org.sluice.pipeline.Pipeline;
import org.sluice.pipeline.PipelineId;
import org.sluice.pipeline.PipelinePolicy;
import org.sluice.pipeline.PipelineVersion;
import org.sluice.pipeline.Pipelines;
import org.sluice.pipeline.Stage;
import org.sluice.protocol.DraftBody;
import org.sluice.protocol.Page;
import org.sluice.protocol.PipelineVersionView;
import org.sluice.protocol.PipelineView;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Drafts of pipelines and their publication. */
@RestController
@RequestMapping("/api/v1/pipelines/{id}")
@Tag(name = "Pipelines")
class DraftsController {

    private final Pipelines pipelines;
    private final PipelineDocuments documents;
    private final Gate gate;
    private final Changes changes;

    DraftsController(Pipelines pipelines, PipelineDocuments documents, Gate gate, Changes changes) {
        this.pipelines = pipelines;
        this.documents = documents;
        this.gate = gate;
        this.changes = changes;
    }

    @PutMapping("/draft")
    @Operation(summary = "Replace the draft, or start the next one")
    ResponseEntity<PipelineView> save(
            @Caller Principal principal,
            @PathVariable String id,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch,
            @RequestBody DraftBody body) {
        Pipeline seen = find(principal, Permission.PIPELINE_EDIT, id);
        Fields.required("/stages", body.stages());
        PipelinePolicy policy = PipelineDocuments.policy("/policy", body.policy());
        List<Stage> stages = documents.stages("/stages", body.stages(), seen.application());
        changes.make(principal, () -> {
            Optional<Integer> expected = DraftTag.expected(find(principal, Permission.PIPELINE_EDIT, id), ifMatch);
            return made(
                    seen,
                    "pipeline.draft-saved",
                    pipelines.saveDraft(seen.id(), policy, stages, expected, principal.name()));
        });
        return answer(find(principal, Permission.PIPELINE_EDIT, id));
    }

    @PostMapping("/publication")
    @Operation(summary = "Publish the draft: from now on promotions start with it")
    ResponseEntity<PipelineView> publish(
            @Caller Principal principal,
            @PathVariable String id,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch) {
        Pipeline seen = find(principal, Permission.PIPELINE_PUBLISH, id);
        changes.make(principal, () -> {
            Optional<Integer> expected = DraftTag.expected(find(principal, Permission.PIPELINE_PUBLISH, id), ifMatch);
            return made(seen, "pipeline.published", pipelines.publish(seen.id(), expected, principal.name()));
        });
        return answer(find(principal, Permission.PIPELINE_PUBLISH, id));
    }

    @GetMapping("/versions")
    @Operation(summary = "List all versions of a pipeline")
    Page<PipelineVersionView> versions(@Caller Principal principal, @PathVariable String id) {
        Pipeline pipeline = find(principal, Permission.READ, id);
        return Pages.all(pipelines.versions(pipeline.id()), documents::view);
    }

    private ResponseEntity<PipelineView> answer(Pipeline pipeline) {
        return ResponseEntity.ok().eTag(DraftTag.of(pipeline)).body(documents.view(pipeline));
    }

    private Pipeline find(Principal principal, Permission permission, String id) {
        return gate.admit(
                principal, permission, pipelines.find(new PipelineId(id)), Pipeline::application, "pipeline", id);
    }

    private static Changes.Made<PipelineVersion> made(Pipeline pipeline, String action, PipelineVersion version) {
        return new Changes.Made<>(
                version,
                action,
                "pipeline",
                pipeline.id().value(),
                Optional.of(pipeline.application()),
                Map.of("name", pipeline.name(), "version", String.valueOf(version.version())));
    }
}
