package org.sluice.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sluice.TestRepositories;
import org.sluice.access.Principal;
import org.sluice.access.Role;
import org.sluice.application.Applications;
import org.sluice.audit.AuditLog;
import org.sluice.backup.AutoSnapshotPlan;
import org.sluice.backup.AutoSnapshotPlans;
import org.sluice.device.DeviceEnvironments;
import org.sluice.device.DeviceGroups;
import org.sluice.device.Devices;
import org.sluice.environment.Environments;
import org.sluice.environment.Templates;
import org.sluice.instance.InstanceAuth;
import org.sluice.instance.InstanceId;
import org.sluice.instance.Instances;
import org.sluice.instance.Protections;
import org.sluice.pipeline.Pipelines;
import org.sluice.problem.ProblemException;
import org.sluice.protocol.DefinitionChangeView;
import org.sluice.protocol.DefinitionsBody;
import org.sluice.schedule.Schedule;
import org.sluice.schedule.ScheduleId;
import org.sluice.schedule.Schedules;
import org.springframework.transaction.PlatformTransactionManager;

class DefinitionsIntegrationTests {

    private static final String ALL =
            """
            {"documents": [
              {"apiVersion": "sluice.org/v1", "kind": "Schedule",
               "metadata": {"team": "plant", "application": "line", "name": "nightly"},
               "spec": {"pipeline": "to production", "stage": "development", "cron": "0 0 3 * * ?", "zone": "Europe/Berlin"}},
              {"apiVersion": "sluice.org/v1", "kind": "Pipeline",
               "metadata": {"team": "plant", "application": "line", "name": "to production"},
               "spec": {"policy": {"concurrency": "forbid", "settleTime": "PT1S"}, "stages": [
                 {"name": "development", "target": "dev"},
                 {"name": "production", "target": "prod", "action": "none"}]}},
              {"apiVersion": "sluice.org/v1", "kind": "Instance",
               "metadata": {"team": "plant", "application": "line", "name": "dev"},
               "spec": {"baseUrl": "http://dev.example:1880/",
                        "autoSnapshots": {"cron": "0 30 2 * * ?", "zone": "Europe/Bratislava", "onDrift": false}}},
              {"apiVersion": "sluice.org/v1", "kind": "Instance",
               "metadata": {"team": "plant", "application": "line", "name": "prod"},
               "spec": {"baseUrl": "http://prod.example:1880", "auth": {"kind": "token", "token": "t0ken"},
                        "variables": [{"name": "KEY", "value": "hunter2", "hidden": true}, {"name": "SITE", "required": true}]}},
              {"apiVersion": "sluice.org/v1", "kind": "Application", "metadata": {"team": "plant", "name": "line"}},
              {"apiVersion": "sluice.org/v1", "kind": "Team", "metadata": {"name": "plant"}}
            ]}""";

    private static final Principal ADMIN = new Principal("tok", "admin", Optional.empty(), Role.ADMIN);

    private final TestRepositories repositories = new TestRepositories();
    private final Applications applications = repositories.get(Applications.class);
    private final Instances instances = repositories.get(Instances.class);
    private final Pipelines pipelines = repositories.get(Pipelines.class);
    private final Map<String, Schedule> stored = new HashMap<>();
    private final Schedules schedules = mock(Schedules.class);
    private final Map<InstanceId, AutoSnapshotPlan> planned = new HashMap<>();
    private final AutoSnapshotPlans plans = mock(AutoSnapshotPlans.class);
    private DefinitionsController controller;

    @BeforeEach
    void assemble() {
        Changes changes =
                new Changes(repositories.get(AuditLog.class), repositories.get(PlatformTransactionManager.class));
        DefinitionPlaces places = new DefinitionPlaces(applications);
        TemplateChanges templateChanges = new TemplateChanges(repositories.get(Templates.class), applications, changes);
        PipelineDocuments documents = new PipelineDocuments(
                new StageTargets(instances, mock(Devices.class), repositories.get(DeviceGroups.class)), pipelines);
        controller = new DefinitionsController(
                List.of(
                        new TeamDefinitions(applications, places, changes),
                        new ApplicationDefinitions(applications, places, changes),
                        new TemplateDefinitions(templateChanges, places),
                        new InstanceDefinitions(
                                instances,
                                repositories.get(Environments.class),
                                new ProtectionChanges(repositories.get(Protections.class), changes),
                                new AutoSnapshotDefinitions(plans, places, changes),
                                templateChanges,
                                places,
                                changes),
                        new DeviceGroupDefinitions(
                                repositories.get(DeviceGroups.class),
                                repositories.get(Devices.class),
                                repositories.get(DeviceEnvironments.class),
                                places,
                                changes),
                        new PipelineDefinitions(pipelines, documents, places, changes),
                        new ScheduleDefinitions(schedules, pipelines, places, changes)),
                changes);
        given(plans.find(any())).willAnswer(call -> Optional.ofNullable(planned.get((InstanceId) call.getArgument(0))));
        given(plans.put(any(), any(), anyString())).willAnswer(call -> {
            AutoSnapshotPlans.Definition wanted = call.getArgument(1);
            InstanceId instance = call.getArgument(0);
            planned.put(
                    instance,
                    new AutoSnapshotPlan(
                            instance,
                            wanted.cron(),
                            wanted.zone(),
                            wanted.enabled(),
                            wanted.onDrift(),
                            call.getArgument(2),
                            Optional.empty(),
                            0));
            return planned.get(instance);
        });
        given(schedules.findByName(any(), anyString()))
                .willAnswer(call -> Optional.ofNullable(stored.get((String) call.getArgument(1))));
        given(schedules.add(any(), any(), anyString(), anyString())).willAnswer(call -> {
            Schedules.Definition definition = call.getArgument(1);
            Schedule schedule = new Schedule(
                    new ScheduleId("c1"),
                    call.getArgument(0),
                    definition.pipeline(),
                    definition.name(),
                    definition.stage(),
                    definition.timing(),
                    definition.misfire(),
                    definition.enabled(),
                    call.getArgument(2),
                    call.getArgument(3),
                    Optional.empty(),
                    Optional.empty());
            stored.put(definition.name(), schedule);
            return schedule;
        });
    }

    @AfterEach
    void close() throws Exception {
        repositories.close();
    }

    @Test
    void createsEverythingInOrderAndNothingASecondTime() {
        assertThat(apply(ALL, false))
                .extracting(change -> change.kind() + " " + change.change())
                .containsExactly(
                        "Team create",
                        "Application create",
                        "Instance create",
                        "Instance create",
                        "Pipeline create",
                        "Schedule create");
        long audited = audited();
        assertThat(apply(ALL, false)).extracting(DefinitionChangeView::change).containsOnly("unchanged");
        assertThat(audited()).isEqualTo(audited);
        var application = applications
                .findByName(applications.teamByName("plant").orElseThrow().id(), "line")
                .orElseThrow();
        var pipeline = pipelines.findByName(application.id(), "to production").orElseThrow();
        assertThat(pipeline.published().orElseThrow().stages()).hasSize(2);
        assertThat(instances.findByName(application.id(), "prod").orElseThrow().auth())
                .isEqualTo(new InstanceAuth.Token("t0ken"));
    }

    @Test
    void setsTheAutoSnapshotsOfAnInstanceAndLeavesThemWhenTheyAreNotNamed() {
        apply(ALL, false);
        AutoSnapshotPlan plan = planned.values().iterator().next();
        assertThat(planned).hasSize(1);
        assertThat(plan.cron()).isEqualTo("0 30 2 * * ?");
        assertThat(plan.zone()).isEqualTo(ZoneId.of("Europe/Bratislava"));
        assertThat(plan.enabled()).isTrue();
        assertThat(plan.onDrift()).isFalse();

        assertThat(apply(ALL.replace("\"onDrift\": false", "\"enabled\": false"), false))
                .filteredOn(change -> change.change().equals("update"))
                .singleElement()
                .satisfies(change -> assertThat(change.details())
                        .containsExactly("autoSnapshots: 0 30 2 * * ? Europe/Bratislava (disabled)"));
        assertThat(apply(ALL.replaceAll(",\\s*\"autoSnapshots\": \\{[^}]*}", ""), false))
                .extracting(DefinitionChangeView::change)
                .containsOnly("unchanged");
        assertThatThrownBy(() -> apply(ALL.replace("Europe/Bratislava", "Europe/Atlantis"), false))
                .isInstanceOfSatisfying(ProblemException.class, e -> assertThat(e.fields())
                        .extracting(ProblemException.Field::pointer)
                        .containsExactly("/documents/2/spec/autoSnapshots/zone"));
    }

    @Test
    void aDeviceGroupIsCreatedChangedAndLeftAlone() {
        apply(ALL, false);
        String group =
                """
                {"documents": [{"apiVersion": "sluice.org/v1", "kind": "DeviceGroup",
                  "metadata": {"team": "plant", "application": "line", "name": "presses"},
                  "spec": {"selector": "site=plant-7,!old", "onLeave": "%s",
                           "variables": [{"name": "KEY", "value": "hunter2", "hidden": true}]}}]}""";

        assertThat(apply(group.formatted("keep"), false))
                .extracting(DefinitionChangeView::change)
                .containsExactly("create");
        assertThat(apply(group.formatted("keep"), false))
                .extracting(DefinitionChangeView::change)
                .containsExactly("unchanged");
        assertThat(apply(group.formatted("clear"), false))
                .singleElement()
                .satisfies(change -> assertThat(change.details()).containsExactly("onLeave: keep -> clear"));
        assertThatThrownBy(() -> apply(group.formatted("perhaps"), false))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("/documents/0/spec/onLeave");
    }

    @Test
    void aTemplateIsMadeBeforeTheInstancesThatHaveIt() {
        String site = "\"variables\": [{\"name\": \"KEY\"";
        String all = ALL.replace(site, "\"template\": \"press\", " + site)
                .replace(
                        "{\"documents\": [",
                        """
                        {"documents": [{"apiVersion": "sluice.org/v1", "kind": "Template",
                          "metadata": {"team": "plant", "name": "press"},
                          "spec": {"description": "presses", "variables": [
                            {"name": "SITE", "value": "plant-7", "pattern": "plant-[0-9]"},
                            {"name": "API", "value": "hunter2", "hidden": true, "locked": true}]}},""");
        assertThat(apply(all, false))
                .extracting(change -> change.kind() + " " + change.change() + " " + change.details())
                .contains("Template create [variable SITE, variable API]");
        assertThat(apply(all, false)).extracting(DefinitionChangeView::change).containsOnly("unchanged");
        assertThat(apply(ALL, false)).extracting(DefinitionChangeView::change).containsOnly("unchanged");
        var application = applications
                .findByName(applications.teamByName("plant").orElseThrow().id(), "line")
                .orElseThrow();
        var prod = instances.findByName(application.id(), "prod").orElseThrow();
        assertThat(repositories.get(Environments.class).inForce(prod.id()))
                .extracting(one -> one.name() + " " + one.needsValue())
                .containsExactly("API false", "KEY false", "SITE false");
        assertThat(apply(all.replace("plant-[0-9]", "plant-.").replace("\"presses\"", "\"all\""), false))
                .filteredOn(change -> change.kind().equals("Template"))
                .singleElement()
                .satisfies(change -> assertThat(change.details()).containsExactly("description", "variable SITE"));
        assertThatThrownBy(() -> apply(all.replace("\"template\": \"press\"", "\"template\": \"x\""), false))
                .isInstanceOfSatisfying(
                        ProblemException.class, e -> assertThat(e.code()).isEqualTo("unknown-template"));
        assertThatThrownBy(() -> apply(all.replace("plant-[0-9]", "(a"), false))
                .isInstanceOfSatisfying(
                        ProblemException.class, e -> assertThat(e.code()).isEqualTo("invalid-pattern"));
        assertThat(apply(all.replace("\"template\": \"press\"", "\"template\": \"\""), false))
                .filteredOn(change -> change.name().equals("prod"))
                .singleElement()
                .satisfies(change -> assertThat(change.details()).containsExactly("template: press -> "));
    }

    @Test
    void aTrialChangesNothing() {
        assertThat(apply(ALL, true)).extracting(DefinitionChangeView::change).containsOnly("create");
        assertThat(applications.teams()).isEmpty();
        assertThat(audited()).isZero();
    }

    @Test
    void saysWhatDiffersWithoutSayingSecrets() {
        apply(ALL, false);
        List<DefinitionChangeView> changes = apply(
                ALL.replace("t0ken", "other-t0ken")
                        .replace("hunter2", "hunter3")
                        .replace("dev.example", "dev2.example")
                        .replace("\"forbid\"", "\"allow\""),
                false);
        assertThat(changes)
                .extracting(change -> change.name() + " " + change.change() + " " + change.details())
                .containsExactly(
                        "plant unchanged []",
                        "line unchanged []",
                        "dev update [baseUrl: http://dev.example:1880 -> http://dev2.example:1880]",
                        "prod update [auth, variable KEY]",
                        "to production update [draft version 2: development -> production, publish version 2]",
                        "nightly unchanged []");
    }

    @Test
    void aProtectionIsSetLiftedAndStaysWhenLeftOut() {
        apply(ALL, false);
        String site = "\"variables\": [{\"name\": \"KEY\"";
        String guarded = ALL.replace(site, "\"protected\": true, " + site);
        assertThat(apply(guarded, false).get(3).details()).containsExactly("protected: false -> true");
        assertThat(apply(guarded, false).get(3).change()).isEqualTo("unchanged");
        assertThat(apply(ALL, false).get(3).change()).isEqualTo("unchanged");
        String open = guarded.replace("\"protected\": true", "\"protected\": false");
        assertThat(apply(open, true).get(3).details()).containsExactly("protected: true -> false");
        assertThat(apply(open, false).get(3).details()).containsExactly("protected: true -> false");
        assertThat(repositories
                        .jdbc()
                        .sql("SELECT action FROM audit_event WHERE action LIKE 'project.%protected' ORDER BY id")
                        .query(String.class)
                        .list())
                .containsExactly("project.protected", "project.unprotected");
    }

    @Test
    void aSecretLeftOutStays() {
        apply(ALL, false);
        List<DefinitionChangeView> changes = apply(ALL.replace(", \"token\": \"t0ken\"", ""), false);
        assertThat(changes).extracting(DefinitionChangeView::change).containsOnly("unchanged");
    }

    @Test
    void leavesADraftToBePublishedLater() {
        String draft = ALL.replace("\"spec\": {\"policy\"", "\"spec\": {\"publish\": false, \"policy\"");
        apply(draft, false);
        assertThat(apply(draft, false).get(4).change()).isEqualTo("unchanged");
        DefinitionChangeView published = apply(ALL, false).get(4);
        assertThat(published.change()).isEqualTo("publish");
        assertThat(published.details()).containsExactly("publish version 1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    "concurrency"        | "concurency"       | unknown-field   | /documents/1/spec/policy/concurency
                    "kind": "token"      | "secretFrom": {}   | unknown-field   | /documents/3/spec/auth/secretFrom
                    sluice.org/v1        | sluice.org/v9      | unknown-version | /documents/0/apiVersion
                    "kind": "Team"       | "kind": "Squad"    | unknown-kind    | /documents/5/kind
                    "target": "prod"     | "target": "prodd"  | target-unknown  | /documents/1/spec/stages/1/target
                    "name": "production" | "name": "development" | pipeline-validation-failed | /documents/1/spec/stages/1/name
                    0 0 3 * * ?", "zone": "Europe/Berlin | 0 0 3 * * ?", "zone": "Europe/Nowhere | unknown-zone | /documents/0/spec/zone
                    "name": "prod"}      | "name": "dev"}     | duplicate       | /documents/3/metadata/name
                    "pipeline": "to production" | "pipeline": "x" | pipeline-unknown | /documents/0/spec/pipeline
                    "metadata": {"name"  | "metadata": {"team": "x", "name" | unknown-field | /documents/5/metadata/team
                    """)
    void refusesAllBecauseOfOneAndNamesTheField(String right, String wrong, String code, String pointer) {
        assertThat(ALL).contains(right);
        assertThatThrownBy(() -> apply(ALL.replace(right, wrong), false))
                .isInstanceOfSatisfying(ProblemException.class, problem -> {
                    assertThat(problem.code()).isEqualTo(code);
                    assertThat(problem.fields())
                            .extracting(ProblemException.Field::pointer)
                            .contains(pointer);
                });
        assertThat(applications.teams()).isEmpty();
        assertThat(audited()).isZero();
    }

    @Test
    void aPersonOfATeamNeitherMakesTeamsNorFindsForeignOnes() {
        var plant = applications.addTeam("plant");
        applications.addTeam("office");
        Principal owner = new Principal("tok2", "owner", Optional.of(plant.id()), Role.OWNER);
        for (String name : List.of("office", "unheard-of")) {
            assertThatThrownBy(() -> controller.apply(owner, false, body(ALL.replace("plant", name))))
                    .isInstanceOfSatisfying(ProblemException.class, problem -> assertThat(problem.kind())
                            .isEqualTo(ProblemException.Kind.NOT_FOUND));
        }
        Principal member = new Principal("tok3", "member", Optional.of(plant.id()), Role.MEMBER);
        assertThatThrownBy(() -> controller.apply(member, false, body(ALL)))
                .isInstanceOfSatisfying(ProblemException.class, problem -> assertThat(problem.kind())
                        .isEqualTo(ProblemException.Kind.FORBIDDEN));
        assertThat(controller.apply(owner, false, body(ALL)).changes()).hasSize(6);
    }

    @Test
    void theSchemaKnowsTheDocumentsAndRefusesOthers() {
        var schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(controller.schema());
        RestConfiguration.wireMapper().readTree(ALL).path("documents").forEach(document -> {
            assertThat(schema.validate(document.toString(), InputFormat.JSON))
                    .as(document.toString())
                    .isEmpty();
            String other = document.toString().replaceFirst("\"metadata\":\\{", "\"metadata\":{\"colour\":\"red\",");
            assertThat(schema.validate(other, InputFormat.JSON)).as(other).isNotEmpty();
        });
    }

    private List<DefinitionChangeView> apply(String documents, boolean dryRun) {
        return controller.apply(ADMIN, dryRun, body(documents)).changes();
    }

    private static DefinitionsBody body(String documents) {
        return RestConfiguration.wireMapper().readValue(documents, DefinitionsBody.class);
    }

    private long audited() {
        return repositories
                .jdbc()
                .sql("SELECT COUNT(*) FROM audit_event")
                .query(Long.class)
                .single();
    }
}
