package org.sluice.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sluice.Problems.problemOf;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sluice.TestRepositories;
import org.sluice.application.ApplicationId;
import org.sluice.application.Applications;
import org.sluice.application.TeamId;
import org.sluice.environment.EffectiveVariable.Scope;
import org.sluice.environment.Environments.Key;
import org.sluice.instance.InstanceId;
import org.sluice.instance.Instances;

class JdbcTemplatesIntegrationTests {

    private static TestRepositories repositories;
    private static Templates templates;
    private static Environments environments;
    private static ApplicationId application;
    private static TeamId team;
    private static int count;

    private InstanceId instance;
    private Template template;

    @BeforeAll
    static void start() {
        repositories = new TestRepositories();
        templates = repositories.get(Templates.class);
        environments = repositories.get(Environments.class);
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

    @BeforeEach
    void oneOfEach() {
        count++;
        instance = repositories.newInstance(application, "i" + count).id();
        template = templates.add(team, "template " + count, "");
        templates.assign(instance, Optional.of(template.id()));
    }

    @Test
    void keepsTemplatesByName() {
        define(variable("B", "2"), new Variable("A", Optional.of("1"), true, true, true));
        templates.put(template.id(), List.of(new TemplateVariable(variable("C", "x1"), pattern("x[0-9]"))));

        Template found = templates.find(template.id()).orElseThrow();

        assertThat(found.variables())
                .containsExactly(
                        plain(new Variable("A", Optional.of("1"), true, true, true)),
                        plain(variable("B", "2")),
                        new TemplateVariable(variable("C", "x1"), pattern("x[0-9]")));
        assertThat(templates.findByName(team, template.name())).contains(found);
        assertThat(templates.of(instance)).contains(found);
        assertThat(templates.list(team)).contains(found);
        assertThat(templates
                        .update(template.id(), "renamed " + count, "what for")
                        .description())
                .isEqualTo("what for");
        assertThat(problemOf(() -> templates.add(team, "renamed " + count, ""))).isEqualTo("name-taken at /name");
        assertThat(problemOf(() -> templates.add(new TeamId("none"), "x", ""))).isEqualTo("not-found");
    }

    @Test
    void valuesLieSealedInTheDatabase() {
        define(variable("A", "canary-value"));

        assertThat(repositories
                        .jdbc()
                        .sql("SELECT COUNT(*) FROM template_variable WHERE sealed_value LIKE '%canary%'")
                        .query(Long.class)
                        .single())
                .isZero();
    }

    @Test
    void theTemplatesValueIsInForceUnlessTheInstanceHasItsOwn() {
        define(variable("SHARED", "theirs"), variable("OWN", "theirs"), needed("NEEDED"));
        environments.put(instance, List.of(variable("OWN", "mine"), variable("EXTRA", "mine")));

        assertThat(environments.inForce(instance))
                .containsExactly(
                        variable("EXTRA", "mine"),
                        needed("NEEDED"),
                        variable("OWN", "mine"),
                        variable("SHARED", "theirs"));
        assertThat(effective("OWN").from().scope()).isEqualTo(Scope.INSTANCE);
        assertThat(effective("OWN").overridden()).extracting("scope").containsExactly(Scope.TEMPLATE);
        assertThat(effective("SHARED").from().scope()).isEqualTo(Scope.TEMPLATE);
        assertThat(effective("FF_INSTANCE_ID").variable().value()).contains(instance.value());
        assertThat(effective("FF_INSTANCE_ID").from().scope()).isEqualTo(Scope.PLATFORM);
        assertThat(environments.keys(instance))
                .containsExactly(key("EXTRA", false), key("NEEDED", true), key("OWN", false), key("SHARED", false));
        environments.remove(instance, "OWN");
        assertThat(effective("OWN").variable()).isEqualTo(variable("OWN", "theirs"));
    }

    @Test
    void whatTheTemplateLocksNobodySetsOnAnInstance() {
        environments.put(instance, List.of(variable("A", "mine, set before the lock")));
        define(new Variable("A", Optional.of("theirs"), false, false, true));

        assertThat(problemOf(() -> environments.put(instance, List.of(variable("B", "1"), variable("A", "2")))))
                .isEqualTo("locked-by-template at /items/1/name");
        assertThat(environments.inForce(instance)).extracting(Variable::value).containsExactly(Optional.of("theirs"));
        assertThat(effective("A").overridden()).extracting("scope").containsExactly(Scope.INSTANCE);
        assertThat(environments.addMissing(instance, List.of(key("A", true), key("NEW", true))))
                .isEqualTo(1);
    }

    @Test
    void patternAndRequiredBindTheInstancesValues() {
        templates.put(
                template.id(),
                List.of(
                        new TemplateVariable(needed("SITE"), pattern("plant-[0-9]+")),
                        plain(new Variable("MUST", Optional.empty(), false, true, false))));

        assertThat(problemOf(() -> environments.put(instance, List.of(variable("SITE", "plant-x")))))
                .isEqualTo("pattern-mismatch at /items/0/value");
        assertThat(problemOf(() -> environments.put(instance, List.of(variable("MUST", "")))))
                .isEqualTo("value-required at /items/0/value");
        assertThat(environments.of(instance)).isEmpty();
        environments.put(instance, List.of(variable("SITE", "plant-7"), variable("MUST", "x")));
        assertThat(environments.mismatches(instance)).isEmpty();
        templates.put(template.id(), List.of(new TemplateVariable(needed("SITE"), pattern("site-.*"))));
        assertThat(environments.mismatches(instance)).containsExactly("SITE");
    }

    @Test
    void aTemplateDoesNotContradictItself() {
        assertThat(problemOf(() -> define(new Variable("A", Optional.empty(), false, false, true))))
                .isEqualTo("locked-without-value at /items/0/value");
        assertThat(problemOf(() ->
                        templates.put(template.id(), List.of(new TemplateVariable(variable("A", "b"), pattern("a"))))))
                .isEqualTo("pattern-mismatch at /items/0/value");
        assertThat(problemOf(() -> define(variable("FF_A", "b")))).isEqualTo("reserved-name at /items/0/name");
        define(variable("A", "1"));
        define(new Variable("A", Optional.empty(), true, false, true));
        assertThat(effective("A").variable()).isEqualTo(new Variable("A", Optional.of("1"), true, false, true));
    }

    @Test
    void whatTheTemplateHidesIsHiddenOnTheInstanceBeforeAndAfter() {
        environments.put(instance, List.of(variable("BEFORE", "mine")));
        define(
                new Variable("BEFORE", Optional.of("theirs"), true, false, false),
                new Variable("AFTER", Optional.of("theirs"), true, false, false));
        environments.put(instance, List.of(variable("AFTER", "mine")));

        assertThat(environments.of(instance)).hasSize(2).allMatch(Variable::hidden);
        InstanceId late = repositories.newInstance(application, "late" + count).id();
        environments.put(late, List.of(variable("BEFORE", "mine")));
        templates.assign(late, Optional.of(template.id()));
        assertThat(environments.of(late)).allMatch(Variable::hidden);
    }

    @Test
    void saysWhichValuesTheInstanceHasNotBeenSent() {
        define(variable("A", "1"), variable("OWN", "1"), needed("NONE"));
        environments.put(instance, List.of(variable("OWN", "2")));
        assertThat(environments.unsent(instance)).containsExactlyInAnyOrder("A", "OWN");

        environments.sent(instance, repositories.clock().instant());
        assertThat(environments.unsent(instance)).isEmpty();
        repositories.clock().advance(java.time.Duration.ofSeconds(1));
        define(variable("A", "changed"));
        assertThat(environments.unsent(instance)).isEqualTo(Set.of("A"));
        environments.sent(instance, repositories.clock().instant());
        environments.remove(instance, "OWN");
        assertThat(environments.unsent(instance)).contains("OWN");
    }

    @Test
    void oneInUseStaysAndStrangersCannotHaveIt() {
        assertThat(problemOf(() -> templates.remove(template.id()))).isEqualTo("template-in-use");
        assertThat(templates.uses(template.id())).isEqualTo(1);
        ApplicationId foreign = repositories.newApplication("foreign " + count);
        InstanceId stranger = repositories.newInstance(foreign, "stranger").id();
        assertThat(problemOf(() -> templates.assign(stranger, Optional.of(template.id()))))
                .isEqualTo("not-found");
        assertThat(problemOf(() -> templates.assign(new InstanceId("none"), Optional.empty())))
                .isEqualTo("not-found");

        templates.assign(instance, Optional.empty());
        assertThat(environments.inForce(instance)).isEmpty();
        templates.remove(template.id());
        assertThat(templates.find(template.id())).isEmpty();
        assertThat(problemOf(() -> templates.remove(template.id()))).isEqualTo("not-found");
        assertThat(repositories.get(Instances.class).find(instance)).isPresent();
    }

    private EffectiveVariable effective(String name) {
        return environments.effective(instance).stream()
                .filter(variable -> variable.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private void define(Variable... variables) {
        templates.put(
                template.id(),
                List.of(variables).stream()
                        .map(JdbcTemplatesIntegrationTests::plain)
                        .toList());
    }

    private static TemplateVariable plain(Variable variable) {
        return new TemplateVariable(variable, Optional.empty());
    }

    private static Optional<ValuePattern> pattern(String text) {
        return Optional.of(ValuePattern.of("/pattern", text));
    }

    private static Variable variable(String name, String value) {
        return new Variable(name, Optional.of(value), false, false, false);
    }

    private static Variable needed(String name) {
        return new Variable(name, Optional.empty(), false, false, false);
    }

    private static Key key(String name, boolean needsValue) {
        return new Key(name, false, false, false, needsValue);
    }
}
