package org.sluice.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sluice.Problems.problemOf;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.TestRepositories;
import org.sluice.application.ApplicationId;
import org.sluice.environment.Environments.Key;
import org.sluice.instance.InstanceId;

class JdbcEnvironmentsIntegrationTests {

    private static TestRepositories repositories;
    private static Environments environments;
    private static ApplicationId application;
    private static int instances;

    private InstanceId instance;

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

    @BeforeEach
    void newInstance() {
        instance = repositories.newInstance(application, "i" + ++instances).id();
    }

    @Test
    void keepsVariablesByNameWithTheirAttributes() {
        Variable empty = new Variable("EMPTY", Optional.of(""), false, false, true);
        Variable hidden = new Variable("hidden", Optional.of("s\u00e9cret \uD83D\uDE80\nline"), true, true, false);
        Variable upper = new Variable("HIDDEN", Optional.empty(), false, true, false);
        environments.put(instance, List.of(hidden, empty, upper));

        assertThat(environments.of(instance)).containsExactly(empty, upper, hidden);
        assertThat(environments.keys(instance))
                .containsExactly(
                        new Key("EMPTY", false, false, true, false),
                        new Key("HIDDEN", false, true, false, true),
                        new Key("hidden", true, true, false, false));
    }

    @Test
    void valuesLieSealedInTheDatabase() {
        environments.put(instance, List.of(variable("A", "canary-value")));

        assertThat(repositories
                        .jdbc()
                        .sql("SELECT COUNT(*) FROM instance_variable WHERE sealed_value LIKE '%canary%'")
                        .query(Long.class)
                        .single())
                .isZero();
    }

    @Test
    void puttingWithoutAValueChangesTheAttributesOnly() {
        environments.put(instance, List.of(variable("A", "1"), variable("B", "2")));
        environments.put(instance, List.of(new Variable("A", Optional.empty(), true, true, true)));

        assertThat(environments.of(instance))
                .containsExactly(new Variable("A", Optional.of("1"), true, true, true), variable("B", "2"));
    }

    @Test
    void aPersonSetsALockedVariable() {
        environments.put(instance, List.of(new Variable("A", Optional.of("1"), false, false, true)));
        environments.put(instance, List.of(new Variable("A", Optional.of("2"), false, false, true)));

        assertThat(environments.of(instance)).extracting(Variable::value).containsExactly(Optional.of("2"));
    }

    @Test
    void addsMissingKeysEmptyAndLeavesTheOthersAlone() {
        environments.put(
                instance, List.of(variable("A", "mine"), new Variable("B", Optional.empty(), true, false, true)));
        var before = rows();

        int added = environments.addMissing(
                instance, List.of(key("A", true), key("B", false), key("C", true), key("c", false)));

        assertThat(added).isEqualTo(2);
        assertThat(rows()).containsAll(before);
        assertThat(environments.of(instance))
                .contains(
                        new Variable("C", Optional.empty(), false, true, false),
                        new Variable("c", Optional.empty(), false, false, false))
                .hasSize(4);
        assertThat(environments.addMissing(instance, List.of(key("A", true), key("C", false))))
                .isZero();
        assertThat(environments.addMissing(instance, List.of())).isZero();
    }

    @Test
    void addsMissingKeysWithOneStatement() {
        List<Key> keys =
                IntStream.range(0, 500).mapToObj(i -> key("KEY_" + i, false)).toList();

        repositories.transaction().executeWithoutResult(status -> {
            long before = statements("Com_insert_select");
            assertThat(environments.addMissing(instance, keys)).isEqualTo(500);
            assertThat(statements("Com_insert_select") - before).isEqualTo(1);
        });
        assertThat(environments.keys(instance)).hasSize(500).allMatch(Key::needsValue);
    }

    @Test
    void whatAPersonSetsSurvivesAPromotionThatAddsTheSameKeysAtThatMoment() throws Exception {
        List<Key> keys =
                IntStream.range(0, 40).mapToObj(i -> key("K" + i, false)).toList();
        List<Variable> variables = IntStream.range(0, 40)
                .mapToObj(i -> variable("K" + (39 - i), "value of " + (39 - i)))
                .toList();
        for (int round = 0; round < 20; round++) {
            newInstance();
            assertThat(TestRepositories.together(
                            () -> environments.addMissing(instance, keys),
                            () -> {
                                environments.put(instance, variables);
                                return 0;
                            },
                            () -> environments.addMissing(instance, keys)))
                    .allMatch(Integer.class::isInstance);

            assertThat(environments.of(instance)).containsExactlyInAnyOrderElementsOf(variables);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "1A", "A-B", "A B", "A=", "\u00c4", "A\n", "${A}"})
    void refusesWhatCannotNameAnEnvironmentVariable(String name) {
        assertThat(problemOf(() -> environments.put(instance, List.of(variable("OK", "1"), variable(name, "2")))))
                .isEqualTo("invalid-name at /items/1/name");
        assertThat(problemOf(() -> environments.addMissing(instance, List.of(key(name, false)))))
                .isEqualTo("invalid-name at /items/0/name");
        assertThat(environments.of(instance)).isEmpty();
    }

    @Test
    void refusesReservedDuplicateAndOverlongOnes() {
        assertThat(problemOf(() -> environments.put(instance, List.of(variable("FF_INSTANCE_ID", "x")))))
                .isEqualTo("reserved-name at /items/0/name");
        assertThat(problemOf(() -> environments.addMissing(instance, List.of(key("FF_X", false)))))
                .isEqualTo("reserved-name at /items/0/name");
        assertThat(problemOf(() -> environments.put(instance, List.of(variable("A", "1"), variable("A", "2")))))
                .isEqualTo("duplicate-name at /items/1/name");
        assertThat(problemOf(() -> environments.put(instance, List.of(variable("A".repeat(201), "1")))))
                .isEqualTo("invalid-name at /items/0/name");
        assertThat(problemOf(() -> environments.put(instance, List.of(variable("A", "x".repeat(128_001))))))
                .isEqualTo("too-long at /items/0/value");
        assertThat(problemOf(() -> environments.put(instance, List.of(variable("A", "x\0")))))
                .isEqualTo("control-character at /items/0/value");
        environments.put(instance, List.of(variable("A".repeat(200), "x".repeat(128_000)), variable("ff_own", "ok")));
        assertThat(environments.of(instance)).hasSize(2);
    }

    @Test
    void refusesAnUnknownInstance() {
        InstanceId unknown = new InstanceId("unknown");

        assertThat(problemOf(() -> environments.put(unknown, List.of(variable("A", "1")))))
                .isEqualTo("not-found");
        assertThat(problemOf(() -> environments.addMissing(unknown, List.of(key("A", false)))))
                .isEqualTo("not-found");
        assertThat(environments.of(unknown)).isEmpty();
    }

    @Test
    void removesAVariableOnce() {
        environments.put(instance, List.of(variable("A", "1")));

        assertThat(environments.remove(instance, "a")).isFalse();
        assertThat(environments.remove(instance, "A")).isTrue();
        assertThat(environments.remove(instance, "A")).isFalse();
    }

    private List<Map<String, Object>> rows() {
        return repositories
                .jdbc()
                .sql("SELECT name, HEX(sealed_value), hidden, required, locked, updated_at FROM instance_variable"
                        + " WHERE instance_id = :id")
                .param("id", instance.value())
                .query()
                .listOfRows();
    }

    private static long statements(String counter) {
        return repositories
                .jdbc()
                .sql("SHOW SESSION STATUS LIKE '" + counter + "'")
                .query((row, number) -> row.getLong("Value"))
                .single();
    }

    private static Variable variable(String name, String value) {
        return new Variable(name, Optional.of(value), false, false, false);
    }

    private static Key key(String name, boolean required) {
        return new Key(name, false, required, false, false);
    }
}
