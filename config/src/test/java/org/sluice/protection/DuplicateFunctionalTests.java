package org.sluice.protection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sluice.cli.CommandLineRun;
import org.sluice.environment.Environments;
import org.sluice.environment.Variable;
import org.sluice.instance.Instance;
import org.sluice.instance.Instances;
import org.sluice.snapshot.FlowSplitter;
import org.sluice.snapshot.Snapshot;
import org.sluice.snapshot.SnapshotId;
import org.sluice.support.Factory;
import org.sluice.support.RestCalls;
import org.sluice.support.StubNodeRed;
import org.sluice.support.TestServer;

/** A duplicate runs the same flows, has the same names and none of the values; or there is none. */
class DuplicateFunctionalTests {

    private static final String CANARY = "canary-3f1b-value";

    private static TestServer server;
    private final StubNodeRed fresh = new StubNodeRed();
    private ProtectionLine line;

    @BeforeAll
    static void startServer() {
        server = TestServer.start();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void register() {
        line = new ProtectionLine(server);
        line.factory
                .environments()
                .put(
                        line.dev.id(),
                        List.of(
                                new Variable("API_KEY", Optional.of(CANARY), true, false, false),
                                new Variable("SITE", Optional.of(CANARY), false, false, true)));
    }

    @AfterEach
    void stopNodeReds() {
        line.close();
        fresh.close();
    }

    @Test
    void runsTheSameFlowsWithTheSameNamesAndNoValue() {
        RestCalls.Answer made = duplicate(body("dev-2", "")).expect(201);

        Instance duplicate = find("dev-2").orElseThrow();
        assertThat(made.headers().get("location")).containsExactly("/api/v1/instances/" + duplicate.id());
        assertThat(FlowSplitter.split(fresh.flows()).digest())
                .isEqualTo(FlowSplitter.split(line.development.flows()).digest());
        assertThat(line.factory.environments().keys(duplicate.id()))
                .containsExactlyInAnyOrder(
                        new Environments.Key("API_KEY", true, false, false, true),
                        new Environments.Key("SITE", false, false, true, true));
        assertThat(made.text("/deployed")).isEqualTo("true");
        Snapshot snapshot = line.factory
                .snapshots()
                .find(new SnapshotId(made.text("/snapshotId")))
                .orElseThrow();
        assertThat(snapshot.origin()).isEqualTo(Snapshot.Origin.DUPLICATE);
        assertThat(snapshot.instance()).contains(line.dev.id());
        assertThat(fresh.received().toString() + fresh.flows() + made + snapshot)
                .doesNotContain(CANARY);
        assertThat(line.as(line.operator)
                        .get("instances/" + duplicate.id() + "/variables")
                        .toString())
                .doesNotContain(CANARY);
    }

    @Test
    void takesValuesOfItsOwnAndRefusesToDeployWithoutTheRequiredOnes() {
        line.factory
                .environments()
                .put(line.dev.id(), List.of(new Variable("LINE", Optional.of(CANARY), false, true, false)));

        RestCalls.Answer refused = duplicate(body("dev-2", "")).expect(422);
        assertThat(refused.code()).isEqualTo("value-missing");
        assertThat(refused.text("/detail")).contains("LINE").doesNotContain(CANARY);
        assertThat(find("dev-2")).isEmpty();
        assertThat(fresh.deployments()).isZero();

        duplicate(body("dev-2", ",\"values\":{\"LINE\":\"line 9\"}")).expect(201);
        assertThat(fresh.flows().toString()).contains("line 9").doesNotContain(CANARY);
        assertThat(duplicate(body("dev-3", ",\"values\":{\"LINE\":null}"))
                        .expect(400)
                        .code())
                .isNotBlank();
    }

    @Test
    void registersWithoutDeployingIfAskedTo() {
        RestCalls.Answer made = duplicate(body("dev-2", ",\"deploy\":false")).expect(201);

        assertThat(made.text("/deployed")).isEqualTo("false");
        assertThat(find("dev-2")).isPresent();
        assertThat(fresh.deployments()).isZero();
    }

    @Test
    void leavesANodeRedAloneThatRunsSomething() {
        fresh.flows(Factory.tab("x", "Somebody's", "work"));

        assertThat(duplicate(body("dev-2", "")).expect(409).code()).isEqualTo("target-not-empty");
        assertThat(find("dev-2")).isEmpty();
        assertThat(fresh.deployments()).isZero();
    }

    @Test
    void registersNothingIfTheNewNodeRedDoesNotTakeTheFlows() {
        fresh.mischief(exchange -> {
            if (exchange.getRequestMethod().equals("POST")) {
                exchange.sendResponseHeaders(400, -1);
                return true;
            }
            return false;
        });

        RestCalls.Answer refused = duplicate(body("dev-2", "")).expect(502);

        assertThat(refused.text("/detail")).contains("Nothing has been registered");
        assertThat(find("dev-2")).isEmpty();
        assertThat(line.factory.snapshots().list(line.factory.application.id(), Optional.empty(), Optional.empty(), 10))
                .isEmpty();
        fresh.behave();
        duplicate(body("dev-2", "")).expect(201);
    }

    @Test
    void isTheOwnersAndNeverOfANodeRedOntoItself() {
        line.as(line.operator)
                .post("instances/" + line.dev.id() + "/duplicate", body("dev-2", ""))
                .expect(403);
        String itself = "{\"name\":\"dev-2\",\"baseUrl\":\"" + line.development.url() + "/\"}";
        assertThat(duplicate(itself).expect(422).code()).isEqualTo("same-node-red");
        assertThat(duplicate(body("prod", "")).expect(409).code()).isEqualTo("name-taken");
        assertThat(fresh.deployments()).isZero();
    }

    @Test
    void onTheCommandLine() {
        CommandLineRun run = line.type(
                line.owner,
                "instances",
                "duplicate",
                line.dev.id().value(),
                "--name",
                "dev-2",
                "--base-url",
                fresh.url().toString());

        assertThat(run.output()).contains("dev-2", "API_KEY").doesNotContain(CANARY);
        assertThat(run.exitCode()).isZero();
        assertThat(fresh.deployments()).isEqualTo(1);
    }

    private String body(String name, String more) {
        return "{\"name\":\"%s\",\"baseUrl\":\"%s\"%s}".formatted(name, fresh.url(), more);
    }

    private RestCalls.Answer duplicate(String body) {
        return line.as(line.owner).post("instances/" + line.dev.id() + "/duplicate", body);
    }

    private Optional<Instance> find(String name) {
        return line.factory.bean(Instances.class).findByName(line.factory.application.id(), name);
    }
}
