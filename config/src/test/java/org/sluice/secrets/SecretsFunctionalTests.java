package org.sluice.secrets;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sluice.cli.CommandLineRun;
import org.sluice.protocol.Destinations;
import org.sluice.secrets.Traces.Sighting;
import org.sluice.sql.TestDatabase;
import org.sluice.sql.TestMariaDb;
import org.sluice.support.RestCalls;
import org.sluice.support.RestCalls.Answer;

/** A whole run with a canary in place of every secret, and a search for them in all that the run left anywhere. */
class SecretsFunctionalTests {

    private static CanaryRun run;
    private static List<String> messages;

    @BeforeAll
    static void live() throws Exception {
        run = new CanaryRun();
        run.live();
        messages = run.messages.all();
    }

    @AfterAll
    static void stop() {
        run.close();
    }

    private static Traces traces() {
        return new Traces(List.copyOf(run.canaries.values()));
    }

    @Test
    void noTableHoldsASecretInTheOpen() {
        assertThat(Everything.inDatabase(traces(), run.server.database())).isEmpty();
        assertThat(Everything.tables(run.server.database()))
                .containsKeys("snapshot_part", "BATCH_JOB_EXECUTION_PARAMS", "BATCH_STEP_EXECUTION_CONTEXT")
                .containsKeys("QRTZ_JOB_DETAILS", "event_outbox", "audit_event");
    }

    @Test
    void noMessageCarriesASecret() {
        assertThat(messages)
                .anySatisfy(message -> assertThat(message).contains("org.sluice.promotion.succeeded.v1"))
                .anySatisfy(message -> assertThat(message).contains("org.sluice.promotion.failed.v1"))
                .anySatisfy(message ->
                        assertThat(message).contains(Destinations.EVENTS + ".", "org.sluice.promotion.succeeded.v1"))
                .anySatisfy(message -> assertThat(message)
                        .contains(Destinations.EVENTS + ".", "org.sluice.promotion.request-rejected.v1"))
                .anySatisfy(message -> assertThat(message).contains("sluice_rejection_code=not-json"));
        assertThat(messages.stream().flatMap(message -> traces().in("message", message).stream()))
                .isEmpty();
    }

    @Test
    void noLogLineHoldsASecret() {
        assertThat(new String(run.console.content(), StandardCharsets.UTF_8))
                .contains("DEBUG", "Sluice is ready", "target-rejected", "target-unauthorized", "value-missing");
        assertThat(traces().in("log", run.console.content())).isEmpty();
    }

    @Test
    void noFileOfTheServerHoldsASecretNotEvenTheJournal() {
        assertThat(Everything.files(run.directory))
                .anySatisfy(file -> assertThat(file.toString()).contains("journal"));
        // What a sender puts into a message lies in the queue, and shows that the journal can be searched.
        assertThat(Everything.inFiles(traces(), run.directory))
                .isNotEmpty()
                .allMatch(sighting -> sighting.at("file broker/journal/.*")
                        && sighting.canary().equals("message property"));
    }

    @Test
    void noAnswerGivesASecretAwayButTheOnesMadeToBeShown() {
        List<Sighting> found = new ArrayList<>();
        for (RestCalls caller : run.callers) {
            for (Answer answer : caller.answers()) {
                found.addAll(traces().in("answer to " + answer.request(), answer.body()));
                found.addAll(traces().in(
                                "headers of " + answer.request(),
                                answer.headers().toString()));
            }
        }

        String variables = "answer to (GET|PUT) /api/v1/instances/%s/variables";
        assertThat(found)
                .filteredOn(sighting -> sighting.at(variables.formatted(run.dev)))
                .extracting(Sighting::canary)
                .containsOnly("source plain", "source shared");
        assertThat(found)
                .filteredOn(sighting -> sighting.at(variables.formatted(run.prod)))
                .extracting(Sighting::canary)
                .containsOnly("target plain");
        String doors =
                "answer to \\w+ /api/v1/((instances|templates)/\\w+/variables.*|templates/\\w+|instances/\\w+/template)";
        assertThat(found)
                .filteredOn(sighting -> sighting.canary().startsWith("shown "))
                .hasSizeGreaterThan(3)
                .allMatch(sighting -> sighting.at(doors));
        String live = "answer to GET /api/v1/devices/\\w+/live/settings";
        assertThat(found)
                .filteredOn(sighting -> sighting.at(live))
                .extracting(Sighting::canary)
                .contains("doors device hidden", "doors group hidden");
        assertThat(found)
                .filteredOn(sighting -> !sighting.canary().startsWith("shown "))
                .filteredOn(sighting -> !sighting.at(variables.formatted("\\w+")))
                .filteredOn(sighting -> !sighting.at(live))
                .filteredOn(sighting -> !sighting.at(variables.formatted("\\w+") + "/(effective|export)")
                        || !List.of("source plain", "source shared", "target plain")
                                .contains(sighting.canary()))
                .isEmpty();
    }

    @Test
    void aDevicesLogIsReadWithoutItsSecretsAndStaysNowhere() {
        assertThat(run.streams.get(0)).contains("key ********", "and ********", "end of it");
        assertThat(run.streams.stream().flatMap(read -> traces().in("stream", read).stream()))
                .isEmpty();
    }

    @Test
    void whatIsGivenOutIsShownOnceAndNeverAgainAndKeptNowhereInTheOpen() {
        assertThat(run.issued).hasSizeGreaterThan(8);
        run.issued.forEach((name, secret) -> {
            assertThat(secret).as(name).hasSizeGreaterThan(7);
            Traces traces = Traces.of(name, secret);
            assertThat(run.callers.stream().flatMap(caller -> caller.answers().stream()))
                    .filteredOn(answer -> !traces.in("", answer.body()).isEmpty()
                            || !traces.in("", answer.headers().toString()).isEmpty())
                    .as(name)
                    .extracting(Answer::request)
                    .hasSize(1)
                    .allMatch(request -> request.startsWith("POST "));
            assertThat(traces.in("log", run.console.content())).as(name).isEmpty();
            assertThat(messages.stream().flatMap(message -> traces.in("message", message).stream()))
                    .as(name)
                    .isEmpty();
            assertThat(Everything.inFiles(traces, run.directory)).as(name).isEmpty();
            assertThat(run.commands.stream().flatMap(command -> traces.in("command", command.output()).stream()))
                    .as(name)
                    .isEmpty();
            // The id of a session stands in its own table, as access.md says.
            assertThat(Everything.inDatabase(traces, run.server.database()))
                    .as(name)
                    .filteredOn(sighting -> !sighting.at("database SPRING_SESSION\\.SESSION_ID"))
                    .isEmpty();
        });
    }

    @Test
    void theCommandLineShowsNoSecretButValuesThatAreNotHidden() {
        List<Sighting> found = run.commands.stream()
                .flatMap(command -> traces().in(command.command(), command.output()).stream())
                .toList();

        assertThat(found)
                .filteredOn(sighting -> !sighting.at("instances variables list .*"))
                .isEmpty();
        assertThat(found).extracting(Sighting::canary).containsOnly("source plain", "source shared", "target plain");
        assertThat(run.commands).extracting(CommandLineRun::exitCode).contains(0, 1);
    }

    @Test
    void theTargetReceivesItsOwnValuesAndNoneOfTheSource() {
        List<Sighting> found = run.production.stub.received().stream()
                .flatMap(body -> traces().in("target", body).stream())
                .toList();

        assertThat(found)
                .extracting(Sighting::canary)
                .contains("target hidden", "target required", "target plain", "imported credential")
                .allSatisfy(
                        canary -> assertThat(canary)
                                .matches(
                                        "target (hidden|required|late|plain|live plain|live cred)|imported credential|cli value"));
        assertThat(run.production.stub.received()).hasSizeGreaterThan(4);
        assertThat(run.development.stub.received()).isEmpty();
    }

    @Test
    void theSearchFindsWhatIsPlanted(@TempDir Path directory) throws IOException {
        Canary planted = Canary.of("planted");
        Traces traces = new Traces(List.of(planted, Canary.of("another")));
        byte[] text = planted.value().getBytes(StandardCharsets.UTF_8);
        Stream.of("", "x", "xy").forEach(before -> assertThat(traces.in(
                        "here",
                        Base64.getEncoder()
                                .encodeToString((before + planted.value() + "tail").getBytes(StandardCharsets.UTF_8))))
                .as("Base64 after %s", before)
                .isNotEmpty());
        for (byte[] form : List.of(text, planted.value().getBytes(StandardCharsets.UTF_16LE))) {
            assertThat(traces.in("here", form)).extracting(Sighting::canary).containsExactly("planted");
        }
        assertThat(traces.in("here", java.util.HexFormat.of().formatHex(text))).hasSize(1);
        assertThat(traces.in("here", "nothing of that kind")).isEmpty();

        Files.write(Files.createDirectories(directory.resolve("a/b")).resolve("journal"), text);
        assertThat(Everything.inFiles(traces, directory))
                .extracting(Sighting::place, Sighting::canary)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("file a/b/journal", "planted"));

        TestDatabase database = TestMariaDb.newDatabase();
        database.execute(
                "INSERT INTO team (id, name, created_at) VALUES ('1', '%s', NOW())".formatted(planted),
                "INSERT INTO snapshot_part (digest, content, node_count, created_at) VALUES ('d', '[%s]', 1, NOW())"
                        .formatted(planted),
                "INSERT INTO audit_event (at, actor, door, action, object_type, object_id, details)"
                        + " VALUES (NOW(), 'a', 'REST', 'x', 'y', 'z', '{\"k\":\"%s\"}')".formatted(planted));
        assertThat(Everything.inDatabase(traces, database))
                .extracting(Sighting::place)
                .containsExactlyInAnyOrder(
                        "database team.name", "database snapshot_part.content", "database audit_event.details");
    }

    @Test
    void theSearchWouldHaveFoundASecretOfThisVeryRun() {
        // What was really sent to the target is found there: the canaries were alive.
        Map<String, Canary> canaries = run.canaries;
        assertThat(canaries).hasSizeGreaterThan(30);
        assertThat(run.production.stub.received().toString())
                .contains(canaries.get("target hidden").value());
        assertThat(run.development.stub.flows().toString())
                .contains(
                        canaries.get("source live plain").value(),
                        canaries.get("source tab cred").value());
    }
}
