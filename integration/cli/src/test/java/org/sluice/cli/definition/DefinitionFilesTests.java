package org.sluice.cli.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.assertj.core.api.ListAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sluice.protocol.DefinitionDocument;

class DefinitionFilesTests {

    private static final String HEAD =
            """
            apiVersion: sluice.org/v1
            kind: Instance
            metadata: {team: t, application: a, name: n}
            """;

    private final Path directory;

    DefinitionFilesTests(@TempDir Path directory) {
        this.directory = directory;
    }

    private static Map<String, Object> spec(Definitions definitions) {
        List<DefinitionDocument> documents =
                Objects.requireNonNull(definitions.body().documents());
        return Objects.requireNonNull(documents.get(0).spec());
    }

    private Definitions read(String yaml) throws IOException {
        Path file = Files.writeString(directory.resolve("d.yaml"), yaml);
        return new DefinitionFiles(Map.of("SET", "s3cret", "EMPTY", ""), () -> "").read(List.of(file.toString()));
    }

    private ListAssert<String> problemsOf(String yaml) {
        return assertThatThrownBy(() -> read(yaml))
                .asInstanceOf(type(DefinitionsException.class))
                .extracting(DefinitionsException::problems)
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.list(String.class));
    }

    private String at(int line, String what) {
        return directory.resolve("d.yaml") + ":" + line + ": " + what;
    }

    @Test
    void variablesTakeValuesFromTheEnvironmentAndFilesBesideTheDefinition() throws IOException {
        Files.writeString(directory.resolve("value.txt"), "from a file\n");

        Definitions definitions = read(
                HEAD
                        + """
                spec:
                  variables:
                    - {name: A, valueFrom: {env: SET}}
                    - {name: B, valueFrom: {file: value.txt}}
                    - {name: C, value: plain}
                """);

        assertThat(spec(definitions).get("variables"))
                .isEqualTo(List.of(
                        Map.of("name", "A", "value", "s3cret"),
                        Map.of("name", "B", "value", "from a file"),
                        Map.of("name", "C", "value", "plain")));
    }

    @Test
    void passwordsAreResolvedToo() throws IOException {
        Definitions definitions = read(HEAD + "spec: {auth: {kind: password, username: u, secretFrom: {env: SET}}}\n");

        assertThat(spec(definitions).get("auth"))
                .isEqualTo(Map.of("kind", "password", "username", "u", "password", "s3cret"));
    }

    @Test
    void everyWrongReferenceIsReportedWithItsPlace() {
        problemsOf(
                        HEAD
                                + """
                        spec:
                          auth: {kind: none, secretFrom: {env: SET}}
                          variables:
                            - {name: A, valueFrom: {env: UNSET}}
                            - {name: B, valueFrom: {env: EMPTY}}
                            - {name: C, valueFrom: {file: missing.txt}}
                            - {name: D, valueFrom: {env: SET, file: x}}
                            - {name: E, value: x, valueFrom: {env: SET}}
                        """)
                .containsExactly(
                        at(5, "spec.auth.secretFrom: makes sense with kind token or password only"),
                        at(7, "spec.variables[0].valueFrom: environment variable UNSET is not set"),
                        at(8, "spec.variables[1].valueFrom: environment variable EMPTY is empty"),
                        at(
                                9,
                                "spec.variables[2].valueFrom: file " + directory.resolve("missing.txt")
                                        + " cannot be read"),
                        at(10, "spec.variables[3].valueFrom: expected {env: NAME} or {file: PATH}"),
                        at(11, "spec.variables[4].valueFrom: is there besides value; leave one out"));
    }

    @Test
    void unknownFieldsVersionsAndKindsAreRefused() {
        problemsOf("apiVersion: v2\nmetadata: {nmae: x}\nsped: {}\n")
                .containsExactly(
                        at(1, "apiVersion: expected sluice.org/v1"),
                        at(
                                1,
                                "kind: expected Team, Application, Template, Instance, DeviceGroup, Pipeline or Schedule"),
                        at(3, "sped: is not a field of a definition"),
                        at(2, "metadata.nmae: is not a field of a definition"));
    }

    @Test
    void whatIsNotYamlIsRefusedWithItsLineAndNotQuoted() {
        problemsOf("kind: Team\n  hush: [\n")
                .singleElement()
                .asString()
                .contains("d.yaml:2: ")
                .doesNotContain("hush");
        problemsOf(HEAD + "kind: Team\n").containsExactly(at(4, "\"kind\" is there twice"));
        problemsOf("- a\n- b\n").singleElement().asString().contains("expected a document");
        problemsOf("a: &x 1\nb: *x\n").singleElement().asString().contains(":2: ", "aliases");
        problemsOf("---\n---\n").singleElement().asString().contains("there are no definitions");
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        DefinitionFiles files = new DefinitionFiles(Map.of(), () -> "");

        assertThatThrownBy(() -> files.read(List.of("nowhere.yaml")))
                .asInstanceOf(type(DefinitionsException.class))
                .extracting(DefinitionsException::problems)
                .isEqualTo(List.of("nowhere.yaml: there is no such file"));
    }
}
