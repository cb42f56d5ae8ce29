package org.sluice.nodered;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.application.ApplicationId;
import org.sluice.instance.FlowSource.NodeRef;
import org.sluice.instance.FlowTarget;
import org.sluice.instance.Instance;
import org.sluice.instance.InstanceAuth;
import org.sluice.instance.InstanceId;
import org.sluice.instance.InstanceRefusedException;
import org.sluice.instance.InstanceUnavailableException;
import org.sluice.instance.LiveFlows;
import org.sluice.instance.RuntimeInfo;
import org.springframework.util.unit.DataSize;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

/** Against a server that does what no Node-RED should. */
@Timeout(20)
class AdminApiFlowTargetTests {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String SECRET = "s3cret-value";
    private static final String FLOWS = "{\"flows\":[{\"id\":\"t\",\"type\":\"tab\"}],\"rev\":\"r1\"}";
    private static final NodeRedProperties PROPERTIES = new NodeRedProperties(
            Duration.ofMillis(500), Duration.ofMillis(700), Duration.ofMillis(900), DataSize.ofKilobytes(64));

    private final StubAdminApi stub;
    private final FlowTarget target = AdminApiFlowTarget.create(PROPERTIES, Clock.systemUTC());

    AdminApiFlowTargetTests() throws IOException {
        stub = new StubAdminApi();
    }

    @AfterEach
    void stop() throws IOException {
        stub.close();
    }

    @Test
    void readsFlowsAndTheirRevision() {
        stub.json("GET /flows", 200, FLOWS);

        LiveFlows live = target.read(instance());

        assertThat(live.rev()).isEqualTo("r1");
        assertThat(live.nodes().get(0).path("id").asString()).isEqualTo("t");
        assertThat(stub.requests().get(0).header("Node-RED-API-Version")).isEqualTo("v2");
        assertThat(stub.requests().get(0).header("Authorization")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "text/html|<html><body>s3cret-value</body></html>",
                "application/json|<html>s3cret-value</html>",
                "application/json|{\"flows\":[],\"rev\":\"s3cret-value\"",
                "application/json|[{\"id\":\"s3cret-value\",\"type\":\"tab\"}]",
                "application/json|{\"flows\":{\"a\":\"s3cret-value\"},\"rev\":\"r\"}",
                "application/json|{\"flows\":[],\"note\":\"s3cret-value\"}",
                "application/json|{\"flows\":[\"s3cret-value\"],\"rev\":\"r\"}",
                "application/json|{\"flows\":[{\"id\":7,\"type\":\"s3cret-value\"}],\"rev\":\"r\"}",
                "application/json|\"s3cret-value\"",
                "application/json|null",
                "application/json|''"
            })
    void saysWhatIsNoNodeRedWithoutQuotingIt(String contentType, String body) {
        stub.on("GET /flows", 200, contentType, body);

        assertThat(refusal(() -> target.read(instance()), "target-not-node-red"))
                .contains("GET /flows", "instance 'production'", stub.uri().toString(), "expected", "found")
                .doesNotContain(SECRET);
    }

    @Test
    void refusesBytesThatAreNoText() {
        stub.on("GET /flows", (out, request) -> {
            out.write(StubAdminApi.head(200, "application/json", "Content-Length: 4", ""));
            out.write(new byte[] {(byte) 0xff, (byte) 0xc0, 0, (byte) 0x80});
        });

        refusal(() -> target.read(instance()), "target-not-node-red");
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 307, 308})
    void followsNoRedirect(int status) {
        stub.on(
                "GET /flows",
                (out, request) -> out.write(StubAdminApi.head(
                        status, "text/html", "Location: " + stub.uri() + "/other\r\nContent-Length: 0", "")));
        stub.json("GET /other", 200, FLOWS);

        assertThat(refusal(() -> target.read(instance()), "target-not-node-red"))
                .contains("redirect", "status " + status);
        assertThat(stub.requests()).hasSize(1);
    }

    @Test
    void takesAMissingPageForTheWrongAddress() {
        assertThat(refusal(() -> target.read(instance()), "target-not-node-red"))
                .contains("httpAdminRoot");
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403})
    void saysThatItMustSignIn(int status) {
        stub.on("GET /flows", status, "text/plain", "Unauthorized");

        assertThat(refusal(() -> target.read(instance()), "target-unauthorized"))
                .contains("Give the instance a token");
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 502, 503, 429})
    void hopesForBetterTimesAfterAServerError(int status) {
        stub.on("GET /flows", status, "text/html", SECRET);

        assertThat(unavailability(() -> target.read(instance()), "target-server-error"))
                .contains("status " + status)
                .doesNotContain(SECRET);
    }

    @Test
    void saysWhenNobodyListens() throws IOException {
        int closed;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = socket.getLocalPort();
        }
        unavailability(() -> target.read(instance(URI.create("http://127.0.0.1:" + closed))), "target-unreachable");
        unavailability(
                () -> target.read(instance(URI.create("http://no-such-host.invalid:1880"))), "target-unreachable");
    }

    @Test
    void waitsForASilentServerOnlySoLong() {
        stub.on("GET /flows", (out, request) -> stub.hang());

        assertThat(unavailability(() -> target.read(instance()), "target-timeout"))
                .contains("700 ms");
    }

    @Test
    void waitsForASilentBodyOnlySoLong() {
        stub.on("GET /flows", (out, request) -> {
            out.write(StubAdminApi.head(200, "application/json", "Content-Length: 1000", "{\"flows\":["));
            stub.hang();
        });

        unavailability(() -> target.read(instance()), "target-timeout");
    }

    @Test
    void hangsUpOnAServerThatTrickles() throws InterruptedException {
        stub.on("GET /flows", (out, request) -> {
            out.write(StubAdminApi.head(200, "application/json", "Content-Length: 60000", "["));
            while (true) {
                out.write(' ');
                TimeUnit.MILLISECONDS.sleep(20);
            }
        });

        unavailability(() -> target.read(instance()), "target-timeout");
        assertThat(stub.hungUp().await(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void noticesAConnectionClosedHalfWay() {
        stub.on(
                "GET /flows",
                (out, request) -> out.write(StubAdminApi.head(200, "application/json", "Content-Length: 1000", FLOWS)));
        unavailability(() -> target.read(instance()), "target-connection-lost");

        stub.on(
                "GET /flows",
                (out, request) -> out.write(
                        StubAdminApi.head(200, "application/json", "Transfer-Encoding: chunked", "ff\r\n{\"flo")));
        unavailability(() -> target.read(instance()), "target-connection-lost");

        stub.on("GET /flows", (out, request) -> {});
        unavailability(() -> target.read(instance()), "target-connection-lost");
    }

    @Test
    void noticesWhatIsNoHttp() {
        stub.on(
                "GET /flows",
                (out, request) -> out.write("SSH-2.0-OpenSSH_9\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));

        refusal(() -> target.read(instance()), "target-not-node-red");
    }

    @Test
    void refusesAnExtraCaThatIsNone() {
        Instance instance = new Instance(
                new InstanceId("i"),
                new ApplicationId("a"),
                "production",
                stub.uri(),
                new InstanceAuth.None(),
                Optional.of("no pem"));

        assertThat(refusal(() -> target.read(instance), "target-certificate")).contains("PEM");
    }

    @Test
    void readsNoMoreThanTheLimit() throws InterruptedException {
        stub.on("GET /flows", (out, request) -> {
            out.write(StubAdminApi.head(200, "application/json", "Transfer-Encoding: chunked", ""));
            byte[] chunk = ("1000\r\n" + " ".repeat(0x1000) + "\r\n").getBytes(StandardCharsets.US_ASCII);
            while (true) {
                out.write(chunk);
            }
        });
        refusal(() -> target.read(instance()), "target-answer-too-large");
        assertThat(stub.hungUp().await(30, TimeUnit.SECONDS)).isTrue();

        stub.on(
                "GET /flows",
                (out, request) ->
                        out.write(StubAdminApi.head(200, "application/json", "Content-Length: 99999999999", "{")));
        assertThat(refusal(() -> target.read(instance()), "target-answer-too-large"))
                .contains("sluice.node-red.max-response-bytes");
    }

    @Test
    void neverShowsASecret() {
        stub.on("GET /flows", 401, "text/plain", "");
        URI withUser = URI.create(stub.uri().toString().replace("http://", "http://operator:" + SECRET + "@"));
        assertThat(refusal(() -> target.read(instance(withUser)), "target-unauthorized"))
                .doesNotContain(SECRET);

        Instance token = instance(stub.uri(), new InstanceAuth.Token(SECRET));
        assertThat(refusal(() -> target.read(token), "target-unauthorized")).doesNotContain(SECRET);

        Instance unsendable = instance(stub.uri(), new InstanceAuth.Token(SECRET + "\n"));
        assertThat(refusal(() -> target.read(unsendable), "target-unauthorized"))
                .contains("characters")
                .doesNotContain(SECRET);
    }

    @Test
    void groupsNodeSetsByModuleAndGoesWithoutDiagnostics() {
        stub.json("GET /settings", 200, "{\"version\":\"4.1.15\"}");
        stub.json(
                "GET /nodes",
                200,
                """
                [{"module":"node-red","version":"4.1.15","enabled":true,"types":["inject"]},
                 {"module":"node-red","version":"4.1.15","enabled":false,"types":["exec"]},
                 {"module":"node-red","version":"4.1.15","enabled":true,"err":"x","types":["broken"]},
                 {"module":"a-plugin","version":"1.0.0","enabled":true}]""");
        stub.json("GET /diagnostics", 403, "{\"code\":\"diagnostics.disabled\"}");

        RuntimeInfo runtime = target.runtime(instance());

        assertThat(runtime)
                .isEqualTo(new RuntimeInfo(
                        "4.1.15",
                        Optional.empty(),
                        List.of(
                                new RuntimeInfo.InstalledModule("a-plugin", "1.0.0", Set.of()),
                                new RuntimeInfo.InstalledModule("node-red", "4.1.15", Set.of("inject")))));
    }

    @Test
    void asksOnlyAboutNodesThatMayHaveCredentials() {
        stub.json("GET /credentials/mqtt-broker/b", 200, "{\"user\":\"\",\"has_password\":true}");
        stub.json("GET /credentials/http-request/h", 200, "{\"user\":\"\",\"has_password\":false}");
        stub.json("GET /credentials/%2Fodd%3F/o", 200, "{\"user\":\"me\"}");

        assertThat(target.withCredentials(
                        instance(),
                        List.of(
                                new NodeRef("b", "mqtt-broker"),
                                new NodeRef("h", "http request"),
                                new NodeRef("o", "/odd?"),
                                new NodeRef("d", "debug"))))
                .containsExactlyInAnyOrder("b", "o");
        assertThat(stub.requests()).hasSize(3);
        assertThat(target.credentialFields(
                        instance(), List.of(new NodeRef("b", "mqtt-broker"), new NodeRef("o", "/odd?"))))
                .isEqualTo(java.util.Map.of("b", Set.of("password"), "o", Set.of("user")));
    }

    @Test
    void takesItThatAllHaveCredentialsWhereTheEditorIsDisabled() {
        assertThat(target.withCredentials(
                        instance(), List.of(new NodeRef("b", "mqtt-broker"), new NodeRef("c", "mqtt-broker"))))
                .containsExactlyInAnyOrder("b", "c");
    }

    @Test
    void writesNothingOverWhatChangedSinceItWasRead() {
        stub.json("GET /flows", 200, FLOWS).json("POST /flows", 200, "{\"rev\":\"r3\"}");

        assertThat(refusal(() -> deploy("r0"), "target-changed"))
                .contains("Somebody deployed", "restart the promotion");
        assertThat(stub.requests("POST /flows")).isEmpty();

        stub.json("POST /flows", 409, "{\"code\":\"version_mismatch\",\"message\":\"\"}");
        refusal(() -> deploy("r1"), "target-changed");
    }

    @Test
    void believesTheRevisionItIsTold() {
        stub.json("GET /flows", 200, FLOWS).json("POST /flows", 200, "{\"rev\":\"a-lie\"}");

        assertThat(deploy("r1")).isEqualTo("a-lie");
        assertThat(stub.requests("POST /flows").get(0).header("Node-RED-Deployment-Type"))
                .isEqualTo("flows");
        assertThat(JSON.readTree(stub.requests("POST /flows").get(0).body()))
                .isEqualTo(JSON.readTree("{\"flows\":[{\"id\":\"n\",\"type\":\"tab\"}],\"rev\":\"r1\"}"));
    }

    @Test
    void tellsTheOperatorOfFlowsThatAreTooLarge() {
        stub.json("GET /flows", 200, FLOWS).on("POST /flows", 413, "text/html", "Payload Too Large");
        assertThat(refusal(() -> deploy("r1"), "target-too-large")).contains("apiMaxLength");

        stub.json("POST /flows", 400, "{\"error\":\"unexpected_error\",\"message\":\"request entity too large\"}");
        assertThat(refusal(() -> deploy("r1"), "target-too-large")).contains("apiMaxLength");
    }

    @Test
    void quotesTheCodeOfARejectionAndNotItsText() {
        stub.json("GET /flows", 200, FLOWS)
                .json("POST /flows", 400, "{\"code\":\"credentials_load_failed\",\"message\":\"" + SECRET + "\"}");
        assertThat(refusal(() -> deploy("r1"), "target-rejected"))
                .contains("credentials_load_failed")
                .doesNotContain(SECRET);

        stub.json("POST /flows", 400, "{\"code\":\"the value " + SECRET + "\"}");
        assertThat(refusal(() -> deploy("r1"), "target-rejected")).doesNotContain(SECRET);
    }

    @Test
    void knowsNothingOfADeployWhoseAnswerWasLost() {
        stub.json("GET /flows", 200, FLOWS)
                .on(
                        "POST /flows",
                        (out, request) -> out.write(
                                StubAdminApi.head(200, "application/json", "Content-Length: 50", "{\"rev\"")));
        unavailability(() -> deploy("r1"), "target-connection-lost");

        stub.on("POST /flows", (out, request) -> {});
        unavailability(() -> deploy("r1"), "target-connection-lost");
        assertThat(stub.requests("POST /flows")).as("never posted twice").hasSize(2);

        stub.json("POST /flows", 200, "{}");
        unavailability(() -> deploy("r1"), "target-server-error");
    }

    @ParameterizedTest
    @CsvSource({
        "../../etc,1.0.0",
        "http://evil.example/x.tgz,1.0.0",
        "a b,1.0.0",
        "good,latest",
        "good,^1.0.0",
        "good,https://evil.example/x.tgz",
        "good,''",
        "'',1.0.0",
        "node-red,9.9.9"
    })
    void installsOnlyReleasesOfTheRegistry(String module, String version) {
        refusal(() -> target.install(instance(), module, version), "module-not-installed");
        assertThat(stub.requests()).isEmpty();
    }

    @Test
    void countsAModuleAsInstalledOnlyInItsVersion() {
        stub.json("POST /nodes", 200, "{\"name\":\"good\",\"version\":\"1.2.3\"}");
        target.install(instance(), "good", "1.2.3");
        assertThat(JSON.readTree(stub.requests().get(0).body()))
                .isEqualTo(JSON.readTree("{\"module\":\"good\",\"version\":\"1.2.3\"}"));

        stub.json("POST /nodes", 400, "{\"code\":\"module_already_loaded\",\"message\":\"Module already loaded\"}");
        target.install(instance(), "good", "1.2.3");

        stub.json("POST /nodes", 200, "{\"name\":\"good\",\"version\":\"1.0.0\",\"pending_version\":\"1.2.3\"}");
        assertThat(refusal(() -> target.install(instance(), "good", "1.2.3"), "module-not-installed"))
                .contains("good@1.2.3", "restarted");

        stub.json("POST /nodes", 200, "{\"name\":\"good\",\"version\":\"1.0.0\"}");
        refusal(() -> target.install(instance(), "good", "1.2.3"), "module-not-installed");

        stub.json("POST /nodes", 404, "{\"code\":404,\"message\":\"Module not found\"}");
        assertThat(refusal(() -> target.install(instance(), "good", "1.2.3"), "module-not-installed"))
                .contains("404");

        stub.json("POST /nodes", 400, "{\"code\":\"unexpected_error\",\"message\":\"" + SECRET + "\"}");
        assertThat(refusal(() -> target.install(instance(), "good", "1.2.3"), "module-not-installed"))
                .contains("unexpected_error")
                .doesNotContain(SECRET);
    }

    @Test
    void waitsLongerForNpmThanForAnAnswer() {
        stub.on("POST /nodes", (out, request) -> stub.hang());

        assertThat(unavailability(() -> target.install(instance(), "good", "1.2.3"), "target-timeout"))
                .contains("900 ms");
    }

    private String deploy(String rev) {
        ArrayNode flows = (ArrayNode) JSON.readTree("[{\"id\":\"n\",\"type\":\"tab\"}]");
        return target.deploy(instance(), flows, Map.of(), rev);
    }

    private Instance instance() {
        return instance(stub.uri());
    }

    private static Instance instance(URI uri) {
        return instance(uri, new InstanceAuth.None());
    }

    private static Instance instance(URI uri, InstanceAuth auth) {
        return new Instance(new InstanceId("i"), new ApplicationId("a"), "production", uri, auth, Optional.empty());
    }

    private static String refusal(Runnable call, String code) {
        InstanceRefusedException refused = catchThrowableOfType(InstanceRefusedException.class, call::run);
        assertThat(refused).as("a refusal").isNotNull();
        assertThat(refused.code()).isEqualTo(code);
        return String.valueOf(refused.getMessage());
    }

    private static String unavailability(Runnable call, String code) {
        InstanceUnavailableException failed = catchThrowableOfType(InstanceUnavailableException.class, call::run);
        assertThat(failed).as("unavailable").isNotNull();
        assertThat(failed.code()).isEqualTo(code);
        return String.valueOf(failed.getMessage());
    }
}
