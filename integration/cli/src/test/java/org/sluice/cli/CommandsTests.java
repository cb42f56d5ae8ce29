package org.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

class CommandsTests {

    private StubServer server;

    private final Path directory;

    CommandsTests(@TempDir Path directory) {
        this.directory = directory;
    }

    @BeforeEach
    void start() throws IOException {
        server = new StubServer();
        Wire.everything(server);
        Files.writeString(
                directory.resolve("prod.yaml"),
                """
                apiVersion: sluice.org/v1
                kind: Instance
                metadata: {team: ops, application: plant, name: prod}
                spec: {baseUrl: "http://127.0.0.1:1880"}
                """);
        Files.writeString(directory.resolve("prod.env"), "SITE=a\n");
        Files.writeString(directory.resolve("snapshot.json"), "{\"flows\": {\"flows\": []}}");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    /** The command, what it asks in the end, what a person must find in the answer. */
    static Stream<Arguments> everyCommand() {
        return Stream.of(
                Arguments.of("server status", "GET /server", "MariaDB 11.4"),
                Arguments.of("teams list", "GET /teams", "ops"),
                Arguments.of("applications list", "GET /applications", "plant"),
                Arguments.of("applications list --team ops", "GET /applications", "plant"),
                Arguments.of("instances list", "GET /applications/A1/instances", "plant"),
                Arguments.of("instances show plant/prod", "GET /applications/A1/instances", "in-sync since"),
                Arguments.of("instances status prod", "GET /instances/I2/status", "5.0.1"),
                Arguments.of("instances protect prod", "PUT /instances/I2/protection", "prod is protected"),
                Arguments.of("instances unprotect prod", "DELETE /instances/I2/protection", "prod is open"),
                Arguments.of("instances check-drift prod", "POST /instances/I2/drift-check", "in-sync"),
                Arguments.of(
                        "instances duplicate prod --name prod-2 --base-url http://127.0.0.1:1881",
                        "POST /instances/I2/duplicate",
                        "API_KEY"),
                Arguments.of("instances variables list prod", "GET /instances/I2/variables", "(hidden)"),
                Arguments.of("instances variables set prod PORT=1", "PUT /instances/I2/variables", "set PORT on prod"),
                Arguments.of("instances variables unset prod PORT", "DELETE /instances/I2/variables/PORT", "removed"),
                Arguments.of(
                        "instances variables import prod DIR/prod.env",
                        "POST /instances/I2/variables/import",
                        "skipped"),
                Arguments.of("instances variables export prod", "GET /instances/I2/variables/export", "SITE="),
                Arguments.of(
                        "instances variables effective prod",
                        "GET /instances/I2/variables/effective",
                        "template press"),
                Arguments.of(
                        "devices variables import press DIR/prod.env", "POST /devices/D1/variables/import", "skipped"),
                Arguments.of("devices variables export press", "GET /devices/D1/variables/export", "SITE="),
                Arguments.of(
                        "devices variables effective press", "GET /devices/D1/variables/effective", "template press"),
                Arguments.of(
                        "groups variables import presses DIR/prod.env",
                        "POST /applications/A1/device-groups/G1/variables/import",
                        "skipped"),
                Arguments.of(
                        "groups variables export presses",
                        "GET /applications/A1/device-groups/G1/variables/export",
                        "SITE="),
                Arguments.of("templates list", "GET /teams/T1/templates", "hall"),
                Arguments.of("templates show hall", "GET /teams/T1/templates", "[a-z]+"),
                Arguments.of("templates create hall --team ops", "POST /teams/T1/templates", "[a-z]+"),
                Arguments.of("templates remove hall", "DELETE /templates/Q1", "removed hall"),
                Arguments.of("templates assign hall prod", "PUT /instances/I2/template", "has the template"),
                Arguments.of("templates unassign prod", "DELETE /instances/I2/template", "no template"),
                Arguments.of("templates variables list hall", "GET /teams/T1/templates", "SITE"),
                Arguments.of(
                        "templates variables set hall SITE=a --pattern [a-z]+",
                        "PUT /templates/Q1/variables",
                        "set SITE on hall"),
                Arguments.of(
                        "templates variables unset hall SITE", "DELETE /templates/Q1/variables/SITE", "removed SITE"),
                Arguments.of(
                        "templates variables import hall DIR/prod.env",
                        "POST /templates/Q1/variables/import",
                        "skipped"),
                Arguments.of("templates variables export hall", "GET /templates/Q1/variables/export", "SITE="),
                Arguments.of("secrets show", "GET /secrets", "instance.sealed_secret"),
                Arguments.of("secrets reseal", "POST /secrets/reseal", "sealed 3 secrets anew"),
                Arguments.of("devices list", "GET /devices", "press"),
                Arguments.of("devices logs press", "GET /devices/D1/logs", "info   Started flows"),
                Arguments.of("devices list --group presses --label site=a", "GET /devices", "site=a"),
                Arguments.of("devices show plant/press", "GET /devices", "press"),
                Arguments.of(
                        "devices create press --application plant --label site=a --code", "POST /devices", Wire.SECRET),
                Arguments.of("devices delete press", "DELETE /devices/D1", "removed press"),
                Arguments.of("devices mode press developer", "PUT /devices/D1/mode", "press"),
                Arguments.of("devices assign press --instance prod", "PUT /devices/D1", "press"),
                Arguments.of("devices target press S1", "PUT /devices/D1", "press"),
                Arguments.of("devices label press site=b old-", "PUT /devices/D1", "press"),
                Arguments.of("devices credentials press", "POST /devices/D1/credentials", Wire.SECRET),
                Arguments.of("devices credentials --revoke press", "DELETE /devices/D1/credentials", "voided"),
                Arguments.of("devices code press", "POST /devices/D1/code", "abcd-efgh-ijkm"),
                Arguments.of("devices editor press", "POST /devices/D1/editor", "http://d1.localhost:8420/enter/abc"),
                Arguments.of("devices editor --stop press", "DELETE /devices/D1/editor", "closed the editor of press"),
                Arguments.of("devices start press", "POST /devices/D1/actions", "press"),
                Arguments.of("devices restart press", "POST /devices/D1/actions", "press"),
                Arguments.of("devices suspend press", "POST /devices/D1/actions", "press"),
                Arguments.of("devices snapshot press --name good", "POST /devices/D1/snapshots", "sha256:0123"),
                Arguments.of("devices variables list press", "GET /devices/D1/variables", "(hidden)"),
                Arguments.of("devices variables set press A=1", "PUT /devices/D1/variables", "set A on press"),
                Arguments.of("devices variables unset press A", "DELETE /devices/D1/variables/A", "removed A"),
                Arguments.of("groups list", "GET /applications/A1/device-groups", "presses"),
                Arguments.of("groups show presses", "GET /applications/A1/device-groups/G1", "site=a"),
                Arguments.of(
                        "groups create presses --application plant", "POST /applications/A1/device-groups", "presses"),
                Arguments.of(
                        "groups update presses --on-leave clear", "PUT /applications/A1/device-groups/G1", "presses"),
                Arguments.of(
                        "groups members presses --add press", "PATCH /applications/A1/device-groups/G1", "presses"),
                Arguments.of("groups delete presses", "DELETE /applications/A1/device-groups/G1", "removed presses"),
                Arguments.of("groups variables list presses", "GET /applications/A1/device-groups/G1", "(hidden)"),
                Arguments.of(
                        "groups variables set presses A=1",
                        "PUT /applications/A1/device-groups/G1/settings",
                        "set A on presses"),
                Arguments.of(
                        "groups variables unset presses A",
                        "PUT /applications/A1/device-groups/G1/settings",
                        "removed A"),
                Arguments.of("provisioning list", "GET /teams/T1/provisioning-tokens", "hall"),
                Arguments.of("provisioning create --name hall", "POST /teams/T1/provisioning-tokens", Wire.SECRET),
                Arguments.of("provisioning revoke hall", "DELETE /teams/T1/provisioning-tokens/N1", "revoked hall"),
                Arguments.of("pipelines list", "GET /applications/A1/pipelines", "version 3"),
                Arguments.of("pipelines show delivery", "GET /pipelines/P1", "sluice pipelines unhold P1"),
                Arguments.of("pipelines publish P1", "POST /pipelines/P1/publication", "Published: version 3"),
                Arguments.of(
                        "pipelines reorder delivery --yes production development",
                        "PUT /pipelines/P1/stage-order",
                        "Published: version 3"),
                Arguments.of(
                        "pipelines hold delivery --stage production --reason no",
                        "PUT /pipelines/P1/stages/production/hold",
                        "is held"),
                Arguments.of(
                        "pipelines unhold delivery --stage production",
                        "DELETE /pipelines/P1/stages/production/hold",
                        "is open"),
                Arguments.of(
                        "plan --pipeline delivery --stage development",
                        "POST /pipelines/P1/stages/development/plan",
                        "stage production is held"),
                Arguments.of(
                        "plan --pipeline delivery --stage development",
                        "POST /pipelines/P1/stages/development/plan",
                        "12 in all, 3 offline, 1 in developer mode"),
                Arguments.of(
                        "promote --pipeline plant/delivery --stage development",
                        "POST /pipelines/P1/stages/development/promotions",
                        "sluice promotions watch M1"),
                Arguments.of("promotions list", "GET /promotions", "target-unreachable"),
                Arguments.of("promotions show M1", "GET /promotions/M1", "deployment"),
                Arguments.of("promotions watch M1", "GET /promotions/M1", "succeeded"),
                Arguments.of("promotions restart M1 --reason up", "POST /promotions/M1/restart", "queued"),
                Arguments.of(
                        "promotions choose-snapshot M1 S1 --reason tested", "POST /promotions/M1/snapshot", "queued"),
                Arguments.of("promotions stop M1 --reason wrong", "POST /promotions/M1/stop", "running"),
                Arguments.of("promotions abandon M1 --reason old", "POST /promotions/M1/abandon", "abandoned"),
                Arguments.of("rollouts devices M1 --status failed --wave 0", "GET /promotions/M1/deliveries", "press"),
                Arguments.of("rollouts partitions M1", "GET /promotions/M1/partitions", "node-7"),
                Arguments.of("rollouts debts plant", "GET /applications/A1/debts", "press"),
                Arguments.of("rollouts pause M1 --reason look", "POST /promotions/M1/rollout/pause", "queued"),
                Arguments.of("rollouts resume M1 --reason fine", "POST /promotions/M1/rollout/resume", "queued"),
                Arguments.of("rollouts open-wave M1 --reason fine", "POST /promotions/M1/rollout/open-wave", "queued"),
                Arguments.of("rollouts abort M1 --reason bad --now", "POST /promotions/M1/rollout/abort", "queued"),
                Arguments.of("rollouts restart M1 --reason up", "POST /promotions/M1/rollout/restart", "queued"),
                Arguments.of(
                        "rollouts skip M1 --device D1 --reason repair", "POST /promotions/M1/rollout/skip", "queued"),
                Arguments.of("promotions rollback M1 --reason bad", "POST /promotions/M1/rollback", "queued"),
                Arguments.of("snapshots list", "GET /applications/A1/snapshots", "before release"),
                Arguments.of("snapshots list --instance prod", "GET /applications/A1/snapshots", "before release"),
                Arguments.of("snapshots show S1", "GET /snapshots/S1", "context data"),
                Arguments.of("snapshots diff S1 S2", "GET /snapshots/S1/diff", "repeat: 10 -> 20"),
                Arguments.of(
                        "snapshots diff S1 --instance prod", "GET /snapshots/S1/diff", "~ node-red 4.1.2 -> 5.0.7"),
                Arguments.of("snapshots create --instance prod", "POST /instances/I2/snapshots", "sha256:0123"),
                Arguments.of("snapshots export S1", "POST /snapshots/S1/export", "\"flows\""),
                Arguments.of(
                        "snapshots import --instance prod -f DIR/snapshot.json",
                        "POST /instances/I2/snapshots/import",
                        "before release"),
                Arguments.of("snapshots list --tag v1", "GET /applications/A1/snapshots", "golden v1"),
                Arguments.of("snapshots rename S1 --name better", "PUT /snapshots/S1", "before release"),
                Arguments.of("snapshots tag S1 v1", "PUT /snapshots/S1/tags/v1", "tagged snapshot S1 v1"),
                Arguments.of("snapshots untag S1 v1", "DELETE /snapshots/S1/tags/v1", "untagged snapshot S1 v1"),
                Arguments.of("snapshots delete S1", "DELETE /snapshots/S1", "deleted snapshot before release"),
                Arguments.of(
                        "snapshots cleanup --dry-run",
                        "POST /applications/A1/snapshots/cleanup",
                        "promotion M1 is under way"),
                Arguments.of("snapshots retention show plant", "GET /applications/A1/snapshot-retention", "90"),
                Arguments.of(
                        "snapshots retention set plant --keep-newest 20 --keep-days 90",
                        "PUT /applications/A1/snapshot-retention",
                        "20"),
                Arguments.of(
                        "snapshots retention remove plant", "DELETE /applications/A1/snapshot-retention", "removed"),
                Arguments.of("snapshots cleanup -y", "POST /applications/A1/snapshots/cleanup", "removed"),
                Arguments.of(
                        "instances auto-snapshots show prod", "GET /instances/I2/auto-snapshots", "target-unreachable"),
                Arguments.of(
                        "instances auto-snapshots set prod --cron 0_0_3_*_*_? --zone Europe/Berlin --no-on-drift",
                        "PUT /instances/I2/auto-snapshots",
                        "Europe/Berlin"),
                Arguments.of("instances auto-snapshots enable prod", "PUT /instances/I2/auto-snapshots", "prod"),
                Arguments.of("instances auto-snapshots disable prod", "PUT /instances/I2/auto-snapshots", "prod"),
                Arguments.of(
                        "instances auto-snapshots remove prod",
                        "DELETE /instances/I2/auto-snapshots",
                        "no more auto snapshots of prod"),
                Arguments.of("schedules list", "GET /applications/A1/schedules", "Europe/Berlin"),
                Arguments.of("schedules show nightly", "GET /applications/A1/schedules", "2026-03-01T12:00:00Z"),
                Arguments.of("schedules enable nightly", "POST /schedules/C1/enable", "nightly"),
                Arguments.of("schedules disable nightly", "POST /schedules/C1/disable", "nightly"),
                Arguments.of("schedules remove nightly", "DELETE /schedules/C1", "removed"),
                Arguments.of("tokens list", "GET /tokens", "operator"),
                Arguments.of("tokens create --name ci2 --role viewer --team ops", "POST /tokens", Wire.SECRET),
                Arguments.of("tokens revoke ci", "DELETE /tokens/K1", "revoked"),
                Arguments.of("tokens personal list", "GET /user/tokens", "viewer"),
                Arguments.of("tokens personal create --name laptop --role viewer", "POST /user/tokens", Wire.SECRET),
                Arguments.of("tokens personal revoke ann-laptop", "DELETE /user/tokens/K3", "revoked"),
                Arguments.of("users list", "GET /users", "ann@example.org"),
                Arguments.of("users whoami", "GET /user", "operator"),
                Arguments.of("users add ann --email ann@example.org", "POST /users", "added ann"),
                Arguments.of("users set-password ann", "PUT /users/ann/password", "set the password of ann"),
                Arguments.of("users link ann --subject s-1", "PUT /users/ann/identity", "linked ann to s-1"),
                Arguments.of("users unlink ann", "DELETE /users/ann/identity", "unlinked ann"),
                Arguments.of("users disable ann", "PATCH /users/ann", "disabled ann"),
                Arguments.of("users enable ann", "PATCH /users/ann", "enabled ann"),
                Arguments.of("members list ops", "GET /teams/T1/members", "approver"),
                Arguments.of("members roles plant", "GET /applications/A1/roles", "none"),
                Arguments.of(
                        "members set ann owner --team ops", "PUT /teams/T1/members/ann", "ann is owner in team ops"),
                Arguments.of(
                        "members set ann none --application plant",
                        "PUT /applications/A1/roles/ann",
                        "ann is none in application plant"),
                Arguments.of("members remove ann --team ops", "DELETE /teams/T1/members/ann", "not in team ops"),
                Arguments.of(
                        "members remove ann --application plant",
                        "DELETE /applications/A1/roles/ann",
                        "no role of their own"),
                Arguments.of("audit list --application plant", "GET /audit", "version=1"),
                Arguments.of(
                        "audit list --object pipeline/P1 --by ann --action pipeline.published --door rest"
                                + " --since 2026-01-01 --until 2026-01-02T00:00:00Z",
                        "GET /audit",
                        "publishedVersion: 1 -> 2"),
                Arguments.of("apply -f DIR/prod.yaml", "POST /definitions", "applied: 1 change"),
                Arguments.of("validate -f DIR/prod.yaml", "POST /definitions", "1 document valid"));
    }

    @ParameterizedTest
    @MethodSource("everyCommand")
    void asksTheServerAndAnswersPeople(String command, String call, String found) {
        CliRun.Result result = run(command);

        assertThat(result.exit()).as(result.err()).isZero();
        assertThat(result.out()).contains(found);
        assertThat(server.asked(call)).isNotEmpty().allSatisfy(asked -> assertThat(asked.header("Authorization"))
                .contains("Bearer " + CliRun.TOKEN));
        assertThat(result.all()).doesNotContain(CliRun.TOKEN, "\u001b");
    }

    @ParameterizedTest
    @MethodSource("everyCommand")
    void answersProgramsInJsonAndYaml(String command, String call, String found) {
        CliRun.Result json = run(command + " --output json");
        assertThat(json.exit()).as(json.err()).isZero();
        // Verbs without an answer leave standard output empty.
        if (!json.out().isEmpty()) {
            JsonNode tree = JsonMapper.builder().build().readTree(json.out());
            assertThat(tree.isObject()).isTrue();
            if (command.endsWith(" list")) {
                assertThat(tree.path("items").isArray()).isTrue();
            }
        } else {
            assertThat(command)
                    .matches(
                            ".* (set|set-password|enable|disable|unset|assign|unassign|hold|unhold|remove|--revoke|--stop|revoke|tag|untag|delete|link|unlink) .*");
        }
        CliRun.Result yaml = run(command + " -o yaml");
        assertThat(yaml.exit()).isZero();
        assertThat(yaml.out().isEmpty() || new YAMLMapper().readTree(yaml.out()).isObject())
                .isTrue();
    }

    @Test
    void thereIsACaseForEveryCommand() {
        List<String> leaves = new ArrayList<>();
        leaves(SluiceCliFixture.commandLine(), "", leaves);
        List<String> cases = everyCommand().map(one -> (String) one.get()[0]).toList();
        assertThat(leaves).hasSizeGreaterThan(30).allSatisfy(leaf -> assertThat(cases)
                .anyMatch(one -> (one + " ").startsWith(leaf + " ")));
    }

    private static void leaves(CommandLine command, String path, List<String> leaves) {
        if (command.getSubcommands().isEmpty()) {
            leaves.add(path.strip());
        }
        command.getSubcommands().forEach((name, sub) -> leaves(sub, path + " " + name, leaves));
    }

    private CliRun.Result run(String command) {
        return new CliRun(server.url())
                .run(command.replace("DIR", directory.toString()).split(" "));
    }
}
