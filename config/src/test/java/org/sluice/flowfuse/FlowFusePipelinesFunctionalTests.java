package org.sluice.flowfuse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;
import static org.sluice.flowfuse.ScriptWorld.refused;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sluice.access.Role;
import org.sluice.pipeline.PipelinePolicy;
import org.sluice.pipeline.PipelineRules;
import org.sluice.pipeline.Stage;
import org.sluice.pipeline.StageAction;
import org.sluice.pipeline.StageType;
import org.sluice.support.RestCalls;
import org.sluice.support.RestCalls.Answer;

/** Pipelines and stages as FlowFuse's scripts know them: a case for every row of its tables. */
@ExtendWith(ScriptWorld.Shared.class)
class FlowFusePipelinesFunctionalTests {

    private static ScriptWorld world;

    @BeforeAll
    static void start() {
        world = ScriptWorld.shared();
    }

    @ParameterizedTest(name = "what may follow what: {0} ({1})")
    @CsvSource({
        "an instance may be first, I, 200",
        "an instance may follow an instance, I I, 200",
        "an instance may follow a device, D I, 200",
        "an instance may not follow a group, I G I, 400",
        "a device may be first, D, 200",
        "a device may follow an instance, I D, 200",
        "a device may follow a device, D D, 200",
        "a device may not follow a group, I G D, 400",
        "a group may not be first, G, 400",
        "a group may follow an instance, I G, 200",
        "a group may follow a device, D G, 200",
        "a group may follow a group, I G G, 200",
        "no git repository without a token of the team, I R, 400"
    })
    void whatMayFollowWhat(String row, String kinds, int status) {
        String pipeline = world.pipeline();
        String[] all = kinds.split(" ");
        for (int i = 0; i < all.length - 1; i++) {
            world.stage(pipeline, world.target(all[i]));
        }
        Answer last = world.add(pipeline, "\"name\":\"last\"," + world.target(all[all.length - 1]));
        if (status == 200) {
            last.expect(200);
        } else {
            refused(last, status, "invalid_input");
        }
        assertThat(world.stages(pipeline)).hasSize(status == 200 ? all.length : all.length - 1);
    }

    @ParameterizedTest(name = "what may follow what, for git: {0} {1}")
    @CsvSource({
        "GIT, true",
        "INSTANCE GIT, true",
        "DEVICE GIT, true",
        "INSTANCE DEVICE_GROUP GIT, true",
        "GIT GIT, true",
        "GIT INSTANCE, true",
        "GIT DEVICE, true",
        "GIT DEVICE_GROUP, true",
        "INSTANCE DEVICE_GROUP GIT INSTANCE, true",
        "INSTANCE DEVICE_GROUP INSTANCE, false"
    })
    void whatMayFollowAGitRepository(String types, boolean fine) {
        List<Stage> stages = new ArrayList<>();
        Arrays.stream(types.split(" "))
                .forEach(type -> stages.add(new Stage(
                        "s" + stages.size(),
                        StageType.valueOf(type),
                        Optional.of("t" + stages.size()),
                        StageAction.USE_LATEST_SNAPSHOT,
                        false)));
        assertThat(PipelineRules.violations(PipelinePolicy.DEFAULT, stages, false, stage -> true)
                        .isEmpty())
                .isEqualTo(fine);
    }

    @TestFactory
    Stream<DynamicTest> whatIsCheckedWhenAStageIsAdded() {
        String foreign = world.application(world.team, world.unique("app"));
        List<String> line = world.line("I", "I");
        List<String> other = world.line("I");
        String used = world.target("I");
        world.stage(line.get(0), used);
        return Stream.of(
                        row("more than one target", "\"instanceId\":\"x\",\"deviceId\":\"y\"", "not permitted"),
                        row("no target", "\"action\":\"none\"", "required"),
                        row(
                                "an instance of another application",
                                "\"instanceId\":\"" + world.instance(foreign) + "\"",
                                "Invalid instance"),
                        row("an unknown device", "\"deviceId\":\"" + ScriptWorld.NOWHERE + "\"", "Invalid device"),
                        row(
                                "an unknown group",
                                "\"deviceGroupId\":\"" + ScriptWorld.NOWHERE + "\"",
                                "Invalid device group"),
                        row("an unknown git token", "\"gitTokenId\":\"x\"", "Invalid git token"),
                        row(
                                "an unknown source",
                                world.target("I") + ",\"source\":\"nope\"",
                                "source stage was not found"),
                        row(
                                "a source of another pipeline",
                                world.target("I") + ",\"source\":\"" + other.get(1) + "\"",
                                "source stage was not found"),
                        row("an instance that is in it already", used, "appears once"),
                        row(
                                "an action an instance has not",
                                world.target("I") + ",\"action\":\"use_active_snapshot\"",
                                "cannot have the action"),
                        row(
                                "an action a device has not",
                                "\"deviceId\":\"" + world.device() + "\"",
                                "cannot have the action"),
                        row("an action nobody has", world.target("I") + ",\"action\":\"fly\"", "no action"))
                .map(row -> dynamicTest(row[0], () -> {
                    List<String> before = world.stages(line.get(0));
                    Answer answer = refused(world.add(line.get(0), "\"name\":\"new\"," + row[1]), 400, "invalid_input");
                    assertThat(answer.text("/error")).contains(row[2]);
                    assertThat(world.stages(line.get(0))).isEqualTo(before);
                }));
    }

    private static String[] row(String name, String fields, String gist) {
        return new String[] {name, fields, gist};
    }

    @Test
    void aStageWithoutANameIsRefusedAndAGroupMayRepeat() {
        List<String> line = world.line("I");
        refused(world.add(line.get(0), "\"name\":\" \"," + world.target("I")), 400, "invalid_name");
        String group = world.target("G");
        world.stage(line.get(0), group);
        world.stage(line.get(0), group);
        List<String> second = world.line("I");
        world.stage(second.get(0), group);
        assertThat(world.stages(line.get(0))).hasSize(3);
    }

    @TestFactory
    Stream<DynamicTest> whatIsCheckedWhenAStageIsChanged() {
        List<String> line = world.line("I", "I", "G");
        List<String> other = world.line("I");
        String path = "pipelines/" + line.get(0) + "/stages/";
        return Stream.of(
                dynamicTest("an unknown stage", () -> refused(world.owner.put(path + "nope", "{}"), 404, "not_found")),
                dynamicTest(
                        "a stage of another pipeline",
                        () -> refused(world.owner.put(path + other.get(1), "{}"), 404, "not_found")),
                dynamicTest(
                        "the stage id left out is read as a stage named deploy",
                        () -> refused(world.owner.put(path + "deploy", "{}"), 404, "not_found")),
                dynamicTest(
                        "more than one target",
                        () -> change(path, line.get(1), "\"instanceId\":\"x\",\"deviceId\":\"y\"")),
                dynamicTest("a group first", () -> change(path, line.get(1), world.target("G"))),
                dynamicTest("a group before an instance", () -> {
                    List<String> three = world.line("I", "I", "I");
                    change("pipelines/" + three.get(0) + "/stages/", three.get(2), world.target("G"));
                }),
                dynamicTest("an instance after a group", () -> {
                    List<String> groups = world.line("I", "G", "G");
                    change("pipelines/" + groups.get(0) + "/stages/", groups.get(3), world.target("I"));
                }),
                dynamicTest("a git token", () -> change(path, line.get(1), "\"gitTokenId\":\"x\"")),
                dynamicTest("null would clear the target", () -> change(path, line.get(1), "\"instanceId\":null")),
                dynamicTest("what is left out stays", () -> {
                    Answer before = world.owner.get(path + line.get(2)).expect(200);
                    Answer after = world.owner
                            .put(path + line.get(2), "{\"name\":\"renamed\",\"action\":\"none\"}")
                            .expect(200);
                    assertThat(after.text("/name")).isEqualTo("renamed");
                    assertThat(after.text("/action")).isEqualTo("none");
                    assertThat(after.text("/instances/0/id")).isEqualTo(before.text("/instances/0/id"));
                    assertThat(world.owner.get(path + line.get(2)).expect(200).text("/name"))
                            .as("by the id it had before")
                            .isEqualTo("renamed");
                }));
    }

    private static void change(String path, String stage, String fields) {
        refused(world.owner.put(path + stage, "{" + fields + "}"), 400, "invalid_input");
    }

    @Test
    void aDeletedStageLeavesItsNeighboursLinkedIfTheyMayFollowOneAnother() {
        List<String> line = world.line("I", "I", "G");
        String path = "pipelines/" + line.get(0) + "/stages/";
        assertThat(world.owner.delete(path + line.get(2)).expect(200).text("/status"))
                .isEqualTo("okay");
        assertThat(world.stages(line.get(0))).containsExactly(line.get(1), line.get(3));
        assertThat(world.owner.get(path + line.get(1)).text("/NextStageId")).isEqualTo(line.get(3));
        refused(world.owner.delete(path + line.get(1)), 400, "invalid_input");
        refused(world.owner.delete(path + line.get(2)), 404, "not_found");
        world.owner.delete(path + line.get(3)).expect(200);
        world.owner.delete(path + line.get(1)).expect(200);
        assertThat(world.stages(line.get(0))).isEmpty();
    }

    @Test
    void stagesAreInsertedAndReordered() {
        List<String> line = world.line("I", "I", "G");
        String id = line.get(0);
        String second = world.stage(id, world.target("I") + ",\"source\":\"" + line.get(1) + "\"");
        String first = world.stage(id, world.target("I") + ",\"before\":\"" + line.get(1) + "\"");
        assertThat(world.stages(id)).containsExactly(first, line.get(1), second, line.get(2), line.get(3));
        String order = "{\"stages\":[\"%s\",\"%s\",\"%s\",\"%s\",\"%s\"]}";
        world.owner
                .put(
                        "pipelines/" + id + "/stage-order",
                        order.formatted(second, line.get(2), first, line.get(1), line.get(3)))
                .expect(200);
        assertThat(world.stages(id)).containsExactly(second, line.get(2), first, line.get(1), line.get(3));
        refused(
                world.owner.put(
                        "pipelines/" + id + "/stage-order",
                        order.formatted(line.get(3), second, line.get(2), first, line.get(1))),
                400,
                "invalid_input");
        refused(world.owner.put("pipelines/" + id + "/stage-order", "{\"stages\":[]}"), 400, "invalid_input");
        assertThat(world.stages(id)).startsWith(second);
    }

    @Test
    void whatAnUpdateLeavesOutStays() {
        List<String> line = world.line("I");
        String stage = world.stage(line.get(0), world.target("I") + ",\"deployToDevices\":true,\"action\":\"prompt\"");
        String path = "pipelines/" + line.get(0) + "/stages/" + stage;
        Answer before = world.owner.get(path).expect(200);
        assertThat(before.json().path("deployToDevices").asBoolean(false)).isTrue();
        Answer after = world.owner.put(path, "{\"name\":\"renamed\"}").expect(200);
        assertThat(after.text("/name")).isEqualTo("renamed");
        for (String kept : List.of("/deployToDevices", "/action", "/instances")) {
            assertThat(after.json().at(kept)).as(kept).isEqualTo(before.json().at(kept));
        }
        assertThat(world.owner
                        .put("pipelines/" + line.get(0) + "/stages/" + after.text("/id"), "{\"deployToDevices\":false}")
                        .expect(200)
                        .json()
                        .path("deployToDevices")
                        .asBoolean(true))
                .isFalse();
    }

    @Test
    void aDraftOfSomebodyIsNotPublishedByTheWay() {
        List<String> line = world.line("I", "I");
        world.owner
                .put("pipelines/" + line.get(0) + "/draft", "{\"stages\":[{\"name\":\"unfinished\"}]}")
                .expect(200);
        refused(world.add(line.get(0), "\"name\":\"new\"," + world.target("I")), 409, "draft-unpublished");
        assertThat(world.stages(line.get(0))).hasSize(2);
    }

    @Test
    void everyEndpointAnswersAsFlowFuseDoes() {
        List<String> line = world.line("I", "D", "G");
        String id = line.get(0);
        refused(world.owner.post("pipelines", "{\"name\":\"x\"}"), 404, "not_found");
        refused(
                world.owner.post("pipelines", "{\"applicationId\":\"" + world.application + "\"}"),
                400,
                "invalid_name");
        Answer renamed = world.owner
                .put("pipelines/" + id, "{\"pipeline\":{\"name\":\"release\"}}")
                .expect(200);
        assertThat(renamed.text("/name")).isEqualTo("release");
        refused(world.owner.put("pipelines/" + id, "{\"pipeline\":{\"name\":\" \"}}"), 400, "invalid_name");
        Answer stage =
                world.owner.get("pipelines/" + id + "/stages/" + line.get(3)).expect(200);
        assertThat(stage.json().at("/deviceGroups/0").propertyNames())
                .contains("deviceCount", "targetMatchCount", "activeMatchCount", "isDeploying", "hasTargetSnapshot");
        Answer list = world.as(Role.VIEWER)
                .get("applications/" + world.application + "/pipelines")
                .expect(200);
        assertThat(list.json().path("count").intValue())
                .isEqualTo(list.json().path("pipelines").size())
                .isEqualTo(list.json().path("items").size());
        Answer ofTeam = world.owner.get("teams/" + world.team + "/pipelines").expect(200);
        assertThat(ofTeam.text("/pipelines/0/application/id")).isNotBlank();
        assertThat(ofTeam.json().path("count").intValue()).isGreaterThan(0);
        assertThat(world.owner.delete("pipelines/" + id).expect(200).text("/status"))
                .isEqualTo("okay");
        refused(world.owner.delete("pipelines/" + id), 404, "not_found");
    }

    @Test
    void whoIsNoOwnerOrNobodyOrAStrangerIsToldSoInBothForms() {
        List<String> line = world.line("I", "I");
        refused(
                world.as(Role.MEMBER).post("pipelines/" + line.get(0) + "/stages", "{\"name\":\"x\"}"),
                403,
                "unauthorized");
        refused(world.deploy(world.as(Role.MEMBER), line.get(0), line.get(1), "null"), 403, "unauthorized");
        Answer nobody =
                refused(new RestCalls(world.server, "").get("teams/" + world.team + "/pipelines"), 401, "unauthorized");
        assertThat(nobody.text("/error")).isEqualTo("unauthorized");
        RestCalls stranger = world.person(world.newTeam(world.unique("team")), Role.OWNER);
        refused(stranger.get("pipelines/" + line.get(0) + "/stages/" + line.get(1)), 404, "not_found");
        refused(stranger.get("teams/" + world.team + "/pipelines"), 404, "not_found");
    }
}
