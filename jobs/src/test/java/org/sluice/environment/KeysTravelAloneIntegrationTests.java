package org.sluice.environment;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.TestRepositories;
import org.sluice.application.ApplicationId;
import org.sluice.environment.Environments.Key;
import org.sluice.instance.InstanceId;
import org.sluice.secret.SecretBox;

/** A property over random environments: a source's keys reach a target, its values never, and the target's own stay. */
class KeysTravelAloneIntegrationTests {

    private static TestRepositories repositories;
    private static Environments environments;
    private static ApplicationId application;

    @BeforeAll
    static void start() {
        repositories = new TestRepositories();
        environments = repositories.get(Environments.class);
        application = repositories.newApplication("application");
    }

    @AfterAll
    static void stop() {
        repositories.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 233})
    void whateverTheTwoEnvironmentsAre(long seed) {
        Random random = new Random(seed);
        InstanceId source =
                repositories.newInstance(application, "source-" + seed).id();
        InstanceId target =
                repositories.newInstance(application, "target-" + seed).id();
        environments.put(source, randomVariables(random, "source-value-" + seed + "-"));
        environments.put(target, randomVariables(random, "target-value-" + seed + "-"));
        Map<String, Variable> before = byName(target);
        List<Key> keys = environments.keys(source);

        int added = environments.addMissing(target, keys);

        Map<String, Variable> after = byName(target);
        assertThat(after).containsAllEntriesOf(before).hasSize(before.size() + added);
        assertThat(after.keySet()).containsAll(keys.stream().map(Key::name).toList());
        assertThat(new ArrayList<>(after.values()))
                .filteredOn(variable -> !before.containsKey(variable.name()))
                .hasSize(added)
                .allMatch(Variable::needsValue);
        assertThat(everythingStoredAndOpened(target)).doesNotContain("source-value-");
        assertThat(keys.toString()).doesNotContain("source-value-");
    }

    /** Every column of every row of the instance, sealed ones also opened. */
    private static String everythingStoredAndOpened(InstanceId instance) {
        SecretBox secrets = repositories.get(SecretBox.class);
        StringBuilder text = new StringBuilder();
        for (Map<String, Object> row : repositories
                .jdbc()
                .sql("SELECT * FROM instance_variable WHERE instance_id = :id")
                .param("id", instance.value())
                .query()
                .listOfRows()) {
            for (Object value : row.values()) {
                if (value instanceof byte[] sealed) {
                    text.append(new String(sealed, StandardCharsets.ISO_8859_1)).append(secrets.open(sealed));
                } else {
                    text.append(value);
                }
                text.append('\n');
            }
        }
        return text.toString();
    }

    private static Map<String, Variable> byName(InstanceId instance) {
        return environments.of(instance).stream().collect(Collectors.toMap(Variable::name, variable -> variable));
    }

    private static List<Variable> randomVariables(Random random, String valuePrefix) {
        Map<String, Variable> variables = new HashMap<>();
        int size = random.nextInt(40);
        for (int i = 0; i < size; i++) {
            // Few enough names that source and target share some; some differ in case alone.
            String name = (random.nextBoolean() ? "KEY_" : "Key_") + random.nextInt(30);
            Optional<String> value = random.nextInt(4) == 0
                    ? Optional.empty()
                    : Optional.of(valuePrefix + Long.toString(random.nextLong(), 36));
            variables.put(
                    name, new Variable(name, value, random.nextBoolean(), random.nextBoolean(), random.nextBoolean()));
        }
        return List.copyOf(variables.values());
    }
}
