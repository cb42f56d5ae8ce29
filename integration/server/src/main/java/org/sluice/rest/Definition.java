package org.sluice.rest;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sluice.problem.ProblemException;
import org.sluice.protocol.DefinitionChangeView;
import org.sluice.protocol.DefinitionDocument;
import org.sluice.protocol.DefinitionMetadata;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * A definition document that has been looked at: what it is and what it is called are known to be there.
 *
 * @param pointer of the document in the request
 */
record Definition(String pointer, DefinitionKind kind, DefinitionMetadata metadata, Map<String, Object> spec) {

    static Definition of(String pointer, DefinitionDocument document) {
        String version = Fields.required(pointer + "/apiVersion", document.apiVersion());
        if (!version.equals(DefinitionDocument.API_VERSION)) {
            throw ProblemException.invalid(
                    pointer + "/apiVersion",
                    "unknown-version",
                    "%s/apiVersion must be %s; found \"%s\"."
                            .formatted(pointer, DefinitionDocument.API_VERSION, ProblemException.abbreviate(version)));
        }
        DefinitionKind kind =
                DefinitionKind.parse(pointer + "/kind", Fields.required(pointer + "/kind", document.kind()));
        DefinitionMetadata metadata = Fields.required(pointer + "/metadata", document.metadata());
        Definition definition =
                new Definition(pointer, kind, metadata, document.spec() == null ? Map.of() : document.spec());
        definition.checkNames();
        return definition;
    }

    String name() {
        return Fields.required(pointer + "/metadata/name", metadata.name());
    }

    String team() {
        return Fields.required(pointer + "/metadata/team", metadata.team());
    }

    String application() {
        return Fields.required(pointer + "/metadata/application", metadata.application());
    }

    /** The spec as a record of the wire; a field the record does not know is refused by its name. */
    <T> T spec(JsonMapper mapper, Class<T> type) {
        try {
            return mapper.treeToValue(mapper.valueToTree(spec), type);
        } catch (JacksonException e) {
            Problem problem = JsonProblems.of(e, pointer + "/spec");
            String at = problem.fields().isEmpty()
                    ? pointer + "/spec"
                    : problem.fields().get(0).pointer();
            throw ProblemException.invalid(at, problem.code(), problem.detail());
        }
    }

    /** Teams and applications say everything by their names. */
    void requireEmptySpec() {
        spec.keySet().stream().findFirst().ifPresent(field -> {
            throw ProblemException.invalid(
                    pointer + "/spec/" + field,
                    "unknown-field",
                    "There is no field %s/spec/%s: a %s has no spec. Remove it."
                            .formatted(pointer, ProblemException.abbreviate(field), kind.word()));
        });
    }

    DefinitionChangeView change(String change, List<String> details) {
        return new DefinitionChangeView(kind.word(), name(), change, details);
    }

    private void checkNames() {
        name();
        if (kind == DefinitionKind.TEAM) {
            absent("team", metadata.team());
        } else {
            team();
        }
        if (kind == DefinitionKind.TEAM || kind == DefinitionKind.APPLICATION || kind == DefinitionKind.TEMPLATE) {
            absent("application", metadata.application());
        } else {
            application();
        }
    }

    private void absent(String field, @Nullable String value) {
        if (value != null) {
            throw ProblemException.invalid(
                    pointer + "/metadata/" + field,
                    "unknown-field",
                    "There is no field %s/metadata/%s in a %s. Remove it.".formatted(pointer, field, kind.word()));
        }
    }
}
