package org.sluice.rest;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.sluice.access.Principal;
import org.sluice.problem.ProblemException;
import org.sluice.protocol.DefinitionChangeView;
import org.sluice.protocol.DefinitionDocument;
import org.sluice.protocol.DefinitionsAnswer;
import org.sluice.protocol.DefinitionsBody;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Definitions: documents that say what shall be there. All of them come true, or none. */
@RestController
@RequestMapping("/api/v1")
@Tag(name = "Definitions")
class DefinitionsController {

    private static final String SCHEMA = "/org/sluice/protocol/definitions.schema.json";

    private final Map<DefinitionKind, DefinitionApplier> appliers = new EnumMap<>(DefinitionKind.class);
    private final Changes changes;

    DefinitionsController(List<DefinitionApplier> appliers, Changes changes) {
        appliers.forEach(applier -> this.appliers.put(applier.kind(), applier));
        this.changes = changes;
    }

    /** A document with what applies it. */
    private record Prepared(Definition definition, Supplier<DefinitionChangeView> apply) {}

    @PostMapping("/definitions")
    @Operation(summary = "Apply definitions, all or none; with dryRun, only say what would change")
    DefinitionsAnswer apply(
            @Caller Principal principal,
            @RequestParam(defaultValue = "false") boolean dryRun,
            @RequestBody DefinitionsBody body) {
        List<DefinitionDocument> documents =
                Fields.items("/documents", Fields.required("/documents", body.documents()));
        List<Prepared> prepared = new ArrayList<>();
        Set<Object> seen = new HashSet<>();
        for (int i = 0; i < documents.size(); i++) {
            Definition definition = Definition.of("/documents/" + i, documents.get(i));
            if (!seen.add(List.of(definition.kind(), definition.metadata()))) {
                throw ProblemException.invalid(
                        definition.pointer() + "/metadata/name",
                        "duplicate",
                        "%s defines the %s \"%s\" a second time."
                                .formatted(
                                        definition.pointer(),
                                        definition.kind().word(),
                                        ProblemException.abbreviate(definition.name())));
            }
            DefinitionApplier applier = Objects.requireNonNull(appliers.get(definition.kind()));
            prepared.add(new Prepared(definition, applier.prepare(definition, principal)));
        }
        prepared.sort(Comparator.comparing(one -> one.definition().kind()));
        return new DefinitionsAnswer(dryRun, changes.together(dryRun, () -> prepared.stream()
                .map(DefinitionsController::apply)
                .toList()));
    }

    @GetMapping(value = "/schemas/definitions", produces = "application/schema+json")
    @Operation(summary = "The JSON Schema of definition documents")
    String schema() {
        try (InputStream schema = Objects.requireNonNull(DefinitionDocument.class.getResourceAsStream(SCHEMA))) {
            return new String(schema.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Applies one, and says of which document a problem speaks. */
    private static DefinitionChangeView apply(Prepared one) {
        try {
            return one.apply().get();
        } catch (ProblemException e) {
            Definition definition = one.definition();
            List<ProblemException.Field> fields = e.fields().stream()
                    .map(field -> new ProblemException.Field(
                            located(definition, field.pointer()), field.code(), field.message()))
                    .toList();
            throw new ProblemException(
                    e.kind(),
                    e.code(),
                    "%s \"%s\": %s"
                            .formatted(
                                    definition.kind().word(),
                                    ProblemException.abbreviate(definition.name()),
                                    e.getMessage()),
                    fields);
        }
    }

    private static String located(Definition definition, String pointer) {
        if (pointer.startsWith("/documents/")) {
            return pointer;
        }
        return definition.pointer() + (pointer.equals("/name") ? "/metadata" : "/spec") + pointer;
    }
}
