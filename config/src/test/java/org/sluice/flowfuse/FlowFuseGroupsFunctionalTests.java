package org.sluice.flowfuse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;
import static org.sluice.flowfuse.ScriptWorld.refused;

import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;
import org.sluice.access.Role;
import org.sluice.support.RestCalls;
import org.sluice.support.RestCalls.Answer;
import tools.jackson.databind.JsonNode;

/** Device groups as FlowFuse's scripts know them: a case for every rule of joining and leaving. */
@ExtendWith(ScriptWorld.Shared.class)
class FlowFuseGroupsFunctionalTests {

    private static ScriptWorld world;
    private static String snapshot;
    private static String another;

    @BeforeAll
    static void start() {
        world = ScriptWorld.shared();
        String instance = world.instance();
        snapshot = world.snapshot(instance);
        another = world.snapshot(instance);
    }

    private static String path(String group) {
        return "applications/" + world.application + "/device-groups/" + group;
    }

    private static String group(String target) {
        String group = world.group();
        aims(group, "\"" + target + "\"");
        return group;
    }

    private static void aims(String group, String target) {
        world.owner.put(path(group), "{\"targetSnapshotId\":" + target + "}").expect(200);
    }

    private static void joins(String device, String group) {
        world.patch(path(group), "{\"add\":[\"" + device + "\"]}").expect(200);
    }

    private static void leaves(String device, String group) {
        world.patch(path(group), "{\"remove\":[\"" + device + "\"]}").expect(200);
    }

    private static String aiming(String target) {
        String device = world.device();
        world.owner
                .put("devices/" + device, "{\"targetSnapshot\":\"" + target + "\"}")
                .expect(200);
        return device;
    }

    private static void comesTo(String device, String target) {
        Awaitility.await().until(() -> world.owner
                .get("devices/" + device)
                .expect(200)
                .text("/targetSnapshot")
                .equals(target));
    }

    private static String groupOf(String device) {
        return world.owner.get("devices/" + device).expect(200).text("/groupId");
    }

    private static String clearing(String target) {
        String group = group(target);
        world.owner.put(path(group), "{\"onLeave\":\"clear\"}").expect(200);
        return group;
    }

    @Test
    void aStageCountsWhichOfItsDevicesRunWhatTheyShall() {
        String group = group(snapshot);
        Answer first = world.newDevice(",\"application\":\"" + world.application + "\"");
        Answer second = world.newDevice(",\"application\":\"" + world.application + "\"");
        joins(first.text("/id"), group);
        joins(second.text("/id"), group);
        comesTo(first.text("/id"), snapshot);
        comesTo(second.text("/id"), snapshot);
        String pipeline = world.line("I").get(0);
        String stage = world.stage(pipeline, "\"deviceGroupId\":\"" + group + "\"");
        String ofDevice = world.stage(
                world.pipeline(), "\"deviceId\":\"" + first.text("/id") + "\",\"action\":\"use_latest_snapshot\"");
        world.reports(second, another);
        world.owner
                .put("devices/" + second.text("/id") + "/mode", "{\"mode\":\"developer\"}")
                .expect(200);

        world.reports(first, another);
        Awaitility.await().untilAsserted(() -> {
            assertThat(counts(pipeline, stage))
                    .isEqualTo("2 devices, 2 targeted, 0 active, 1 developing, deploying true");
            assertThat(deploying(ofDevice)).isTrue();
        });
        world.reports(first, snapshot);
        Awaitility.await().untilAsserted(() -> {
            assertThat(counts(pipeline, stage))
                    .isEqualTo("2 devices, 2 targeted, 1 active, 1 developing, deploying true");
            assertThat(deploying(ofDevice)).isFalse();
        });
        world.reports(second, snapshot);
        Awaitility.await().untilAsserted(() -> assertThat(counts(pipeline, stage))
                .isEqualTo("2 devices, 2 targeted, 2 active, 1 developing, deploying false"));
    }

    private static boolean deploying(String stage) {
        return world.owner
                .get("pipelines/" + stage.substring(0, stage.lastIndexOf('-')) + "/stages/" + stage)
                .expect(200)
                .json()
                .at("/devices/0/isDeploying")
                .asBoolean();
    }

    private static String counts(String pipeline, String stage) {
        JsonNode group = world.owner
                .get("pipelines/" + pipeline + "/stages/" + stage)
                .expect(200)
                .json()
                .at("/deviceGroups/0");
        return "%s devices, %s targeted, %s active, %s developing, deploying %s"
                .formatted(
                        group.path("deviceCount"),
                        group.path("targetMatchCount"),
                        group.path("activeMatchCount"),
                        group.path("developerModeCount"),
                        group.path("isDeploying"));
    }

    @TestFactory
    Stream<DynamicTest> joiningAndLeaving() {
        return Stream.of(
                dynamicTest("joins a group with a target", () -> {
                    String device = world.device();
                    joins(device, group(snapshot));
                    comesTo(device, snapshot);
                }),
                dynamicTest("joins a group without a target", () -> {
                    String device = aiming(another);
                    joins(device, world.group());
                    comesTo(device, another);
                }),
                dynamicTest("is in another group and added here", () -> {
                    String device = world.device();
                    joins(device, world.group());
                    String second = world.group();
                    joins(device, second);
                    assertThat(groupOf(device)).isEqualTo(second);
                }),
                dynamicTest("leaves, target is the group's: FlowFuse's way, for a group that clears", () -> {
                    String device = world.device();
                    String group = clearing(snapshot);
                    joins(device, group);
                    comesTo(device, snapshot);
                    leaves(device, group);
                    comesTo(device, "");
                }),
                dynamicTest("leaves, target is the group's: ours, it keeps what it runs", () -> {
                    String device = world.device();
                    String group = group(snapshot);
                    joins(device, group);
                    comesTo(device, snapshot);
                    leaves(device, group);
                    assertThat(groupOf(device)).isEmpty();
                    comesTo(device, snapshot);
                }),
                dynamicTest("leaves, other target", () -> {
                    String device = world.device();
                    String group = clearing(snapshot);
                    joins(device, group);
                    comesTo(device, snapshot);
                    world.owner
                            .put("devices/" + device, "{\"targetSnapshot\":\"" + another + "\"}")
                            .expect(200);
                    leaves(device, group);
                    comesTo(device, another);
                }),
                dynamicTest("the group becomes empty", () -> {
                    String device = world.device();
                    String group = group(snapshot);
                    joins(device, group);
                    leaves(device, group);
                    Answer empty = world.owner.get(path(group)).expect(200);
                    assertThat(empty.text("/targetSnapshotId")).isEqualTo(snapshot);
                    assertThat(empty.text("/targetSnapshot/id")).isEqualTo(snapshot);
                    assertThat(empty.json().path("devices").size()).isZero();
                }),
                dynamicTest("changes its application", () -> {
                    String device = world.device();
                    joins(device, world.group());
                    String elsewhere = world.application(world.team, world.unique("app"));
                    world.owner
                            .put("devices/" + device, "{\"application\":\"" + elsewhere + "\"}")
                            .expect(200);
                    assertThat(groupOf(device)).isEmpty();
                }),
                dynamicTest("the group's target is set to null", () -> {
                    String device = world.device();
                    String group = group(snapshot);
                    joins(device, group);
                    comesTo(device, snapshot);
                    aims(group, "null");
                    comesTo(device, "");
                }),
                dynamicTest("the group's variables change", FlowFuseGroupsFunctionalTests::variables),
                dynamicTest("the group is deleted", () -> {
                    String device = world.device();
                    String group = group(snapshot);
                    joins(device, group);
                    comesTo(device, snapshot);
                    assertThat(world.owner
                                    .delete(path(group))
                                    .expect(200)
                                    .json()
                                    .isEmpty())
                            .isTrue();
                    assertThat(groupOf(device)).isEmpty();
                    comesTo(device, snapshot);
                }),
                dynamicTest("is in both add and remove", () -> {
                    String device = world.device();
                    String group = world.group();
                    world.patch(path(group), "{\"add\":[\"%1$s\"],\"remove\":[\"%1$s\"]}".formatted(device))
                            .expect(200);
                    assertThat(groupOf(device)).isEqualTo(group);
                }),
                dynamicTest("set beside add counts alone", () -> {
                    String set = world.device();
                    String added = world.device();
                    String group = world.group();
                    world.patch(path(group), "{\"set\":[\"%s\"],\"add\":[\"%s\"]}".formatted(set, added))
                            .expect(200);
                    assertThat(groupOf(set)).isEqualTo(group);
                    assertThat(groupOf(added)).isEmpty();
                }));
    }

    private static void variables() {
        Answer device = world.newDevice(",\"application\":\"%s\"".formatted(world.application));
        RestCalls agent = new RestCalls(world.server, device.text("/token"));
        String settings = "devices/" + device.text("/id") + "/live/settings";
        String group = world.group();
        joins(device.text("/id"), group);
        String before = agent.get(settings).expect(200).text("/hash");
        world.owner
                .put(
                        path(group) + "/settings",
                        "{\"env\":[{\"name\":\"SITE\",\"value\":\"north\"},{\"name\":\"KEY\",\"value\":\"k\",\"hidden\":true}]}")
                .expect(200);
        Answer after = agent.get(settings).expect(200);
        assertThat(after.text("/hash")).isNotEqualTo(before);
        assertThat(after.text("/env/SITE")).isEqualTo("north");
        Answer shown = world.owner.get(path(group)).expect(200);
        assertThat(shown.json().at("/settings/env").size()).isEqualTo(2);
        assertThat(shown.json().at("/settings/env").toString())
                .contains("north")
                .doesNotContain("\"k\"");
    }

    @Test
    void groupsAreMadeListedAndRefusedAsInFlowFuse() {
        String groups = "applications/" + world.application + "/device-groups";
        refused(world.owner.post(groups, "{\"name\":\"\",\"description\":\"\"}"), 400, "invalid_name");
        refused(world.owner.post(groups, "{\"description\":\"\"}"), 400, "invalid_name");
        refused(world.as(Role.MEMBER).post(groups, "{\"name\":\"x\"}"), 403, "unauthorized");
        String group = world.group();
        world.group();
        Answer first = world.owner.get(groups + "?limit=1").expect(200);
        String name = first.text("/groups/0/name");
        assertThat(first.text("/next"))
                .isEqualTo(first.text("/meta/next_cursor"))
                .isEqualTo(name);
        Answer second = world.owner.get(groups + "?limit=1&cursor=" + name).expect(200);
        assertThat(second.text("/groups/0/name")).isGreaterThan(name);
        Answer list = world.as(Role.MEMBER).get(groups).expect(200);
        assertThat(list.json().path("count").intValue())
                .isEqualTo(list.json().path("groups").size())
                .isPositive();
        assertThat(world.owner
                        .get("teams/" + world.team + "/device-groups")
                        .expect(200)
                        .json()
                        .path("count")
                        .intValue())
                .isPositive();
        String elsewhere = world.application(world.team, world.unique("app"));
        String foreign =
                world.newDevice(",\"application\":\"" + elsewhere + "\"").text("/id");
        refused(world.patch(path(group), "{\"add\":[\"" + foreign + "\"]}"), 400, "invalid_input");
        refused(world.patch(path(group), "{\"add\":[\"nobody\"]}"), 400, "invalid_input");
        refused(
                world.owner.put(path(group), "{\"targetSnapshotId\":\"" + world.snapshotOfAnotherApplication() + "\"}"),
                400,
                "invalid_snapshot");
        refused(world.owner.get(path(ScriptWorld.NOWHERE)), 404, "not_found");
    }
}
