package org.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sluice.protocol.EffectiveVariableView;
import org.sluice.protocol.ImportedVariableView;
import org.sluice.protocol.Page;
import org.sluice.protocol.TemplateView;
import org.sluice.protocol.VariableSourceView;
import org.sluice.protocol.VariablesExportView;
import org.sluice.protocol.VariablesImportView;

/** Values and credential secrets on their way to the server. */
class VariablesCommandTests {

    private static final String PUT = "PUT /instances/I2/variables";
    private static final String SECRET = "canary value";

    private StubServer server;

    @BeforeEach
    void start() throws IOException {
        server = new StubServer();
        Wire.everything(server);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private void sends(CliRun.Result result, String body) {
        assertThat(result.exit()).as(result.err()).isZero();
        assertThat(server.only(PUT).body()).isEqualTo(body);
        assertThat(result.all()).doesNotContain(SECRET);
    }

    @Test
    void aValueComesFromStandardInput() {
        sends(
                new CliRun(server.url())
                        .typing(SECRET + "\n")
                        .run("instances", "variables", "set", "prod", "KEY", "--hidden"),
                "{\"items\":[{\"name\":\"KEY\",\"value\":\"canary value\",\"hidden\":true}]}");
    }

    @Test
    void aValueComesFromTheEnvironment() {
        sends(
                new CliRun(server.url())
                        .with("MINE", SECRET)
                        .run("instances", "variables", "set", "prod", "KEY", "--value-from-env", "MINE"),
                "{\"items\":[{\"name\":\"KEY\",\"value\":\"canary value\"}]}");
    }

    @Test
    void onATerminalAValueIsAskedForWithoutShowingIt() {
        sends(
                new CliRun(server.url())
                        .onATerminal()
                        .hiding(SECRET)
                        .run("instances", "variables", "set", "prod", "KEY"),
                "{\"items\":[{\"name\":\"KEY\",\"value\":\"canary value\"}]}");
    }

    @Test
    void anEmptyValueAndAValueWithEqualsSignsAreTakenAsTheyAre() {
        sends(
                new CliRun(server.url()).run("instances", "variables", "set", "prod", "URL=a=b"),
                "{\"items\":[{\"name\":\"URL\",\"value\":\"a=b\"}]}");
    }

    @Test
    void aFileIsImportedAndWhatBecameOfItIsShown(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve(".env"), "KEY=" + SECRET + "\n");
        server.answers(
                "POST /instances/I2/variables/import",
                new VariablesImportView(true, List.of(new ImportedVariableView(1, "KEY", "skipped", "it is locked"))));

        CliRun.Result result = new CliRun(server.url())
                .run("instances", "variables", "import", "prod", file.toString(), "--dry-run", "--hidden");

        assertThat(result.exit()).as(result.err()).isZero();
        assertThat(result.out()).contains("WOULD BE", "KEY", "skipped", "it is locked");
        assertThat(result.all()).doesNotContain(SECRET);
        assertThat(server.only("POST /instances/I2/variables/import").body())
                .isEqualTo("{\"content\":\"KEY=canary value\\n\",\"hidden\":true,\"dryRun\":true}");
        CliRun.Result missing =
                new CliRun(server.url()).run("instances", "variables", "import", "prod", directory + "/none");
        assertThat(missing.exit()).isEqualTo(ExitCode.ERROR);
        assertThat(missing.err()).contains("cannot be read");
    }

    @Test
    void anExportIsTheTextAloneAndEffectiveSaysWhereFrom() {
        server.answers("GET /instances/I2/variables/export", new VariablesExportView("SITE=x\n"));
        VariableSourceView template = new VariableSourceView("template", "press");
        server.answers(
                "GET /instances/I2/variables/effective",
                new Page<>(
                        List.of(new EffectiveVariableView(
                                "SITE",
                                "x",
                                false,
                                false,
                                false,
                                false,
                                false,
                                new VariableSourceView("instance", "prod"),
                                List.of(template))),
                        null));

        assertThat(new CliRun(server.url())
                        .run("instances", "variables", "export", "prod")
                        .out())
                .isEqualTo("SITE=x\n");
        assertThat(new CliRun(server.url())
                        .run("instances", "variables", "effective", "prod")
                        .out())
                .contains("SITE", "instance prod", "template press");
    }

    @Test
    void aTemplateHasPatternsAndInstancesHaveNone() {
        server.answers(
                "GET /teams/T1/templates",
                new Page<>(List.of(new TemplateView("Q1", "T1", "press", "", 2, List.of())), null));
        server.answers("PUT /templates/Q1/variables", Map.of());
        server.answers("PUT /instances/I2/template", Map.of());

        assertThat(new CliRun(server.url())
                        .run("templates", "variables", "set", "press", "SITE=a", "--pattern", "[a-z]")
                        .exit())
                .isZero();
        assertThat(server.only("PUT /templates/Q1/variables").body())
                .isEqualTo("{\"items\":[{\"name\":\"SITE\",\"value\":\"a\",\"pattern\":\"[a-z]\"}]}");
        assertThat(new CliRun(server.url()).run("templates", "list").out()).contains("press", "ops");
        assertThat(new CliRun(server.url())
                        .run("templates", "assign", "press", "prod")
                        .out())
                .contains("prod has the template press");
        assertThat(new CliRun(server.url())
                        .run("instances", "variables", "set", "prod", "SITE=a", "--pattern", "[a-z]")
                        .exit())
                .isEqualTo(ExitCode.USAGE);
    }

    @Test
    void attributesChangeWithoutTheValue() {
        sends(
                new CliRun(server.url())
                        .run(
                                "instances",
                                "variables",
                                "set",
                                "prod",
                                "KEY",
                                "--keep-value",
                                "--no-required",
                                "--locked"),
                "{\"items\":[{\"name\":\"KEY\",\"required\":false,\"locked\":true}]}");
    }

    @Test
    void twoValuesAreOneTooMany() {
        CliRun.Result result = new CliRun(server.url())
                .with("MINE", SECRET)
                .run("instances", "variables", "set", "prod", "KEY=" + SECRET, "--value-from-env", "MINE");

        assertThat(result.exit()).isEqualTo(ExitCode.USAGE);
        assertThat(result.err()).doesNotContain(SECRET);
        assertThat(server.asked(PUT)).isEmpty();
    }

    @Test
    void anExportGoesToANewFileOnlyItsOwnerCanReadAndNeverOverOne(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("s.json");
        CliRun cli = new CliRun(server.url()).with("CRED", SECRET);
        String[] command = {"snapshots", "export", "S1", "-f", file.toString(), "--credential-secret-env", "CRED"};

        CliRun.Result first = cli.run(command);
        CliRun.Result second = cli.run(command);

        assertThat(first.exit()).isZero();
        assertThat(server.asked("POST /snapshots/S1/export").get(0).body()).contains(SECRET);
        assertThat(first.all() + second.all()).doesNotContain(SECRET);
        assertThat(Files.readString(file)).contains("flows");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(second.exit()).isEqualTo(ExitCode.ERROR);
        assertThat(second.err()).contains("(file-exists)");
    }

    @Test
    void aSecretThatIsNotThereIsNamed() {
        CliRun.Result result =
                new CliRun(server.url()).run("snapshots", "export", "S1", "--credential-secret-env", "CRED");

        assertThat(result.exit()).isEqualTo(ExitCode.USAGE);
        assertThat(result.err()).contains("environment variable CRED is not set");
    }

    @Test
    void whatCannotBeUndoneAsksFirstOnATerminal() {
        for (String command : new String[] {
            "promotions abandon M1 --reason x",
            "promotions rollback M1 --reason x",
            "schedules remove nightly",
            "tokens revoke ci",
            "instances variables unset prod PORT",
            "pipelines publish delivery"
        }) {
            CliRun.Result no =
                    new CliRun(server.url()).onATerminal().typing("n\n").run(command.split(" "));
            assertThat(no.exit()).as(command).isEqualTo(ExitCode.ERROR);
            assertThat(no.err()).as(command).contains("[y/N]");
            assertThat(new CliRun(server.url())
                            .onATerminal()
                            .typing("y\n")
                            .run(command.split(" "))
                            .exit())
                    .as(command)
                    .isZero();
        }
        assertThat(server.asked("POST /promotions/M1/abandon")).hasSize(1);
        assertThat(server.asked("DELETE /schedules/C1")).hasSize(1);
        assertThat(server.asked("DELETE /tokens/K1")).hasSize(1);
    }
}
