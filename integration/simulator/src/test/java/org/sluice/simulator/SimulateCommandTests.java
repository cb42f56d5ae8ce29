package org.sluice.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sluice.simulator.FakePlatform.Target;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class SimulateCommandTests {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path directory;

    private int run(Map<String, String> environment, String... arguments) {
        return Simulator.commandLine(environment, new PrintWriter(out, true), new PrintWriter(err, true))
                .execute(arguments);
    }

    @Test
    void reportsEachDeviceAndThenTheWhole() throws Exception {
        FakePlatform platform = FakePlatform.overHttp();
        platform.target(new Target(null, "group1", "S1", "h1"));
        Path report = directory.resolve("report.jsonl");
        int code;
        try {
            code = run(
                    Map.of(
                            "SLUICE_PROVISIONING_TOKEN",
                            FakePlatform.PROVISIONING_TOKEN,
                            "SLUICE_URL",
                            platform.url().toString()),
                    ("--team T1 --devices 20 --transport http --latency 0ms --install 0ms --start 0ms --heartbeat 200ms"
                                    + " --fail 10% --offline 5% --seed 42 --duration 8s --report " + report)
                            .split(" "));
        } finally {
            platform.close();
        }

        assertThat(err.toString()).isEmpty();
        assertThat(code).isZero();
        List<String> lines = Files.readAllLines(report);
        assertThat(lines).hasSize(21);
        JsonNode summary = JsonMapper.shared().readTree(lines.get(20));
        assertThat(summary.path("enrolled").intValue()).isEqualTo(20);
        assertThat(summary.path("offline").intValue()).isEqualTo(1);
        JsonNode snapshot = summary.path("snapshots").path(0);
        assertThat(snapshot.path("snapshot").asString()).isEqualTo("S1");
        assertThat(snapshot.path("running").intValue()).isEqualTo(17);
        assertThat(snapshot.path("startedTwice").intValue()).isZero();
        // Over HTTP an agent tries once more by itself, when it hears that it has what it should.
        assertThat(snapshot.path("failures").intValue()).isEqualTo(4);
        assertThat(lines.subList(0, 20))
                .filteredOn(line -> line.contains("\"state\":\"running\""))
                .hasSize(17);
        assertThat(out.toString().strip()).endsWith(lines.get(20));
        assertThat(out + Files.readString(report)).doesNotContain(FakePlatform.PROVISIONING_TOKEN, "ffd_", "ffbd_");
    }

    @Test
    void saysWhatIsWrongWithItsOptions() {
        Map<String, String> token = Map.of("SLUICE_PROVISIONING_TOKEN", "t");
        assertThat(run(Map.of(), "--team", "T1")).isEqualTo(2);
        assertThat(err.toString()).contains("SLUICE_PROVISIONING_TOKEN");
        assertThat(run(token, "--team", "T1", "--latency", "quick")).isEqualTo(2);
        assertThat(err.toString()).contains("'quick' is no duration");
        assertThat(run(token, "--team", "T1", "--fail", "5")).isEqualTo(2);
        assertThat(err.toString()).contains("write 5%");
        assertThat(run(token, "--team", "T1", "--fail", "60%", "--offline", "50%"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("parts of one fleet");
        assertThat(run(token, "--team", "T1", "--url", "ftp://127.0.0.1")).isEqualTo(1);
        assertThat(err.toString()).contains("http and https");
    }

    @Test
    void spansAreReadAsTheyAreWritten() {
        Span span = Span.parse("50ms..2s");

        assertThat(span).isEqualTo(Span.of(Duration.ofMillis(50), Duration.ofSeconds(2)));
        assertThat(Span.parse(span.toString())).isEqualTo(span);
        assertThat(span.millisAt(0)).isEqualTo(50);
        assertThat(span.millisAt(1)).isEqualTo(2_000);
        assertThatThrownBy(() -> Span.parse("2s..1s")).hasMessageContaining("not shorter");
    }

    @Test
    void tooFewOpenFilesAreToldBeforeAnythingStarts() {
        assertThatThrownBy(() -> OpenFiles.check(100_000, 20_000))
                .isInstanceOf(SimulatorException.class)
                .hasMessageContaining("100,200")
                .hasMessageContaining("20,000")
                .hasMessageContaining("ulimit -n 100200");
        OpenFiles.check(10_000, 20_000);
    }

    @Test
    void manyDevicesComeFromSeveralLoopbackAddresses() {
        Endpoint local = Endpoint.ofBroker(URI.create("mqtt://127.0.0.1:1883"));
        Endpoint remote = new Endpoint("far", 1883, false, new InetSocketAddress(address(10, 0, 0, 1), 1883));

        assertThat(Sockets.source(local, 0, 25_000)).isNull();
        assertThat(Sockets.source(remote, 99_999, 100_000)).isNull();
        assertThat(Sockets.source(local, 0, 100_000)).hasToString("/127.0.0.2:0");
        assertThat(Sockets.source(local, 99_999, 100_000)).hasToString("/127.0.0.5:0");
    }

    private static InetAddress address(int... parts) {
        try {
            byte[] bytes = new byte[parts.length];
            for (int i = 0; i < parts.length; i++) {
                bytes[i] = (byte) parts[i];
            }
            return InetAddress.getByAddress(bytes);
        } catch (java.net.UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void credentialsPrintNoSecrets() {
        assertThat(new DeviceCredentials("n", "id1", "T", "ffd_secret", "mqtt://h", "u", "ffbd_secret").toString())
                .doesNotContain("secret");
        assertThat(new FleetOptions.Server(URI.create("http://h"), "ffadp_secret", "T").toString())
                .doesNotContain("secret");
        assertThat(new HttpCall("/p", "ffd_secret", null, Duration.ZERO, answer -> {}).toString())
                .doesNotContain("secret");
    }
}
