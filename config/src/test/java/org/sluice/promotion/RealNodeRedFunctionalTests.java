package org.sluice.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sluice.demo.nodered.NodeRedInstallation;
import org.sluice.demo.nodered.NodeRedOptions;
import org.sluice.demo.nodered.NodeRedRuntime;
import org.sluice.demo.nodered.NodeRedVersion;
import org.sluice.environment.Variable;
import org.sluice.instance.Instance;
import org.sluice.pipeline.Pipeline;
import org.sluice.pipeline.StageAction;
import org.sluice.snapshot.CredentialCipher;
import org.sluice.snapshot.SnapshotId;
import org.sluice.support.Factory;
import org.sluice.support.RestCalls;
import org.sluice.support.TestServer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The whole job between two real Node-REDs: 4.1 for development, 5 for production. */
class RealNodeRedFunctionalTests {

    private static final String FLOW =
            """
            [{"id":"line1","type":"tab","label":"Line 1","disabled":false,"info":"","env":[]},
             {"id":"l1-in","type":"http in","z":"line1","name":"","url":"/line1","method":"get","upload":false,"swaggerDoc":"","x":120,"y":80,"wires":[["l1-fn"]]},
             {"id":"l1-fn","type":"function","z":"line1","name":"answer","func":"msg.payload = '%s at ' + env.get('SITE') + ' with ' + env.get('API_KEY');\\nreturn msg;","outputs":1,"timeout":0,"noerr":0,"initialize":"","finalize":"","libs":[],"x":300,"y":80,"wires":[["l1-out"]]},
             {"id":"l1-out","type":"http response","z":"line1","name":"","statusCode":"","headers":{},"x":480,"y":80,"wires":[]}]""";

    /** Two nodes that log in somewhere; what stands for %s is the same in both. */
    private static final String SECRETIVE =
            """
            [{"id":"line1","type":"tab","label":"Line 1","disabled":false,"info":"","env":[]},
             {"id":"mes","type":"http request","z":"line1","name":"ask the MES","method":"GET","ret":"txt","url":"","authType":"basic","x":120,"y":80,"wires":[[]]%s},
             {"id":"erp","type":"http request","z":"line1","name":"ask the ERP","method":"GET","ret":"txt","url":"","authType":"basic","x":120,"y":140,"wires":[[]]%s}]""";

    private static TestServer server;
    private static NodeRedInstallation four;
    private static NodeRedInstallation five;

    @TempDir
    private Path directory;

    private NodeRedRuntime development;
    private NodeRedRuntime production;
    private Factory factory;
    private Instance dev;
    private Instance prod;

    @BeforeAll
    static void startServer() {
        four = NodeRedInstallation.ensure(NodeRedVersion.V4, NodeRedInstallation.defaultCacheDir(), line -> {});
        five = NodeRedInstallation.ensure(NodeRedVersion.V5, NodeRedInstallation.defaultCacheDir(), line -> {});
        server = TestServer.start();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void startNodeReds() {
        development = NodeRedRuntime.start(NodeRedOptions.of(four, directory.resolve("dev"), "dev secret"));
        production = NodeRedRuntime.start(NodeRedOptions.of(five, directory.resolve("prod"), "prod secret"));
        factory = server.factory();
        dev = factory.instance("dev", development.baseUri());
        prod = factory.instance("prod", production.baseUri());
        environment(dev, "lab", "dev-key");
        environment(prod, "plant-7", "prod-key");
        development.admin().deploy(JsonMapper.shared().readTree(FLOW.formatted("v1")));
    }

    @AfterEach
    void stopNodeReds() {
        development.close();
        production.close();
    }

    private void environment(Instance instance, String site, String key) {
        factory.environments()
                .put(
                        instance.id(),
                        List.of(
                                new Variable("SITE", Optional.of(site), false, true, false),
                                new Variable("API_KEY", Optional.of(key), true, true, false)));
    }

    @Test
    void aFlowTravelsAndRunsWithTheTargetsOwnVariables() {
        Pipeline pipeline = factory.pipeline(Factory.AT_ONCE, dev, prod);

        factory.promoted(pipeline, "dev");

        awaitAnswer("v1 at plant-7 with prod-key");
        development.admin().deploy(JsonMapper.shared().readTree(FLOW.formatted("v2")));
        Promotion second = factory.promoted(pipeline, "dev");
        awaitAnswer("v2 at plant-7 with prod-key");
        factory.bean(PromotionLauncher.class)
                .rollback(second.id(), factory.request(pipeline, "dev", "back " + second.id()));
        awaitAnswer("v1 at plant-7 with prod-key");
    }

    @Test
    void variablesSurviveARestartOfTheTargetAndTheSameFlowsAreNotSentAgain() {
        Pipeline pipeline = factory.pipeline(Factory.AT_ONCE, dev, prod);
        factory.promoted(pipeline, "dev");
        String rev = production.admin().flows().rev();

        factory.promoted(pipeline, "dev");
        assertThat(production.admin().flows().rev()).isEqualTo(rev);

        production.stop();
        production.start();
        awaitAnswer("v1 at plant-7 with prod-key");
    }

    @Test
    void nothingButFlowsAndVariablesChangesOnTheTarget() throws Exception {
        TreeMap<String, String> before = settings();
        Pipeline pipeline = factory.pipeline(Factory.AT_ONCE, dev, prod);

        factory.promoted(pipeline, "dev");
        awaitAnswer("v1 at plant-7 with prod-key");

        assertThat(settings()).isEqualTo(before);
    }

    @Test
    void aModuleTheTargetLacksIsInstalledInTheVersionOfTheSource() throws Exception {
        install(development, "node-red-node-random", "0.4.1");
        development
                .admin()
                .deploy(
                        JsonMapper.shared()
                                .readTree(
                                        """
                                [{"id":"line1","type":"tab","label":"Line 1","disabled":false,"info":"","env":[]},
                                 {"id":"r1","type":"random","z":"line1","name":"dice","low":1,"high":6,"inte":"true","property":"payload","x":120,"y":80,"wires":[[]]}]"""));
        Pipeline pipeline = factory.pipeline(Factory.AT_ONCE, dev, prod);
        assertThat(factory.planner()
                        .plan(pipeline.id(), "dev", Optional.empty(), factory.owner)
                        .modulesToInstall())
                .containsExactly("node-red-node-random@0.4.1");

        factory.promoted(pipeline, "dev");

        assertThat(factory.planner()
                        .plan(pipeline.id(), "dev", Optional.empty(), factory.owner)
                        .modulesToInstall())
                .isEmpty();
        assertThat(Files.readString(directory.resolve("prod/package.json"))).contains("node-red-node-random");
    }

    @Test
    void credentialsThatCannotGoAlongAreNamedBeforeAndAfterUntilSomebodyEntersThem() {
        String entered = ",\"credentials\":{\"user\":\"plant\",\"password\":\"pass word 1\"}";
        development.admin().deploy(JsonMapper.shared().readTree(SECRETIVE.formatted(entered, "")));
        Pipeline pipeline = factory.pipeline(Factory.AT_ONCE, dev, prod);
        Plan.MissingCredential mes =
                new Plan.MissingCredential("mes", "http request", "ask the MES", "Line 1", List.of("password", "user"));

        assertThat(missing(pipeline, Optional.empty())).containsExactly(mes);
        assertThat(warning(factory.promoted(pipeline, "dev")))
                .isEqualTo("Enter the credentials of these nodes on prod, they do not travel: "
                        + "http request \"ask the MES\" on \"Line 1\" (mes: password, user).");
        assertThat(missing(pipeline, Optional.empty())).containsExactly(mes);

        String half = ",\"credentials\":{\"user\":\"plant\",\"password\":\"\"}";
        production.admin().deploy(JsonMapper.shared().readTree(SECRETIVE.formatted(half, "")));
        assertThat(missing(pipeline, Optional.empty()))
                .singleElement()
                .extracting(Plan.MissingCredential::fields)
                .isEqualTo(List.of("password"));
        production.admin().deploy(JsonMapper.shared().readTree(SECRETIVE.formatted(entered, "")));
        assertThat(missing(pipeline, Optional.empty())).isEmpty();
    }

    @Test
    void theCredentialsOfASnapshotGoToNodesThatAreNewAndThoseItHasNotAreNamed() {
        String entered = ",\"credentials\":{\"user\":\"plant\",\"password\":\"pass word 1\"}";
        development.admin().deploy(JsonMapper.shared().readTree(SECRETIVE.formatted(entered, entered)));
        Pipeline pipeline = factory.pipeline(Factory.AT_ONCE, StageAction.PROMPT, dev, prod);
        // As the file says, the secret it was encrypted with is none of either instance's.
        SnapshotId file = imported(Map.of("mes", Map.of("user", "plant", "password", "pass word 1")));

        assertThat(missing(pipeline, Optional.of(file)))
                .singleElement()
                .extracting(Plan.MissingCredential::nodeId)
                .isEqualTo("erp");
        Promotion promotion = factory.bean(PromotionLauncher.class)
                .launch(factory.request(pipeline, "dev", "file", Optional.of(file)))
                .promotion();
        assertThat(warning(factory.await(promotion.id(), PromotionStatus.SUCCEEDED)))
                .contains("ask the ERP")
                .doesNotContain("ask the MES", "pass word 1");
        JsonNode there = JsonMapper.shared()
                .readTree(
                        production.admin().get("/credentials/http-request/mes").body());
        assertThat(there.path("user").asString("")).isEqualTo("plant");
        assertThat(there.path("has_password").asBoolean(false)).isTrue();

        // What the target knows keeps what it has: nothing, here, and the snapshot does not bring it.
        SnapshotId later = imported(Map.of("erp", Map.of("user", "plant", "password", "pass word 1")));
        assertThat(missing(pipeline, Optional.of(later)))
                .singleElement()
                .extracting(Plan.MissingCredential::nodeId)
                .isEqualTo("erp");
    }

    private List<Plan.MissingCredential> missing(Pipeline pipeline, Optional<SnapshotId> snapshot) {
        return factory.planner()
                .plan(pipeline.id(), "dev", snapshot, factory.owner)
                .missingCredentials();
    }

    private String warning(Promotion promotion) {
        List<PromotionTarget> targets = factory.promotions().targets(promotion.id());
        assertThat(targets).hasSize(1);
        return targets.get(0).warning().orElse("");
    }

    private SnapshotId imported(Map<String, Map<String, String>> credentials) {
        String body =
                """
                {"credentialSecret":"of another house","snapshot":{"name":"file","description":"",
                 "flows":{"flows":%s,"credentials":{"$":"%s"}},
                 "settings":{"settings":{},"env":{},"modules":{}}}}"""
                        .formatted(
                                SECRETIVE.formatted("", ""),
                                new CredentialCipher("of another house")
                                        .encryptText(JsonMapper.shared().writeValueAsString(credentials)));
        return new SnapshotId(new RestCalls(server)
                .post("instances/" + dev.id() + "/snapshots/import", body)
                .expect(201)
                .text("/id"));
    }

    private static void install(NodeRedRuntime runtime, String module, String version) throws Exception {
        HttpResponse<String> answer = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .build()
                .send(
                        HttpRequest.newBuilder(runtime.baseUri().resolve("/nodes"))
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(
                                        "{\"module\":\"%s\",\"version\":\"%s\"}".formatted(module, version)))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    @Test
    void theSnapshotsOfBothSidesHaveOneDigest() {
        Pipeline pipeline = factory.pipeline(Factory.AT_ONCE, dev, prod);
        Promotion promotion = factory.promoted(pipeline, "dev");

        Plan plan = factory.planner().plan(pipeline.id(), "dev", Optional.empty(), factory.owner);

        assertThat(plan.changes().isEmpty()).isTrue();
        assertThat(plan.drifted()).isFalse();
        assertThat(plan.digest().orElseThrow())
                .isEqualTo(factory.snapshots()
                        .find(promotion.snapshot().orElseThrow())
                        .orElseThrow()
                        .digest()
                        .hex());
        assertThat(plan.olderNodeRed()).isFalse();
        assertThat(plan.sourceNodeRed()).startsWith("4.1");
        assertThat(plan.targetNodeRed()).startsWith("5.");
    }

    private void awaitAnswer(String expected) {
        Awaitility.await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertThat(
                        production.admin().get("/line1").body())
                .isEqualTo(expected));
    }

    /** The files that hold settings of the instance, and what it says of them; flows and credentials are left out. */
    private TreeMap<String, String> settings() throws Exception {
        TreeMap<String, String> found = new TreeMap<>();
        JsonNode settings = production.admin().settings();
        found.put("/settings", settings.toString());
        for (String name : List.of("settings.js", "package.json", ".config.nodes.json", ".config.users.json")) {
            Path file = directory.resolve("prod").resolve(name);
            found.put(name, Files.exists(file) ? Files.readString(file) : "absent");
        }
        return found;
    }
}
