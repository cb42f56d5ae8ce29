package org.sluice.environment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sluice.TestRepositories;
import org.sluice.application.ApplicationId;
import org.sluice.application.Applications;
import org.sluice.application.TeamId;
import org.sluice.environment.EffectiveVariable.Scope;
import org.sluice.environment.Environments.Key;
import org.sluice.instance.InstanceId;
import org.sluice.problem.ProblemException;

/**
 * Properties over random environments of two instances and a random template of the target: which value is in force, what is
 * refused, and that keys which travel change neither.
 */
class InstancePrecedenceIntegrationTests {

    private static TestRepositories repositories;
    private static Environments environments;
    private static Templates templates;
    private static ApplicationId application;
    private static TeamId team;

    @BeforeAll
    static void start() {
        repositories = new TestRepositories();
        environments = repositories.get(Environments.class);
        templates = repositories.get(Templates.class);
        application = repositories.newApplication("application");
        team = repositories
                .get(Applications.class)
                .find(application)
                .orElseThrow()
                .team();
    }

    @AfterAll
    static void stop() {
        repositories.close();
    }

    private static IntStream seeds() {
        return IntStream.rangeClosed(1, 60);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void whateverTheEnvironmentsAndTheTemplateAre(int seed) {
        Random random = new Random(seed);
        InstanceId source =
                repositories.newInstance(application, "source-" + seed).id();
        InstanceId target =
                repositories.newInstance(application, "target-" + seed).id();
        Template shared = templates.add(team, "template " + seed, "");
        environments.put(source, variables(random, "source-value-"));
        boolean assignedFirst = random.nextBoolean();
        Map<String, Variable> own = byName(variables(random, "own"));
        List<TemplateVariable> defined = definitions(random);
        templates.put(shared.id(), defined);
        if (assignedFirst) {
            templates.assign(target, Optional.of(shared.id()));
            own.values().removeIf(variable -> !takes(target, variable, defined));
        } else {
            environments.put(target, own.values());
            templates.assign(target, Optional.of(shared.id()));
        }

        assertThat(byName(environments.inForce(target))).isEqualTo(expected(own, defined));
        assertConsistent(target);
        environments.addMissing(target, environments.keys(source));

        Map<String, Variable> after = byName(environments.inForce(target));
        assertThat(after).containsAllEntriesOf(expected(own, defined));
        assertThat(after.keySet())
                .containsAll(environments.keys(source).stream().map(Key::name).toList());
        assertThat(after.values())
                .filteredOn(variable -> !own.containsKey(variable.name()) && !isDefined(defined, variable.name()))
                .allMatch(Variable::needsValue);
        assertThat(after.values())
                .noneMatch(variable -> variable.value().orElse("").contains("source-value-"));
        assertThat(environments.of(target))
                .as("no row for what the template gives")
                .noneMatch(variable -> !own.containsKey(variable.name()) && isDefined(defined, variable.name()));
        assertConsistent(target);
    }

    /** Sets it, or is refused for the reason the template gives; then nothing has changed. */
    private static boolean takes(InstanceId target, Variable variable, List<TemplateVariable> defined) {
        Optional<TemplateVariable> binding = defined.stream()
                .filter(one -> one.name().equals(variable.name()))
                .findFirst();
        Optional<String> forbidden = binding.flatMap(one -> one.locked()
                ? Optional.of("locked-by-template")
                : !variable.value().map(one::accepts).orElse(true)
                        ? Optional.of("pattern-mismatch")
                        : Optional.empty());
        List<Variable> before = environments.of(target);
        try {
            environments.put(target, List.of(variable));
            assertThat(forbidden).as(variable.name()).isEmpty();
            return true;
        } catch (ProblemException e) {
            assertThat(Optional.of(e.code())).isEqualTo(forbidden);
            assertThat(e.toString() + e.fields())
                    .doesNotContain(variable.value().orElse("no such value"));
            assertThat(environments.of(target)).isEqualTo(before);
            return false;
        }
    }

    /** Said once more, the long way. */
    private static Map<String, Variable> expected(Map<String, Variable> own, List<TemplateVariable> defined) {
        Map<String, Variable> expected = new TreeMap<>(own);
        for (TemplateVariable one : defined) {
            Variable theirs = one.variable();
            Variable mine = own.get(one.name());
            if (mine == null) {
                expected.put(one.name(), theirs);
                continue;
            }
            Optional<String> value = mine.value();
            if (one.locked() || value.isEmpty()) {
                value = theirs.value();
            }
            expected.put(
                    one.name(),
                    new Variable(
                            one.name(),
                            value,
                            mine.hidden() || theirs.hidden(),
                            mine.required() || theirs.required(),
                            mine.locked() || theirs.locked()));
        }
        return expected;
    }

    /** The view people get, the keys promotions read and what is sent agree with each other. */
    private static void assertConsistent(InstanceId instance) {
        Map<String, Variable> sent = byName(environments.inForce(instance));
        List<EffectiveVariable> view = environments.effective(instance);
        assertThat(byName(view.stream()
                        .filter(one -> one.from().scope() != Scope.PLATFORM)
                        .map(EffectiveVariable::variable)
                        .toList()))
                .isEqualTo(sent);
        assertThat(environments.keys(instance).stream().collect(Collectors.toMap(Key::name, key -> key)))
                .isEqualTo(sent.values().stream()
                        .collect(Collectors.toMap(
                                Variable::name,
                                one -> new Key(
                                        one.name(), one.hidden(), one.required(), one.locked(), one.needsValue()))));
        assertThat(view).noneMatch(one -> one.overridden().contains(one.from()));
    }

    private static boolean isDefined(List<TemplateVariable> defined, String name) {
        return defined.stream().anyMatch(one -> one.name().equals(name));
    }

    private static Map<String, Variable> byName(Iterable<Variable> variables) {
        Map<String, Variable> map = new TreeMap<>();
        variables.forEach(variable -> map.put(variable.name(), variable));
        return map;
    }

    private static List<Variable> variables(Random random, String prefix) {
        Map<String, Variable> variables = new TreeMap<>();
        for (int i = random.nextInt(15); i > 0; i--) {
            String name = name(random);
            variables.put(
                    name,
                    new Variable(
                            name,
                            value(random, prefix),
                            random.nextBoolean(),
                            random.nextBoolean(),
                            random.nextBoolean()));
        }
        return List.copyOf(variables.values());
    }

    private static List<TemplateVariable> definitions(Random random) {
        Map<String, TemplateVariable> defined = new TreeMap<>();
        for (int i = random.nextInt(12); i > 0; i--) {
            String name = name(random);
            boolean locked = random.nextInt(3) == 0;
            Optional<String> value = locked ? Optional.of("own-template") : value(random, "own-template");
            Optional<ValuePattern> pattern = random.nextInt(3) == 0
                    ? Optional.of(
                            ValuePattern.of("/pattern", random.nextBoolean() ? "own.*[0-9a]|own-template" : "own-t.*"))
                    : Optional.empty();
            TemplateVariable one = new TemplateVariable(
                    new Variable(name, value, random.nextBoolean(), random.nextBoolean(), locked), pattern);
            defined.put(
                    name,
                    value.map(one::accepts).orElse(true)
                            ? one
                            : new TemplateVariable(one.variable(), Optional.empty()));
        }
        return List.copyOf(defined.values());
    }

    private static Optional<String> value(Random random, String prefix) {
        return random.nextInt(4) == 0
                ? Optional.empty()
                : Optional.of(prefix + Long.toString(random.nextLong() >>> 1, 36));
    }

    private static String name(Random random) {
        return (random.nextBoolean() ? "KEY_" : "Key_") + random.nextInt(12);
    }
}
