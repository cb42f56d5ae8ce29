package org.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sluice.protocol.ProblemFieldView;
import org.sluice.protocol.ProblemView;

class ApplyCommandTests {

    private static final String CALL = "POST /definitions";
    private static final String SECRET = "canary-node-red-token";

    private StubServer server;

    private final Path directory;
    private Path file;

    ApplyCommandTests(@TempDir Path directory) {
        this.directory = directory;
        this.file = directory;
    }

    @BeforeEach
    void start() throws IOException {
        server = new StubServer();
        server.answers(CALL, Wire.changes("create"));
        file = Files.writeString(
                directory.resolve("prod.yaml"),
                """
                apiVersion: sluice.org/v1
                kind: Team
                metadata: {name: ops}
                ---
                apiVersion: sluice.org/v1
                kind: Instance
                metadata:
                  team: ops
                  application: plant
                  name: prod
                spec:
                  baseUrl: http://127.0.0.1:1880
                  auth:
                    kind: token
                    secretFrom: {env: PROD_TOKEN}
                """);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private CliRun cli() {
        return new CliRun(server.url()).with("PROD_TOKEN", SECRET);
    }

    private List<String> queries() {
        return server.asked(CALL).stream().map(StubServer.Asked::query).toList();
    }

    @Test
    void withoutATerminalItShowsThePlanAndAppliesIt() {
        CliRun.Result result = cli().run("apply", "-f", file.toString());

        assertThat(result.exit()).isZero();
        assertThat(result.out()).contains("create", "prod", "applied: 1 change").doesNotContain("[y/N]");
        assertThat(queries()).containsExactly("dryRun=true", "dryRun=false");
        assertThat(server.asked(CALL).get(1).body())
                .contains("\"token\":\"" + SECRET + "\"")
                .doesNotContain("secretFrom");
        assertThat(result.all()).doesNotContain(SECRET);
    }

    @Test
    void onATerminalItAsksAndAppliesNothingWithoutAYes() {
        CliRun.Result no = cli().onATerminal().typing("\n").run("apply", "-f", file.toString());

        assertThat(no.exit()).isEqualTo(ExitCode.ERROR);
        assertThat(no.err()).contains("Apply this? [y/N]", "nothing was done");
        assertThat(queries()).containsExactly("dryRun=true");
    }

    @Test
    void onATerminalAYesApplies() {
        assertThat(cli().onATerminal()
                        .typing("yes\n")
                        .run("apply", "-f", file.toString())
                        .exit())
                .isZero();
        assertThat(queries()).containsExactly("dryRun=true", "dryRun=false");
    }

    @Test
    void yesAndNoPromptDoNotAsk() {
        assertThat(cli().onATerminal()
                        .run("apply", "-f", file.toString(), "--yes")
                        .err())
                .doesNotContain("[y/N]");
        assertThat(cli().onATerminal()
                        .run("apply", "-f", file.toString(), "--no-prompt")
                        .err())
                .doesNotContain("[y/N]");
        assertThat(queries()).containsExactly("dryRun=true", "dryRun=false", "dryRun=true", "dryRun=false");
    }

    @Test
    void dryRunAndValidateChangeNothing() {
        assertThat(cli().run("apply", "-f", file.toString(), "--dry-run").exit())
                .isZero();
        assertThat(cli().run("validate", "-f", file.toString()).out()).isEqualTo("2 documents valid\n");
        assertThat(queries()).containsExactly("dryRun=true", "dryRun=true");
    }

    @Test
    void readsADirectoryAndStandardInput() throws IOException {
        Files.writeString(directory.resolve("notes.txt"), "not a definition");
        assertThat(cli().run("validate", "-f", directory.toString()).out()).contains("2 documents");
        assertThat(cli().typing(Files.readString(file))
                        .run("validate", "-f", "-")
                        .out())
                .contains("2 documents");
    }

    @Test
    void aMissingSecretNamesFileLineAndFieldAndNothingIsSent() {
        CliRun.Result result = cli().without("PROD_TOKEN").run("apply", "-f", file.toString());

        assertThat(result.exit()).isEqualTo(ExitCode.ERROR);
        assertThat(result.err())
                .contains("(invalid-definitions)")
                .contains(file + ":15: spec.auth.secretFrom: environment variable PROD_TOKEN is not set");
        assertThat(server.asked(CALL)).isEmpty();
    }

    @Test
    void aFieldTheServerRefusesIsFoundInItsFile() {
        server.answers(
                CALL,
                422,
                new ProblemView(
                        null,
                        "Refused",
                        422,
                        "Instance \"prod\": bad URL",
                        null,
                        "not-http",
                        List.of(new ProblemFieldView("/documents/1/spec/baseUrl", "not-http", "must be http or https")),
                        null));

        CliRun.Result result = cli().run("apply", "-f", file.toString());

        assertThat(result.err().lines())
                .containsExactly(
                        "sluice: Instance \"prod\": bad URL (not-http)",
                        "  " + file + ":12: spec.baseUrl: must be http or https");
    }

    @Test
    void inJsonTheAnswerStandsAloneOnStandardOutput() {
        CliRun.Result result = cli().run("apply", "-f", file.toString(), "-o", "json");

        assertThat(result.out()).startsWith("{").contains("\"changes\"");
        assertThat(result.err()).contains("CHANGE");
    }
}
