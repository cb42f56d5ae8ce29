package org.sluice.cli.definition;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Puts secrets where a definition only refers to them: {@code auth.secretFrom} and {@code variables[].valueFrom}, each
 * {@code {env: NAME}} or {@code {file: PATH}}. Problems name the field and the reference, never what was found there.
 */
final class SecretReferences {

    private static final String SECRET_FROM = "secretFrom";
    private static final String VALUE_FROM = "valueFrom";

    private final Map<String, String> environment;
    private final List<String> problems;

    /** @param problems where to add what is wrong */
    SecretReferences(Map<String, String> environment, List<String> problems) {
        this.environment = environment;
        this.problems = problems;
    }

    void resolve(PlacedDocument document) {
        JsonNode spec = document.tree().path("spec");
        if (spec.path("auth") instanceof ObjectNode auth) {
            auth(document, auth);
        }
        JsonNode variables = spec.path("variables");
        for (int i = 0; i < variables.size(); i++) {
            if (variables.path(i) instanceof ObjectNode variable) {
                variable(document, variable, "/spec/variables/" + i);
            }
        }
    }

    private void auth(PlacedDocument document, ObjectNode auth) {
        JsonNode reference = auth.remove(SECRET_FROM);
        if (reference == null) {
            return;
        }
        String at = "/spec/auth/" + SECRET_FROM;
        String kind = auth.path("kind").asString("");
        if (!"token".equals(kind) && !"password".equals(kind)) {
            problems.add(document.problem(at, "makes sense with kind token or password only"));
            return;
        }
        if (auth.has(kind)) {
            problems.add(document.problem(at, "is there besides " + kind + "; leave one out"));
            return;
        }
        put(auth, kind, secret(document, reference, at));
    }

    private void variable(PlacedDocument document, ObjectNode variable, String at) {
        JsonNode reference = variable.remove(VALUE_FROM);
        if (reference == null) {
            return;
        }
        if (variable.has("value")) {
            problems.add(document.problem(at + "/" + VALUE_FROM, "is there besides value; leave one out"));
            return;
        }
        put(variable, "value", secret(document, reference, at + "/" + VALUE_FROM));
    }

    private static void put(ObjectNode node, String name, @Nullable String secret) {
        if (secret != null) {
            node.put(name, secret);
        }
    }

    private @Nullable String secret(PlacedDocument document, JsonNode reference, String at) {
        String env = reference.path("env").asString("");
        String file = reference.path("file").asString("");
        if (reference.size() != 1 || env.isEmpty() == file.isEmpty()) {
            problems.add(document.problem(at, "expected {env: NAME} or {file: PATH}"));
            return null;
        }
        String secret = env.isEmpty() ? content(document, file, at) : environment.get(env);
        if (secret == null && file.isEmpty()) {
            problems.add(document.problem(at, "environment variable " + env + " is not set"));
        } else if (secret != null && secret.isEmpty()) {
            problems.add(document.problem(
                    at, (env.isEmpty() ? "file " + file : "environment variable " + env) + " is empty"));
        }
        return secret;
    }

    private @Nullable String content(PlacedDocument document, String file, String at) {
        Path path = document.directory().resolve(file);
        try {
            // Editors end files with a line break that is no part of the secret.
            return Files.readString(path, UTF_8).replaceFirst("\\R\\z", "");
        } catch (IOException e) {
            problems.add(document.problem(at, "file " + path + " cannot be read"));
            return null;
        }
    }
}
