package org.sluice.cli.definition;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sluice.protocol.DefinitionDocument;
import org.sluice.protocol.DefinitionsBody;
import org.sluice.protocol.ProblemFieldView;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Definitions ready to be sent, which still know where they were written. */
public final class Definitions {

    private static final Pattern DOCUMENT = Pattern.compile("#?/documents/(\\d+)(.*)");
    private static final Set<String> FIELDS = Set.of("apiVersion", "kind", "metadata", "spec");
    private static final Set<String> METADATA = Set.of("team", "application", "name");
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private final List<PlacedDocument> documents;
    private final DefinitionsBody body;

    private Definitions(List<PlacedDocument> documents, DefinitionsBody body) {
        this.documents = documents;
        this.body = body;
    }

    static Definitions of(List<PlacedDocument> documents, Map<String, String> environment) {
        List<String> problems = new ArrayList<>();
        SecretReferences secrets = new SecretReferences(environment, problems);
        List<DefinitionDocument> body = new ArrayList<>();
        for (PlacedDocument document : documents) {
            check(document, problems);
            secrets.resolve(document);
            try {
                body.add(JSON.treeToValue(document.tree(), DefinitionDocument.class));
            } catch (JacksonException e) {
                if (problems.isEmpty()) {
                    problems.add(document.problem("", "expected apiVersion, kind, metadata and spec"));
                }
            }
        }
        if (!problems.isEmpty()) {
            throw new DefinitionsException(problems);
        }
        return new Definitions(documents, new DefinitionsBody(body));
    }

    /** What to send; holds secrets. */
    public DefinitionsBody body() {
        return body;
    }

    public int size() {
        return documents.size();
    }

    /** What the server says about a field, with file and line if it is one of ours. */
    public String describe(ProblemFieldView error) {
        Matcher matcher = DOCUMENT.matcher(error.pointer());
        if (matcher.matches() && Integer.parseInt(matcher.group(1)) < documents.size()) {
            return documents.get(Integer.parseInt(matcher.group(1))).problem(matcher.group(2), alone(error));
        }
        return error.pointer().isEmpty() ? error.message() : error.pointer() + ": " + error.message();
    }

    /** The message without the pointer it may begin with. */
    private static String alone(ProblemFieldView error) {
        String message = error.message();
        String pointer = error.pointer() + " ";
        return message.startsWith(pointer) ? message.substring(pointer.length()) : message;
    }

    private static void check(PlacedDocument document, List<String> problems) {
        String version = document.tree().path("apiVersion").asString("");
        if (!DefinitionDocument.API_VERSION.equals(version)) {
            problems.add(document.problem("/apiVersion", "expected " + DefinitionDocument.API_VERSION));
        }
        if (document.tree().path("kind").asString("").isBlank()) {
            problems.add(document.problem(
                    "/kind", "expected Team, Application, Template, Instance, DeviceGroup, Pipeline or Schedule"));
        }
        unknown(document, "", FIELDS, problems);
        unknown(document, "/metadata", METADATA, problems);
    }

    private static void unknown(PlacedDocument document, String at, Set<String> known, List<String> problems) {
        Set<String> names = new HashSet<>(document.tree().at(at).propertyNames());
        names.removeAll(known);
        names.stream()
                .sorted()
                .forEach(name -> problems.add(document.problem(at + "/" + name, "is not a field of a definition")));
    }
}
