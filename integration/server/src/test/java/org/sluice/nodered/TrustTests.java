package org.sluice.nodered;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sluice.application.ApplicationId;
import org.sluice.instance.FlowTarget;
import org.sluice.instance.Instance;
import org.sluice.instance.InstanceAuth;
import org.sluice.instance.InstanceId;
import org.sluice.instance.InstanceRefusedException;
import org.springframework.util.unit.DataSize;

/** Whose certificates are trusted. */
@Timeout(60)
class TrustTests {

    private static final String PASSWORD = "changeit";
    private static final NodeRedProperties PROPERTIES = new NodeRedProperties(
            Duration.ofSeconds(10), Duration.ofSeconds(20), Duration.ofSeconds(20), DataSize.ofKilobytes(64));

    private final FlowTarget target = AdminApiFlowTarget.create(PROPERTIES, Clock.systemUTC());
    private final Path directory;
    private final HttpsServer server;
    private String certificate = "";

    TrustTests(@TempDir Path directory) throws IOException {
        this.directory = directory;
        this.server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    }

    @BeforeEach
    void start() throws IOException, InterruptedException, GeneralSecurityException {
        Path store = directory.resolve("server.p12");
        keytool(store, "-genkeypair", "-keyalg", "EC", "-dname", "CN=node-red", "-ext", "san=ip:127.0.0.1");
        Path pem = directory.resolve("server.pem");
        keytool(store, "-exportcert", "-rfc", "-file", pem.toString());
        certificate = Files.readString(pem);
        server.setHttpsConfigurator(new HttpsConfigurator(context(store)));
        server.createContext("/flows", exchange -> {
            byte[] body = "{\"flows\":[],\"rev\":\"r1\"}".getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void trustsTheExtraCa() {
        assertThat(target.read(instance("127.0.0.1", Optional.of(certificate))).rev())
                .isEqualTo("r1");
    }

    @Test
    void trustsNobodyElseAndSaysHowToChangeThat() {
        assertThatExceptionOfType(InstanceRefusedException.class)
                .isThrownBy(() -> target.read(instance("127.0.0.1", Optional.empty())))
                .satisfies(refused -> assertThat(refused.code()).isEqualTo("target-certificate"))
                .withMessageContaining("extra CA (PEM)");
    }

    @Test
    void insistsOnTheNameOfTheHost() {
        assertThatExceptionOfType(InstanceRefusedException.class)
                .isThrownBy(() -> target.read(instance("localhost", Optional.of(certificate))))
                .satisfies(refused -> assertThat(refused.code()).isEqualTo("target-certificate"));
    }

    private Instance instance(String host, Optional<String> extraCa) {
        return new Instance(
                new InstanceId("i"),
                new ApplicationId("a"),
                "production",
                URI.create("https://" + host + ":" + server.getAddress().getPort()),
                new InstanceAuth.None(),
                extraCa);
    }

    private static SSLContext context(Path store) throws GeneralSecurityException, IOException {
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray()), PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }

    private static void keytool(Path store, String... arguments) throws IOException, InterruptedException {
        String[] command = Stream.concat(
                        Stream.of(
                                Path.of(System.getProperty("java.home"), "bin", "keytool")
                                        .toString(),
                                arguments[0],
                                "-keystore",
                                store.toString(),
                                "-storepass",
                                PASSWORD,
                                "-alias",
                                "server"),
                        Arrays.stream(arguments).skip(1))
                .toArray(String[]::new);
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    }
}
