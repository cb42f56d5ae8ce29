package org.sluice.nodered;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sluice.application.ApplicationId;
import org.sluice.demo.nodered.NodeRedAuth;
import org.sluice.demo.nodered.NodeRedInstallation;
import org.sluice.demo.nodered.NodeRedOptions;
import org.sluice.demo.nodered.NodeRedRuntime;
import org.sluice.demo.nodered.NodeRedVersion;
import org.sluice.instance.FlowSource.NodeRef;
import org.sluice.instance.FlowTarget;
import org.sluice.instance.Instance;
import org.sluice.instance.InstanceAuth;
import org.sluice.instance.InstanceId;
import org.sluice.instance.InstanceRefusedException;
import org.sluice.instance.InstanceUnavailableException;
import org.sluice.instance.LiveFlows;
import org.sluice.instance.RuntimeInfo;
import org.sluice.instance.RuntimeInfo.InstalledModule;
import org.springframework.util.unit.DataSize;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/** Against real Node-RED processes, installed from npm into the cache when they are not there yet. */
class AdminApiFlowTargetIntegrationTests {

    private static final NodeRedProperties PROPERTIES = new NodeRedProperties(
            Duration.ofSeconds(5), Duration.ofSeconds(30), Duration.ofMinutes(5), DataSize.ofMegabytes(64));
    private static final int DEPLOYS = 30;
    private static final String BROKER =
            """
            [{"id":"tab1","type":"tab","label":"One"},
             {"id":"broker","type":"mqtt-broker","name":"","broker":"127.0.0.1","port":"1","autoConnect":false},
             {"id":"bare","type":"mqtt-broker","name":"","broker":"127.0.0.1","port":"1","autoConnect":false},
             {"id":"note","type":"comment","z":"tab1","name":"LABEL","info":"","x":1.5,"y":20}]""";

    private final FlowTarget target = AdminApiFlowTarget.create(PROPERTIES, Clock.systemUTC());
    private final Path userDir;

    AdminApiFlowTargetIntegrationTests(@TempDir Path userDir) {
        this.userDir = userDir;
    }

    @ParameterizedTest
    @EnumSource
    void readsBackWhatItDeployed(NodeRedVersion version) {
        try (NodeRedRuntime runtime = NodeRedRuntime.start(options(version))) {
            Instance instance = open(runtime);
            ArrayNode flows = flows(BROKER);

            String rev = deploy(instance, flows);

            LiveFlows live = target.read(instance);
            assertThat(live.rev()).isEqualTo(rev);
            assertThat(live.nodes()).isEqualTo(flows);
            assertThat(deploy(instance, flows)).as("equal flows, equal rev").isEqualTo(rev);
        }
    }

    @ParameterizedTest
    @EnumSource
    void saysWhatItRuns(NodeRedVersion version) {
        try (NodeRedRuntime runtime = NodeRedRuntime.start(options(version))) {
            RuntimeInfo info = target.runtime(open(runtime));

            assertThat(info.nodeRedVersion()).isEqualTo(version.release());
            assertThat(info.nodeJsVersion())
                    .hasValueSatisfying(node -> assertThat(node).matches("\\d+\\.\\d+\\.\\d+"));
            assertThat(info.modules())
                    .filteredOn(module -> module.name().equals("node-red"))
                    .singleElement()
                    .satisfies(core -> {
                        assertThat(core.version()).isEqualTo(version.release());
                        assertThat(core.types()).contains("inject", "http in", "mqtt-broker");
                    });
        }
    }

    @ParameterizedTest
    @EnumSource
    void writesNothingOverSomebodyElsesWork(NodeRedVersion version) {
        try (NodeRedRuntime runtime = NodeRedRuntime.start(options(version))) {
            Instance instance = open(runtime);
            String seen = target.read(instance).rev();
            String theirs = runtime.admin().deploy(flows("[{\"id\":\"theirs\",\"type\":\"tab\",\"label\":\"x\"}]"));

            assertThatExceptionOfType(InstanceRefusedException.class)
                    .isThrownBy(() -> target.deploy(instance, flows(BROKER), Map.of(), seen))
                    .satisfies(refused -> assertThat(refused.code()).isEqualTo("target-changed"));
            assertThat(target.read(instance).rev()).isEqualTo(theirs);
        }
    }

    @ParameterizedTest
    @EnumSource
    void keepsCredentialsItDoesNotSetAndShowsWhoHasSome(NodeRedVersion version) {
        try (NodeRedRuntime runtime = NodeRedRuntime.start(options(version))) {
            Instance instance = open(runtime);
            List<NodeRef> nodes = List.of(
                    new NodeRef("broker", "mqtt-broker"),
                    new NodeRef("bare", "mqtt-broker"),
                    new NodeRef("missing", "mqtt-broker"),
                    new NodeRef("note", "comment"));
            String without = deploy(instance, flows(BROKER));
            assertThat(target.withCredentials(instance, nodes)).isEmpty();

            String with =
                    deploy(instance, flows(BROKER), Map.of("broker", json("{\"user\":\"u\",\"password\":\"p\"}")));
            assertThat(target.withCredentials(instance, nodes)).containsExactly("broker");
            assertThat(with).as("credentials are no part of the revision").isEqualTo(without);
            assertThat(target.read(instance).nodes()).isEqualTo(flows(BROKER));

            deploy(instance, flows(BROKER.replace("LABEL", "renamed")));
            assertThat(target.withCredentials(instance, nodes)).containsExactly("broker");

            runtime.stop();
            runtime.start();
            assertThat(target.withCredentials(instance, nodes)).containsExactly("broker");
        }
    }

    @ParameterizedTest
    @EnumSource
    void makesVariablesSeenByFlowsThatDidNotChange(NodeRedVersion version) {
        try (NodeRedRuntime runtime = NodeRedRuntime.start(options(version))) {
            Instance instance = open(runtime);
            deploy(instance, flows(environment("")));
            awaitAnswer(runtime, "/env", " / ");

            // The global configuration comes.
            deploy(
                    instance,
                    flows(environment(globals("first"))),
                    Map.of("globals", json("{\"map\":{\"HIDDEN\":\"sesame\",\"has_HIDDEN\":true}}")));
            awaitAnswer(runtime, "/env", "first / sesame");
            assertThat(target.read(instance).nodes().toString()).doesNotContain("sesame");

            // It changes, and the hidden value is not sent again.
            deploy(instance, flows(environment(globals("second"))));
            awaitAnswer(runtime, "/env", "second / sesame");

            // Only the hidden value changes.
            deploy(
                    instance,
                    flows(environment(globals("second"))),
                    Map.of("globals", json("{\"map\":{\"HIDDEN\":\"open\",\"has_HIDDEN\":true}}")));
            awaitAnswer(runtime, "/env", "second / open");

            runtime.stop();
            runtime.start();
            awaitAnswer(runtime, "/env", "second / open");

            // It goes.
            deploy(instance, flows(environment("")));
            awaitAnswer(runtime, "/env", " / ");
        }
    }

    @ParameterizedTest
    @EnumSource
    void makesChangedCredentialsOfATabSeenInIt(NodeRedVersion version) {
        try (NodeRedRuntime runtime = NodeRedRuntime.start(options(version))) {
            Instance instance = open(runtime);
            ArrayNode flows = flows(environment("")
                    .replace(
                            "\"label\":\"Env\"",
                            "\"label\":\"Env\",\"env\":[{\"name\":\"SHOWN\",\"value\":\"\",\"type\":\"cred\"}]"));
            deploy(instance, flows, Map.of("env", json("{\"SHOWN\":\"one\"}")));
            awaitAnswer(runtime, "/env", "one / ");
            deploy(instance, flows, Map.of("env", json("{\"SHOWN\":\"two\"}")));
            awaitAnswer(runtime, "/env", "two / ");
        }
    }

    @ParameterizedTest
    @EnumSource
    void neverInterruptsFlowsThatDoNotChange(NodeRedVersion version) throws InterruptedException {
        try (NodeRedRuntime runtime = NodeRedRuntime.start(options(version))) {
            Instance instance = open(runtime);
            String untouched = endpoint("a", "untouched");
            deploy(instance, flows("[" + untouched + "," + endpoint("b", "0") + "]"));
            awaitAnswer(runtime, "/a", "untouched");
            awaitAnswer(runtime, "/b", "0");

            Visitor ofUntouched = new Visitor(runtime, "/a", "untouched");
            Visitor ofChanged = new Visitor(runtime, "/b", "");
            for (int deploy = 1; deploy <= DEPLOYS; deploy++) {
                String answer = String.valueOf(deploy);
                deploy(instance, flows("[" + untouched + "," + endpoint("b", answer) + "]"));
                awaitAnswer(runtime, "/b", answer);
            }
            ofUntouched.leave();
            ofChanged.leave();

            assertThat(ofUntouched.served).hasSizeGreaterThan(DEPLOYS);
            assertThat(ofUntouched.missed).isEmpty();
            // What a flow is working on when it is replaced is lost, and its endpoint is gone for an instant: as with
            // every deploy to a Node-RED, by whomever.
            assertThat(ofChanged.served).isNotEmpty();
            assertThat(ofChanged.missed).hasSizeLessThan(10 * DEPLOYS).isSubsetOf("404", "no answer");
        }
    }

    @ParameterizedTest
    @EnumSource
    void signsInWithAPassword(NodeRedVersion version) {
        try (NodeRedRuntime runtime =
                NodeRedRuntime.start(options(version).withAuth(NodeRedAuth.password("operator", "pass word&'\"1")))) {
            InstanceAuth right = new InstanceAuth.Password("operator", "pass word&'\"1");
            assertThat(deploy(instance(runtime, right), flows(BROKER))).isNotBlank();

            refused(instance(runtime, new InstanceAuth.None()), "Give the instance a token");
            refused(instance(runtime, new InstanceAuth.Token("wrong-token")), "the token is wrong");
            InstanceAuth wrong = new InstanceAuth.Password("operator", "wrong-pass");
            for (int login = 1; login <= 5; login++) {
                refused(instance(runtime, wrong), "turned down the user name or the password");
            }
            refused(instance(runtime, wrong), "wait ten minutes");
        }
    }

    @ParameterizedTest
    @EnumSource
    void readsAsAUserWhoMayOnlyRead(NodeRedVersion version) {
        try (NodeRedRuntime runtime =
                NodeRedRuntime.start(options(version).withAuth(new NodeRedAuth.Password("reader", "pass", "read")))) {
            Instance instance = instance(runtime, new InstanceAuth.Password("reader", "pass"));
            assertThat(target.read(instance).rev()).isNotBlank();
            assertThat(target.runtime(instance).nodeRedVersion()).isEqualTo(version.release());
            assertThatExceptionOfType(InstanceRefusedException.class)
                    .isThrownBy(() -> deploy(instance, flows(BROKER)))
                    .satisfies(refused -> assertThat(refused.code()).isEqualTo("target-unauthorized"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void showsAToken(NodeRedVersion version) {
        try (NodeRedRuntime runtime = NodeRedRuntime.start(options(version).withAuth(NodeRedAuth.token("a-token")))) {
            assertThat(deploy(instance(runtime, new InstanceAuth.Token("a-token")), flows(BROKER)))
                    .isNotBlank();
            refused(instance(runtime, new InstanceAuth.Token("wrong-token")), "the token is wrong");
            refused(instance(runtime, new InstanceAuth.Password("a", "wrong-pass")), "turned down");
        }
    }

    @ParameterizedTest
    @EnumSource
    void installsExactlyOneVersionOfAModule(NodeRedVersion version) {
        try (NodeRedRuntime runtime = NodeRedRuntime.start(options(version))) {
            Instance instance = open(runtime);

            target.install(instance, "node-red-node-random", "0.4.0");
            assertThat(target.runtime(instance).modules())
                    .contains(new InstalledModule("node-red-node-random", "0.4.0", Set.of("random")));
            target.install(instance, "node-red-node-random", "0.4.0");

            notInstalled(instance, "node-red-node-random", "0.4.1", "restarted");
            runtime.stop();
            runtime.start();
            target.install(instance, "node-red-node-random", "0.4.1");

            notInstalled(instance, "node-red-node-random", "99.0.0", "node-red-node-random@99.0.0");
        }
    }

    @ParameterizedTest
    @EnumSource
    void saysWhichSettingFlowsAreTooLargeFor(NodeRedVersion version) {
        try (NodeRedRuntime runtime = NodeRedRuntime.start(options(version).withApiMaxLength("2kb"))) {
            assertThatExceptionOfType(InstanceRefusedException.class)
                    .isThrownBy(() -> deploy(open(runtime), flows(BROKER.replace("LABEL", "x".repeat(4096)))))
                    .satisfies(refused -> assertThat(refused.code()).isEqualTo("target-too-large"))
                    .withMessageContaining("apiMaxLength");
        }
    }

    @Test
    void noticesThatThereIsNoTls() {
        try (NodeRedRuntime runtime = NodeRedRuntime.start(options(NodeRedVersion.V4))) {
            Instance https = new Instance(
                    new InstanceId("i"),
                    new ApplicationId("a"),
                    "production",
                    URI.create("https://127.0.0.1:" + runtime.port()),
                    new InstanceAuth.None(),
                    Optional.empty());
            // Node-RED hangs up on a handshake, as a server that restarts does: so this may pass, and says what else it
            // may be.
            assertThatExceptionOfType(InstanceUnavailableException.class)
                    .isThrownBy(() -> target.read(https))
                    .satisfies(failed -> assertThat(failed.code()).isEqualTo("target-connection-lost"))
                    .withMessageContaining("is it http and not https?");
        }
    }

    @ParameterizedTest
    @EnumSource
    void saysThatAnOpenAdminApiKnowsNoPasswords(NodeRedVersion version) {
        try (NodeRedRuntime runtime = NodeRedRuntime.start(options(version))) {
            refused(instance(runtime, new InstanceAuth.Password("a", "wrong-pass")), "no users with passwords");
        }
    }

    private void refused(Instance instance, String hint) {
        assertThatExceptionOfType(InstanceRefusedException.class)
                .isThrownBy(() -> target.read(instance))
                .satisfies(refused -> assertThat(refused.code()).isEqualTo("target-unauthorized"))
                .withMessageContaining(hint)
                .withMessageNotContainingAny("wrong-token", "wrong-pass");
    }

    private void notInstalled(Instance instance, String module, String version, String hint) {
        assertThatExceptionOfType(InstanceRefusedException.class)
                .isThrownBy(() -> target.install(instance, module, version))
                .satisfies(refused -> assertThat(refused.code()).isEqualTo("module-not-installed"))
                .withMessageContaining(hint);
    }

    private String deploy(Instance instance, ArrayNode flows) {
        return deploy(instance, flows, Map.of());
    }

    private String deploy(Instance instance, ArrayNode flows, Map<String, JsonNode> credentials) {
        return target.deploy(instance, flows, credentials, target.read(instance).rev());
    }

    private static void awaitAnswer(NodeRedRuntime runtime, String path, String answer) {
        await().pollInterval(Duration.ofMillis(10))
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(Visitor.ask(runtime, path)).isEqualTo("200 " + answer));
    }

    /** A tab that serves {@code /tab} with the same answer to everybody. */
    private static String endpoint(String tab, String answer) {
        return """
                {"id":"TAB","type":"tab","label":"TAB"},
                {"id":"TAB-in","type":"http in","z":"TAB","url":"/TAB","method":"get","x":1,"y":1,"wires":[["TAB-set"]]},
                {"id":"TAB-set","type":"change","z":"TAB","rules":[{"t":"set","p":"payload","pt":"msg","to":"ANSWER","tot":"str"}],
                 "x":2,"y":1,"wires":[["TAB-out"]]},
                {"id":"TAB-out","type":"http response","z":"TAB","statusCode":"","headers":{},"x":3,"y":1,"wires":[]}"""
                .replace("TAB", tab)
                .replace("ANSWER", answer);
    }

    /** Serves {@code /env}: a variable fixed when the node is made, and one asked for with every request. */
    private static String environment(String globals) {
        return """
                [GLOBALS
                {"id":"env","type":"tab","label":"Env"},
                {"id":"in","type":"http in","z":"env","url":"/env","method":"get","x":1,"y":1,"wires":[["set"]]},
                {"id":"set","type":"change","z":"env","rules":[
                  {"t":"set","p":"a","pt":"msg","to":"${SHOWN}","tot":"str"},
                  {"t":"set","p":"payload","pt":"msg","to":"($a := a = \\"${SHOWN}\\" ? \\"\\" : a; $a & \\" / \\" & $env(\\"HIDDEN\\"))","tot":"jsonata"}],
                 "x":2,"y":1,"wires":[["out"]]},
                {"id":"out","type":"http response","z":"env","statusCode":"","headers":{},"x":3,"y":1,"wires":[]}]"""
                .replace("GLOBALS", globals);
    }

    private static String globals(String shown) {
        return """
                {"id":"globals","type":"global-config","env":[
                  {"name":"SHOWN","value":"VALUE","type":"str"},{"name":"HIDDEN","value":"","type":"cred"}]},"""
                .replace("VALUE", shown);
    }

    private static ArrayNode flows(String json) {
        return (ArrayNode) json(json);
    }

    private static JsonNode json(String json) {
        return AdminAnswer.JSON.readTree(json);
    }

    private static Instance open(NodeRedRuntime runtime) {
        return instance(runtime, new InstanceAuth.None());
    }

    private static Instance instance(NodeRedRuntime runtime, InstanceAuth auth) {
        return new Instance(
                new InstanceId("i-" + runtime.port()),
                new ApplicationId("a"),
                "production",
                runtime.baseUri(),
                auth,
                Optional.empty());
    }

    private NodeRedOptions options(NodeRedVersion version) {
        NodeRedInstallation installation =
                NodeRedInstallation.ensure(version, NodeRedInstallation.defaultCacheDir(), System.out::println);
        return NodeRedOptions.of(installation, userDir, "a-credential-secret");
    }

    /** Somebody who asks an endpoint again and again, and remembers what came back. */
    private static final class Visitor {

        private static final HttpClient HTTP =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        private static final Duration PATIENCE = Duration.ofMillis(300);

        private final AtomicBoolean leaving = new AtomicBoolean();
        private final List<String> served = new ArrayList<>();
        private final List<String> missed = new ArrayList<>();
        private final Thread thread;

        Visitor(NodeRedRuntime runtime, String path, String expected) {
            thread = new Thread(() -> {
                while (!leaving.get()) {
                    String answer = ask(runtime, path);
                    (answer.startsWith("200 " + expected) ? served : missed).add(answer);
                }
            });
            thread.start();
        }

        static String ask(NodeRedRuntime runtime, String path) {
            HttpRequest request = HttpRequest.newBuilder(runtime.baseUri().resolve(path))
                    .timeout(PATIENCE)
                    .build();
            try {
                HttpResponse<String> answer = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
                return answer.statusCode() == 200 ? "200 " + answer.body() : String.valueOf(answer.statusCode());
            } catch (IOException e) {
                return "no answer";
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return "interrupted";
            }
        }

        void leave() throws InterruptedException {
            leaving.set(true);
            thread.join();
        }
    }
}
