package org.sluice.demo.nodered;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Real Node-RED processes, installed from npm into the cache when they are not there yet. */
class NodeRedRuntimeIntegrationTests {

    private static final String SECRET = "a-credential-secret";

    private final Path userDir;

    NodeRedRuntimeIntegrationTests(@TempDir Path userDir) {
        this.userDir = userDir;
    }

    @ParameterizedTest
    @EnumSource
    void servesAPostedFlow(NodeRedVersion version) {
        try (NodeRedRuntime runtime = NodeRedRuntime.start(options(version))) {
            NodeRedAdmin admin = runtime.admin();
            assertThat(admin.settings().path("version").asString()).isEqualTo(version.release());

            String rev = admin.deploy(greeting("hello"));

            assertThat(admin.flows().rev()).isEqualTo(rev);
            assertThat(admin.flows().flows()).isEqualTo(greeting("hello"));
            awaitAnswer(admin, "/greeting", "hello");
        }
    }

    @ParameterizedTest
    @EnumSource
    void comesBackOnTheSamePortWithItsFlows(NodeRedVersion version) {
        try (NodeRedRuntime runtime = NodeRedRuntime.start(options(version))) {
            String rev = runtime.admin().deploy(greeting("still here"));
            int port = runtime.port();
            long pid = runtime.pid();

            runtime.stop();
            assertThat(runtime.isAlive()).isFalse();
            assertThatExceptionOfType(NodeRedException.class)
                    .isThrownBy(() -> runtime.admin().settings());

            runtime.start();
            assertThat(runtime.isAlive()).isTrue();
            assertThat(runtime.port()).isEqualTo(port);
            assertThat(runtime.pid()).isNotEqualTo(pid);
            assertThat(runtime.admin().flows().rev()).isEqualTo(rev);
            awaitAnswer(runtime.admin(), "/greeting", "still here");
        }
    }

    @Test
    void comesBackAfterBeingKilled() {
        try (NodeRedRuntime runtime = NodeRedRuntime.start(options(NodeRedVersion.V4))) {
            String rev = runtime.admin().deploy(greeting("unharmed"));
            long pid = runtime.pid();

            runtime.kill();
            assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();

            runtime.start();
            assertThat(runtime.admin().flows().rev()).isEqualTo(rev);
        }
    }

    @Test
    void refusesAWrongPasswordAndAdmitsTheRightOne() {
        NodeRedAuth right = NodeRedAuth.password("operator", "pass word&'\"1");
        try (NodeRedRuntime runtime =
                NodeRedRuntime.start(options(NodeRedVersion.V4).withAuth(right))) {
            assertThat(runtime.admin().flows().flows().isArray()).isTrue();
            assertThatExceptionOfType(NodeRedException.class)
                    .isThrownBy(
                            () -> NodeRedAdmin.open(runtime.baseUri(), NodeRedAuth.password("operator", "wrong-one")))
                    .withMessageContaining("answered 403")
                    .withMessageNotContaining("wrong-one");
            assertThat(runtime.admin().get("/flows").statusCode()).isEqualTo(401);
        }
    }

    @ParameterizedTest
    @EnumSource
    void admitsTheStaticTokenOnly(NodeRedVersion version) {
        try (NodeRedRuntime runtime =
                NodeRedRuntime.start(options(version).withAuth(NodeRedAuth.token("a-'token\"")))) {
            assertThat(runtime.admin().deploy(greeting("hi"))).isNotBlank();
            NodeRedAdmin stranger = NodeRedAdmin.open(runtime.baseUri(), NodeRedAuth.token("another"));
            assertThatExceptionOfType(NodeRedException.class)
                    .isThrownBy(stranger::flows)
                    .withMessageContaining("answered 401");
        }
    }

    @Test
    void letsAReadersTokenReadButNotDeploy() {
        NodeRedAuth reader = new NodeRedAuth.Token("reader", "read");
        try (NodeRedRuntime runtime =
                NodeRedRuntime.start(options(NodeRedVersion.V4).withAuth(reader))) {
            assertThat(runtime.admin().flows().flows().isArray()).isTrue();
            assertThatExceptionOfType(NodeRedException.class)
                    .isThrownBy(() -> runtime.admin().deploy(greeting("hi")))
                    .withMessageContaining("answered 401");
        }
    }

    @Test
    void limitsBodiesAndServesBelowTheRootItWasGiven() {
        NodeRedOptions options =
                options(NodeRedVersion.V4).withApiMaxLength("2kb").withHttpNodeRoot("/site");
        try (NodeRedRuntime runtime = NodeRedRuntime.start(options)) {
            NodeRedAdmin admin = runtime.admin();
            admin.deploy(greeting("rooted"));
            awaitAnswer(admin, "/site/greeting", "rooted");
            assertThatExceptionOfType(NodeRedException.class)
                    .isThrownBy(() -> admin.deploy(greeting("x".repeat(4096))))
                    .withMessageContaining("answered 413");
        }
    }

    @Test
    void keepsSecretsOutOfTextsAndSettingsFromOtherReaders() throws IOException {
        NodeRedOptions options = options(NodeRedVersion.V4).withAuth(NodeRedAuth.password("operator", "pass-word"));
        try (NodeRedRuntime runtime = NodeRedRuntime.start(options)) {
            Path settings = runtime.userDir().resolve("settings.js");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(settings)))
                    .isEqualTo("rw-------");
            assertThat(settings).content().contains(SECRET).doesNotContain("pass-word");
        }
        assertThat(options.toString()).contains("operator").doesNotContain(SECRET, "pass-word");
    }

    @Test
    void failsWithTheEndOfTheLogWhenThePortIsTaken() {
        try (NodeRedRuntime first = NodeRedRuntime.start(options(NodeRedVersion.V4))) {
            NodeRedOptions second = NodeRedOptions.of(
                            installation(NodeRedVersion.V4), userDir.resolve("second"), SECRET)
                    .withPort(first.port());
            assertThatExceptionOfType(NodeRedException.class)
                    .isThrownBy(() -> NodeRedRuntime.start(second))
                    .withMessageContaining("port in use")
                    .withMessageContaining("node-red.log");
            assertThat(first.isAlive()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"NORMALLY", "KILLED"})
    void endsWithTheJvmThatStartedIt(JvmEnd end) throws Exception {
        Process jvm = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        StartsARuntime.class.getName(),
                        userDir.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            String pid = jvm.inputReader().readLine();
            assertThat(pid).as("what the other JVM printed").isNotNull();
            ProcessHandle nodeRed = ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
            try {
                end.of(jvm);

                assertThat(jvm.waitFor(30, TimeUnit.SECONDS)).isTrue();
                await().atMost(Duration.ofSeconds(30)).until(() -> !nodeRed.isAlive());
            } finally {
                nodeRed.destroyForcibly();
            }
        } finally {
            jvm.destroyForcibly();
        }
    }

    enum JvmEnd {
        NORMALLY {
            @Override
            void of(Process jvm) throws IOException {
                jvm.getOutputStream().close();
            }
        },
        KILLED {
            @Override
            void of(Process jvm) {
                jvm.destroyForcibly();
            }
        };

        abstract void of(Process jvm) throws IOException;
    }

    /** Another JVM: starts a runtime, prints its process id and ends when its standard input does. */
    static final class StartsARuntime {
        public static void main(String[] args) throws IOException {
            NodeRedRuntime runtime =
                    NodeRedRuntime.start(NodeRedOptions.of(installation(NodeRedVersion.V4), Path.of(args[0]), SECRET));
            System.out.println(runtime.pid());
            System.exit(Math.max(0, System.in.read()));
        }
    }

    private NodeRedOptions options(NodeRedVersion version) {
        return NodeRedOptions.of(installation(version), userDir, SECRET);
    }

    private static NodeRedInstallation installation(NodeRedVersion version) {
        return NodeRedInstallation.ensure(version, NodeRedInstallation.defaultCacheDir(), System.err::println);
    }

    private static void awaitAnswer(NodeRedAdmin admin, String path, String body) {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(admin.get(path).body()).isEqualTo(body));
    }

    private static JsonNode greeting(String text) {
        return new JsonMapper()
                .valueToTree(List.of(
                        new Tab("tab", "tab", "Greeting"),
                        new HttpIn("in", "http in", "tab", "/greeting", "get", List.of(List.of("say"))),
                        new Template("say", "template", "tab", "payload", "msg", text, List.of(List.of("out"))),
                        new HttpOut("out", "http response", "tab", List.of())));
    }

    record Tab(String id, String type, String label) {}

    record HttpIn(String id, String type, String z, String url, String method, List<List<String>> wires) {}

    record Template(
            String id,
            String type,
            String z,
            String field,
            String fieldType,
            String template,
            List<List<String>> wires) {}

    record HttpOut(String id, String type, String z, List<List<String>> wires) {}
}
