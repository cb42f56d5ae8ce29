package org.sluice.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** What can be said about docker-compose.yml without Docker. */
class DockerComposeTests {

    private static final Path ROOT = Path.of("..");
    private static final Path FILE = ROOT.resolve("docker-compose.yml");
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
        for (String node : List.of("sluice", "sluice-2")) {
            assertThat(map(services().get(node).get("depends_on")))
                    .as(node)
                    .containsOnlyKeys("mariadb", "artemis")
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
        for (String node : List.of("sluice", "sluice-2")) {
            assertThat(known)
                    .as(node)
                    .containsAll(map(services().get(node).get("environment")).keySet());
        }
    }

    @Test
    void everyNodeIsGivenTheFormerKeysAndTheExampleLeavesThemOut() throws IOException {
        for (String node : List.of("sluice", "sluice-2")) {
            assertThat(map(services().get(node).get("environment")))
                    .as(node)
                    .containsEntry("SLUICE_FORMER_SECRET_KEYS", FORMER_KEYS);
        }
        assertThat(Files.readAllLines(Path.of("src/main/docker/env.example"))).contains("#SLUICE_FORMER_SECRET_KEYS=");
    }

    @Test
    void theBrokerHasTheConfigurationTheTopologyTestProves() throws IOException {
        assertThat(strings(services().get("artemis").get("volumes")))
                .filteredOn(volume -> volume.contains("broker.xml"))
                .singleElement()
                .satisfies(volume -> {
                    String[] parts = volume.split(":");
                    assertThat(ROOT.resolve(parts[0]).normalize().toRealPath())
                            .isEqualTo(ArtemisDistribution.CONFIGURATION.toRealPath());
                    assertThat(parts[1]).endsWith("/etc-override/broker.xml");
                    assertThat(parts[2]).isEqualTo("ro");
                });
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
