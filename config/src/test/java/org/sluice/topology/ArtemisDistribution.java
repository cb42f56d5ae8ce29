package org.sluice.topology;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.sluice.support.ServerProcess;

/** The Artemis distribution the build has unpacked, as a broker of its own with the configuration Sluice ships. */
final class ArtemisDistribution implements AutoCloseable {

    static final String USER = "sluice";
    /** Also what docker-compose.yml gives to its broker. */
    static final Path CONFIGURATION = Path.of("src", "main", "docker", "broker.xml");

    private static final Path UNPACKED = Path.of("target", "artemis");

    private final ServerProgram program;
    private final int port;

    private ArtemisDistribution(ServerProgram program, int port) {
        this.program = program;
        this.port = port;
    }

    /**
     * @param clients users who send requests, with their passwords; named like the access tokens they act for
     */
    static ArtemisDistribution start(Path directory, String password, Map<String, String> clients) {
        Path instance = directory.resolve("broker").toAbsolutePath();
        int port = ServerProcess.freePort();
        try {
            Files.createDirectories(directory);
            ServerProgram.run(
                    directory.resolve("create.log"),
                    List.of(
                            home().resolve("bin/artemis").toString(),
                            "create",
                            instance.toString(),
                            "--silent",
                            "--user=" + USER,
                            "--password=" + password,
                            "--require-login",
                            "--no-web",
                            "--no-autotune",
                            "--nio"));
            Path etc = instance.resolve("etc");
            Files.copy(CONFIGURATION, etc.resolve("broker.xml"), StandardCopyOption.REPLACE_EXISTING);
            for (Map.Entry<String, String> client : clients.entrySet()) {
                Files.writeString(
                        etc.resolve("artemis-users.properties"),
                        "\n%s = %s\n".formatted(client.getKey(), client.getValue()),
                        java.nio.file.StandardOpenOption.APPEND);
            }
            if (!clients.isEmpty()) {
                Files.writeString(
                        etc.resolve("artemis-roles.properties"),
                        "\nsluice-clients = %s\n".formatted(String.join(",", clients.keySet())),
                        java.nio.file.StandardOpenOption.APPEND);
            }
            return new ArtemisDistribution(
                    ServerProgram.start(
                            directory.resolve("broker.log"),
                            port,
                            List.of(instance.resolve("bin/artemis").toString(), "run"),
                            Map.of(
                                    "JAVA_ARGS",
                                    "-Xmx256m -Dsluice.broker.host=127.0.0.1 -Dsluice.broker.port=" + port
                                            + " --add-opens java.base/jdk.internal.misc=ALL-UNNAMED")),
                    port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String url() {
        return "tcp://127.0.0.1:" + port;
    }

    private static Path home() throws IOException {
        if (!Files.isDirectory(UNPACKED)) {
            throw new AssertionError(
                    "There is no Artemis in %s; the build puts it there before the tests (mvn generate-test-resources)."
                            .formatted(UNPACKED.toAbsolutePath()));
        }
        try (Stream<Path> found = Files.list(UNPACKED)) {
            return found.filter(path -> path.getFileName().toString().startsWith("apache-artemis-"))
                    .findFirst()
                    .orElseThrow(
                            () -> new AssertionError("There is no apache-artemis-… in " + UNPACKED.toAbsolutePath()))
                    .toAbsolutePath();
        }
    }

    @Override
    public void close() {
        program.close();
    }
}
