package org.sluice.secrets;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.environment.Environments;
import org.sluice.environment.Variable;
import org.sluice.instance.Instance;
import org.sluice.instance.InstanceId;
import org.sluice.promotion.Promotion;
import org.sluice.promotion.PromotionStatus;
import org.sluice.support.Factory;
import org.sluice.support.StubNodeRed;
import org.sluice.support.TestServer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Keys travel, values stay: the promise about environments, for environments nobody chose, through the whole job. */
class RandomEnvironmentsFunctionalTests {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String SOURCE = "srcVAL";
    private static final String TARGET = "tgtVAL";

    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 233, 377, 610, 987, 1597, 2584, 4181, 6765, 10946})
    void whateverTheTwoEnvironmentsAre(long seed) {
        Random random = new Random(seed);
        Factory factory = server.factory();
        Environments environments = factory.environments();
        try (StubNodeRed development = new StubNodeRed();
                StubNodeRed production = new StubNodeRed()) {
            Instance source = factory.instance("dev", development.url());
            Instance target = factory.instance("prod", production.url());
            environments.put(source.id(), table(random, SOURCE));
            environments.put(target.id(), table(random, TARGET));
            Map<String, String> sourceLive = live(random, SOURCE);
            Map<String, String> targetLive = live(random, TARGET);
            development.flows(flows(sourceLive, "new"));
            production.flows(flows(targetLive, "old"));
            Map<String, Variable> before = variables(environments, target.id());
            Set<String> travelling = travelling(environments, source.id(), sourceLive.keySet());

            Promotion ended = promoted(factory, source, target);

            Map<String, Variable> after = variables(environments, target.id());
            assertThat(after).as("existing values are untouched").containsAllEntriesOf(before);
            Set<String> expected = new LinkedHashSet<>(before.keySet());
            expected.addAll(travelling);
            assertThat(after.keySet()).as("the new keys, and no other").containsExactlyInAnyOrderElementsOf(expected);
            assertThat(after.values())
                    .filteredOn(variable -> !before.containsKey(variable.name()))
                    .allMatch(Variable::needsValue);
            assertThat(after.keySet()).noneMatch(name -> name.startsWith("FF_"));
            assertThat(production.received().toString()).doesNotContain(SOURCE);
            if (after.values().stream().anyMatch(variable -> variable.required() && variable.needsValue())) {
                assertThat(ended.status()).isEqualTo(PromotionStatus.WAITING);
                assertThat(production.deployments()).isZero();
            } else {
                assertThat(ended.status()).isEqualTo(PromotionStatus.SUCCEEDED);
                assertDeployed(environment(production.flows()), targetLive, after, sourceLive.keySet());
            }
        }
    }

    private static Promotion promoted(Factory factory, Instance source, Instance target) {
        Promotion promotion = factory.launch(factory.pipeline(Factory.AT_ONCE, source, target), "dev");
        org.awaitility.Awaitility.await()
                .atMost(java.time.Duration.ofSeconds(60))
                .pollInterval(java.time.Duration.ofMillis(20))
                .until(() -> factory.promotion(promotion.id()).status() == PromotionStatus.WAITING
                        || factory.promotion(promotion.id()).status().ended());
        return factory.promotion(promotion.id());
    }

    private static void assertDeployed(
            Map<String, String> deployed,
            Map<String, String> targetLive,
            Map<String, Variable> table,
            Set<String> sourceLive) {
        targetLive.forEach((name, value) -> {
            Optional<Variable> own = Optional.ofNullable(table.get(name)).filter(variable -> !variable.needsValue());
            String expected = own.map(variable ->
                            variable.hidden() ? "" : variable.value().orElseThrow())
                    .orElse(value);
            assertThat(deployed)
                    .as("what the target had, or what Sluice was told for it")
                    .containsEntry(name, expected);
        });
        assertThat(deployed.keySet()).filteredOn(name -> name.startsWith("FF_")).allMatch(targetLive::containsKey);
        sourceLive.stream()
                .filter(name -> !table.containsKey(name) && !targetLive.containsKey(name))
                .forEach(name ->
                        assertThat(deployed).as("locked, or the platform's").doesNotContainKey(name));
    }

    /** Everything the source knows but the platform's keys and locked ones. */
    private static Set<String> travelling(Environments environments, InstanceId source, Set<String> live) {
        Map<String, Variable> table = variables(environments, source);
        Set<String> names = new LinkedHashSet<>(live);
        names.addAll(table.keySet());
        names.removeIf(name -> name.startsWith("FF_"));
        names.removeIf(name -> table.containsKey(name) && table.get(name).locked());
        return names;
    }

    private static Map<String, Variable> variables(Environments environments, InstanceId instance) {
        return environments.of(instance).stream().collect(Collectors.toMap(Variable::name, variable -> variable));
    }

    private static List<Variable> table(Random random, String prefix) {
        Map<String, Variable> variables = new LinkedHashMap<>();
        // Some seeds without required variables, so that not every promotion is held.
        int required = random.nextInt(3);
        for (int i = random.nextInt(25); i > 0; i--) {
            String name = name(random);
            Optional<String> value = random.nextInt(4) == 0
                    ? Optional.empty()
                    : Optional.of(prefix + Long.toString(random.nextLong(), 36));
            variables.put(
                    name,
                    new Variable(
                            name,
                            value,
                            random.nextBoolean(),
                            required == 0 && random.nextInt(8) == 0,
                            random.nextInt(3) == 0));
        }
        return new ArrayList<>(variables.values());
    }

    private static Map<String, String> live(Random random, String prefix) {
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = random.nextInt(20); i > 0; i--) {
            String name = random.nextInt(5) == 0 ? "FF_" + name(random) : name(random);
            values.put(name, random.nextInt(6) == 0 ? "" : prefix + Long.toString(random.nextLong(), 36));
        }
        return values;
    }

    /** Few enough that source and target share some; some differ in case alone. */
    private static String name(Random random) {
        return (random.nextBoolean() ? "KEY_" : "Key_") + random.nextInt(20);
    }

    private static String flows(Map<String, String> environment, String payload) {
        ArrayNode flows = (ArrayNode) JSON.readTree(Factory.tab("t1", "Line 1", payload));
        if (!environment.isEmpty()) {
            ObjectNode global = flows.addObject().put("id", "g1").put("type", "global-config");
            ArrayNode entries = global.putArray("env");
            environment.forEach((name, value) ->
                    entries.addObject().put("name", name).put("value", value).put("type", "str"));
        }
        return flows.toString();
    }

    private static Map<String, String> environment(ArrayNode flows) {
        Map<String, String> found = new LinkedHashMap<>();
        for (JsonNode node : flows) {
            if (node.path("type").asString().equals("global-config")) {
                node.path("env")
                        .forEach(entry -> found.put(
                                entry.path("name").asString(),
                                entry.path("value").asString()));
            }
        }
        return found;
    }
}
