package org.sluice.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.sluice.artemis.BrokerProperties;
import org.sluice.artemis.MqttAcceptorProperties;
import org.yaml.snakeyaml.Yaml;

/** What can be said about docker-compose.yml without Docker. */
class DockerComposeTests {

    private static final Path ROOT = Path.of("..");
    private static final Path FILE = ROOT.resolve("docker-compose.yml");
    private static final List<String> SERVERS = List.of("sluice", "sluice-2", "worker");
    private static final Pattern SECRET_NAME = Pattern.compile(".*(PASSWORD|SECRET|TOKEN|KEY).*");
    private static final Pattern REQUIRED = Pattern.compile("\\$\\{([A-Z_]+):\\?[^}]+}");

    /** There are none as long as nobody changes the key. */
    private static final String FORMER_KEYS = "${SLUICE_FORMER_SECRET_KEYS:-}";

    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([A-Z_]+)");

    @Test
    void everyServiceHasAHealthCheckAndKeepsItsDataInANamedVolume() throws IOException {
        Set<String> volumes = map(document().get("volumes")).keySet();
        services().forEach((name, service) -> {
            assertThat(map(service.get("healthcheck"))).as(name).containsKeys("test", "interval", "timeout", "retries");
            assertThat(strings(service.get("volumes")))
                    .as(name)
                    .anyMatch(volume -> volumes.contains(volume.split(":")[0]));
        });
    }

    @Test
    void sluiceWaitsUntilDatabaseAndBrokerAreHealthy() throws IOException {
        for (String node : SERVERS) {
            assertThat(map(services().get(node).get("depends_on")))
                    .as(node)
                    .containsOnlyKeys("mariadb", "broker")
                    .allSatisfy((other, condition) ->
                            assertThat(map(condition)).containsEntry("condition", "service_healthy"));
        }
    }

    @Test
    void noPasswordOrKeyIsInTheFileAndNoneHasADefault() throws IOException {
        services().forEach((name, service) -> map(service.get("environment")).forEach((variable, value) -> {
            if (SECRET_NAME.matcher(variable).matches() && !FORMER_KEYS.equals(value)) {
                assertThat(String.valueOf(value)).as(name + " " + variable).matches(REQUIRED);
            }
        }));
        Matcher used = PLACEHOLDER.matcher(Files.readString(FILE));
        while (used.find()) {
            String rest = Files.readString(FILE).substring(used.start());
            assertThat(rest.startsWith(FORMER_KEYS) ? "${KEYS:?x}" : rest).matches("(?s)" + REQUIRED.pattern() + ".*");
        }
    }

    @Test
    void theExampleNamesJustTheVariablesTheFileAsksForAndGivesNoneAValue() throws IOException {
        Set<String> asked = new TreeSet<>();
        Matcher required = REQUIRED.matcher(Files.readString(FILE));
        while (required.find()) {
            asked.add(required.group(1));
        }
        List<String> lines = Files.readAllLines(Path.of("src/main/docker/env.example")).stream()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .toList();
        assertThat(lines).allMatch(line -> line.endsWith("="));
        assertThat(lines)
                .extracting(line -> line.substring(0, line.length() - 1))
                .containsExactlyInAnyOrderElementsOf(asked);
    }

    @Test
    void sluiceKnowsEveryVariableItIsGiven() throws IOException {
        Set<String> known = new HashSet<>();
        Matcher matcher = PLACEHOLDER.matcher(Files.readString(Path.of("src/main/resources/application.yml")));
        while (matcher.find()) {
            known.add(matcher.group(1));
        }
        // Spring Boot's spelling of settings that have no variable of their own.
        for (RecordComponent setting : MqttAcceptorProperties.class.getRecordComponents()) {
            known.add("SLUICE_MQTT_" + setting.getName().toUpperCase(Locale.ROOT));
        }
        for (RecordComponent setting : BrokerProperties.class.getRecordComponents()) {
            known.add("SLUICE_BROKER_" + setting.getName().toUpperCase(Locale.ROOT));
        }
        assertThat(services().keySet()).containsAll(SERVERS).contains("broker");
        services().forEach((name, service) -> {
            if (!name.equals("mariadb")) {
                assertThat(known)
                        .as(name)
                        .containsAll(map(service.get("environment")).keySet());
            }
        });
    }

    @Test
    void theBrokerIsTheSameProgramAndTheServersLogInThereAndSendTheirDevicesThere() throws IOException {
        Map<String, Object> broker = services().get("broker");
        Map<String, Object> settings = map(broker.get("environment"));
        assertThat(strings(broker.get("command"))).containsExactly("broker");
        assertThat(map(broker.get("depends_on"))).containsOnlyKeys("mariadb");
        assertThat(strings(broker.get("ports")))
                .allMatch(port -> port.startsWith("127.0.0.1:"))
                .extracting(port -> port.substring(port.lastIndexOf(':') + 1))
                .containsExactly("1883", "1884");
        assertThat(settings).doesNotContainKeys("SLUICE_SECRET_KEY", "SLUICE_ADMIN_TOKEN");
        for (String node : SERVERS) {
            Map<String, Object> server = services().get(node);
            assertThat(server.get("image")).isEqualTo(broker.get("image"));
            assertThat(strings(server.get("command"))).containsExactly("--worker");
            assertThat(map(server.get("environment")))
                    .containsEntry("SLUICE_BROKER_URL", "tcp://broker:61616")
                    .containsEntry("SLUICE_MQTT_URL", "mqtt://127.0.0.1:1883")
                    .containsAllEntriesOf(shared(settings));
        }
    }

    /** Database and login are the same for all of them. */
    private static Map<String, Object> shared(Map<String, Object> settings) {
        Map<String, Object> shared = new HashMap<>(settings);
        shared.keySet().removeIf(name -> name.endsWith("_ADDRESS"));
        return shared;
    }

    @Test
    void everyNodeIsGivenTheFormerKeysAndTheExampleLeavesThemOut() throws IOException {
        for (String node : SERVERS) {
            assertThat(map(services().get(node).get("environment")))
                    .as(node)
                    .containsEntry("SLUICE_FORMER_SECRET_KEYS", FORMER_KEYS);
        }
        assertThat(Files.readAllLines(Path.of("src/main/docker/env.example"))).contains("#SLUICE_FORMER_SECRET_KEYS=");
    }

    @Test
    void theImageIsBuiltFromTheDockerfileThatIsThere() throws IOException {
        Map<String, Object> build = map(services().get("sluice").get("build"));
        assertThat(ROOT.resolve(String.valueOf(build.get("context"))).resolve(String.valueOf(build.get("dockerfile"))))
                .isRegularFile();
    }

    private static Map<String, Object> document() throws IOException {
        return map(new Yaml().load(Files.readString(FILE)));
    }

    private static Map<String, Map<String, Object>> services() throws IOException {
        Map<String, Map<String, Object>> services = new java.util.LinkedHashMap<>();
        map(document().get("services")).forEach((name, service) -> services.put(name, map(service)));
        return services;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Object value) {
        return (Map<String, Object>) value;
    }

    @SuppressWarnings("unchecked")
    private static List<String> strings(Object value) {
        return (List<String>) value;
    }
}
