package org.sluice.flowfuse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;
import static org.sluice.flowfuse.ScriptWorld.refused;

import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;
import org.sluice.access.Role;
import org.sluice.support.Factory;
import org.sluice.support.RestCalls.Answer;
import org.sluice.support.StubNodeRed;

/** Deploys as FlowFuse's scripts start them: a case for every row of its tables of checks and of sources. */
@ExtendWith(ScriptWorld.Shared.class)
class FlowFuseDeploysFunctionalTests {

    private static ScriptWorld world;

    @BeforeAll
    static void start() {
        world = ScriptWorld.shared();
    }

    @Test
    void aDeployIsAPromotion() {
        StubNodeRed own = new StubNodeRed();
        String pipeline = world.pipeline();
        String source = world.stage(pipeline, world.target("I"));
        world.stage(pipeline, "\"instanceId\":\"" + world.instance(own) + "\"");
        Answer answer =
                world.deploy(world.as(Role.OPERATOR), pipeline, source, "null").expect(200);
        assertThat(answer.text("/status")).isEqualTo("importing");
        world.succeeds(answer);
        assertThat(own.flows().toString()).contains("Line 3");
        own.close();
    }

    @Test
    void aDeploySentAgainWithItsKeyIsTheSamePromotion() {
        List<String> line = world.line("I", "I");
        String path = "pipelines/" + line.get(0) + "/stages/" + line.get(1) + "/deploy";
        String key = world.unique("key");
        String first = world.succeeds(
                world.owner.put(path, "{}", "Idempotency-Key", key).expect(200));
        assertThat(world.succeeds(
                        world.owner.put(path, "{}", "Idempotency-Key", key).expect(200)))
                .isEqualTo(first);
        assertThat(world.succeeds(world.owner.put(path, "{}").expect(200))).isNotEqualTo(first);
    }

    @Test
    void aSnapshotThatIsNamedWhereNoneIsAskedForIsNotHeard() {
        String instance = world.instance();
        String named = stored("instance", instance, "named");
        stored("instance", instance, "newest");
        brings("\"instanceId\":\"" + instance + "\",\"action\":\"use_latest_snapshot\"", named(named), "newest");
    }

    @Test
    void anInstanceSaysHowItIsAtThisMoment() {
        StubNodeRed own = new StubNodeRed();
        String target = world.instance(own);
        String pipeline = world.pipeline();
        String source = world.stage(pipeline, world.target("I"));
        world.stage(pipeline, "\"instanceId\":\"" + target + "\"");
        AtomicReference<String> meanwhile = new AtomicReference<>("");
        own.onDeploy(() -> meanwhile.set(meta(target)));

        assertThat(meta(target)).isEqualTo("running false");
        world.succeeds(world.deploy(world.owner, pipeline, source, "null").expect(200));
        assertThat(meanwhile.get()).isEqualTo("importing true");
        assertThat(meta(target)).isEqualTo("running false");
        own.close();
        assertThat(meta(target)).isEqualTo("unknown false");
    }

    private static String meta(String instance) {
        Answer answer = world.as(Role.VIEWER).get("projects/" + instance).expect(200);
        return answer.text("/meta/state") + " " + answer.json().at("/meta/isDeploying");
    }

    @TestFactory
    Stream<DynamicTest> whatADeployBringsToItsTarget() {
        return Stream.of(
                dynamicTest("instance, prompt", () -> {
                    String instance = world.instance();
                    brings(
                            "\"instanceId\":\"" + instance + "\",\"action\":\"prompt\"",
                            named(world.snapshot(instance)),
                            "other");
                }),
                dynamicTest("instance, use_latest_snapshot", () -> {
                    String instance = world.instance();
                    stored("instance", instance, "older");
                    stored("instance", instance, "newest");
                    brings("\"instanceId\":\"" + instance + "\",\"action\":\"use_latest_snapshot\"", "null", "newest");
                }),
                dynamicTest("device, prompt", () -> {
                    String device = world.device();
                    String asked = stored("device", device, "asked for");
                    stored("device", device, "newest");
                    brings("\"deviceId\":\"" + device + "\",\"action\":\"prompt\"", named(asked), "asked for");
                }),
                dynamicTest("device, use_latest_snapshot", () -> {
                    String device = world.device();
                    stored("device", device, "older");
                    stored("device", device, "newest");
                    brings("\"deviceId\":\"" + device + "\",\"action\":\"use_latest_snapshot\"", "null", "newest");
                }),
                dynamicTest("device, use_active_snapshot", () -> {
                    Answer device = world.newDevice(",\"application\":\"" + world.application + "\"");
                    String active = stored("device", device.text("/id"), "active");
                    stored("device", device.text("/id"), "newest");
                    world.reports(device, active);
                    brings(
                            "\"deviceId\":\"" + device.text("/id") + "\",\"action\":\"use_active_snapshot\"",
                            "null",
                            "active");
                }));
    }

    /** A deploy from such a source onto an instance of its own, which then has this payload in its flows. */
    private static void brings(String source, String body, String payload) {
        StubNodeRed own = new StubNodeRed();
        String pipeline = world.pipeline();
        String stage = world.stage(pipeline, source);
        world.stage(pipeline, "\"instanceId\":\"" + world.instance(own) + "\"");
        world.succeeds(world.deploy(world.owner, pipeline, stage, body).expect(200));
        assertThat(own.flows().findValuesAsString("payload")).contains(payload);
        own.close();
    }

    private static String stored(String kind, String owner, String payload) {
        return world.owner
                .post(
                        "snapshots/import",
                        "{\"ownerId\":\"%s\",\"ownerType\":\"%s\",\"snapshot\":{\"name\":\"%s\",\"flows\":{\"flows\":%s}}}"
                                .formatted(owner, kind, payload, Factory.tab("tab1", "Line 3", payload)))
                .expect(200)
                .text("/id");
    }

    @TestFactory
    Stream<DynamicTest> whatIsCheckedBeforeADeploy() {
        List<String> line = world.line("I", "I");
        List<String> other = world.line("I");
        return Stream.of(
                dynamicTest("action none does nothing", () -> {
                    String idle = world.stage(world.pipeline(), world.target("I") + ",\"action\":\"none\"");
                    String pipeline = idle.substring(0, idle.lastIndexOf('-'));
                    Answer answer =
                            world.deploy(world.owner, pipeline, idle, "null").expect(200);
                    assertThat(answer.text("/status")).isEqualTo("okay");
                    assertThat(answer.headers()).doesNotContainKey("location");
                }),
                deployed("an unknown source", line.get(0), "nope", "null", 404, "not_found"),
                deployed("a source of another pipeline", line.get(0), other.get(1), "null", 400, "invalid_stage"),
                deployed("no next stage", line.get(0), line.get(2), "null", 404, "not_found"),
                dynamicTest("no source object", () -> {
                    String device = world.device();
                    String pipeline = world.pipeline();
                    String source =
                            world.stage(pipeline, "\"deviceId\":\"" + device + "\",\"action\":\"use_latest_snapshot\"");
                    world.stage(pipeline, world.target("I"));
                    world.owner.delete("devices/" + device).expect(204);
                    refused(world.deploy(world.owner, pipeline, source, "null"), 400, "invalid_stage");
                }),
                dynamicTest("no target object", () -> {
                    String device = world.device();
                    String pipeline = world.pipeline();
                    String source = world.stage(pipeline, world.target("I"));
                    world.stage(pipeline, "\"deviceId\":\"" + device + "\",\"action\":\"none\"");
                    world.owner.delete("devices/" + device).expect(204);
                    refused(world.deploy(world.owner, pipeline, source, "null"), 400, "invalid_stage");
                }),
                dynamicTest("a target of another application", () -> {
                    String device = world.device();
                    String pipeline = world.pipeline();
                    String source = world.stage(pipeline, world.target("I"));
                    world.stage(pipeline, "\"deviceId\":\"" + device + "\",\"action\":\"none\"");
                    String elsewhere = world.application(world.team, world.unique("app"));
                    world.owner
                            .put("devices/" + device, "{\"application\":\"" + elsewhere + "\"}")
                            .expect(200);
                    refused(world.deploy(world.owner, pipeline, source, "null"), 400, "invalid_stage");
                }),
                dynamicTest("a target device in developer mode", () -> {
                    String device = world.device();
                    String pipeline = world.pipeline();
                    String source = world.stage(pipeline, world.target("I"));
                    world.stage(pipeline, "\"deviceId\":\"" + device + "\",\"action\":\"none\"");
                    world.owner
                            .put("devices/" + device + "/mode", "{\"mode\":\"developer\"}")
                            .expect(200);
                    refused(world.deploy(world.owner, pipeline, source, "null"), 400, "invalid_target_stage");
                }),
                dynamicTest("a protected target, for who is no owner, before the snapshot is looked for", () -> {
                    String pipeline = world.pipeline();
                    String source = world.stage(pipeline, world.target("I") + ",\"action\":\"prompt\"");
                    String guarded = world.instance();
                    world.stage(pipeline, "\"instanceId\":\"" + guarded + "\"");
                    world.owner
                            .put("projects/" + guarded + "/protectInstance", "")
                            .expect(200);
                    refused(world.deploy(world.as(Role.OPERATOR), pipeline, source, "{}"), 403, "protected_instance");
                    refused(world.deploy(world.owner, pipeline, source, "{}"), 400, "invalid_source_snapshot");
                }),
                dynamicTest("a protected target, for who is no owner, before any snapshot is made", () -> {
                    String pipeline = world.pipeline();
                    String from = world.instance();
                    String source = world.stage(pipeline, "\"instanceId\":\"" + from + "\"");
                    String guarded = world.instance();
                    world.stage(pipeline, "\"instanceId\":\"" + guarded + "\"");
                    world.owner
                            .put("projects/" + guarded + "/protectInstance", "")
                            .expect(200);
                    refused(world.deploy(world.as(Role.OPERATOR), pipeline, source, "null"), 403, "protected_instance");
                    assertThat(world.owner
                                    .get("projects/" + from + "/snapshots")
                                    .json()
                                    .path("count")
                                    .intValue())
                            .isZero();
                    world.deploy(world.owner, pipeline, source, "null").expect(200);
                }));
    }

    private static DynamicTest deployed(
            String row, String pipeline, String stage, String body, int status, String code) {
        return dynamicTest(row, () -> refused(world.deploy(world.owner, pipeline, stage, body), status, code));
    }

    @TestFactory
    Stream<DynamicTest> whatASourceHandsOn() {
        String foreign = world.snapshot(world.instance());
        return Stream.of(
                dynamicTest("instance, create_snapshot", () -> handsOn("I", "create_snapshot", "null", 200, "")),
                dynamicTest(
                        "instance, use_latest_snapshot, none yet",
                        () -> handsOn("I", "use_latest_snapshot", "null", 400, "invalid_source_instance")),
                dynamicTest("instance, use_latest_snapshot", () -> {
                    String instance = world.instance();
                    world.snapshot(instance);
                    from("\"instanceId\":\"" + instance + "\",\"action\":\"use_latest_snapshot\"", "null", 200, "");
                }),
                dynamicTest(
                        "instance, prompt, none named",
                        () -> handsOn("I", "prompt", "{}", 400, "invalid_source_snapshot")),
                dynamicTest(
                        "instance, prompt, unknown",
                        () -> handsOn("I", "prompt", named(ScriptWorld.NOWHERE), 404, "invalid_source_snapshot")),
                dynamicTest(
                        "instance, prompt, of another owner",
                        () -> handsOn("I", "prompt", named(foreign), 400, "invalid_source_snapshot")),
                dynamicTest("instance, prompt", () -> {
                    String instance = world.instance();
                    from(
                            "\"instanceId\":\"" + instance + "\",\"action\":\"prompt\"",
                            named(world.snapshot(instance)),
                            200,
                            "");
                }),
                dynamicTest(
                        "device, use_latest_snapshot, none yet",
                        () -> handsOn("D", "use_latest_snapshot", "null", 400, "invalid_source_device")),
                dynamicTest(
                        "device, use_active_snapshot, none known",
                        () -> handsOn("D", "use_active_snapshot", "null", 400, "invalid_source_device")),
                dynamicTest(
                        "device, prompt, none named",
                        () -> handsOn("D", "prompt", "null", 400, "invalid_source_snapshot")),
                dynamicTest(
                        "device, prompt, unknown",
                        () -> handsOn("D", "prompt", named(ScriptWorld.NOWHERE), 404, "invalid_source_snapshot")),
                dynamicTest(
                        "device, prompt, not of the device",
                        () -> handsOn("D", "prompt", named(foreign), 400, "invalid_source_snapshot")),
                dynamicTest("device, prompt, of another device", () -> {
                    String other = stored("device", world.device(), "of another");
                    handsOn("D", "prompt", named(other), 400, "invalid_source_snapshot");
                }),
                dynamicTest("group without a target", () -> {
                    List<String> line = world.line("I", "G", "G");
                    refused(
                            world.deploy(world.owner, line.get(0), line.get(2), "null"),
                            400,
                            "invalid_source_device_group");
                }),
                dynamicTest("group, action none", () -> {
                    String pipeline = world.line("I").get(0);
                    String group = world.stage(pipeline, world.target("G") + ",\"action\":\"none\"");
                    assertThat(world.deploy(world.owner, pipeline, group, "null")
                                    .expect(200)
                                    .text("/status"))
                            .isEqualTo("okay");
                }));
    }

    private static String named(String snapshot) {
        return "{\"sourceSnapshotId\":\"" + snapshot + "\"}";
    }

    private static void handsOn(String kind, String action, String body, int status, String code) {
        String target = kind.equals("I")
                ? "\"instanceId\":\"" + world.instance() + "\""
                : "\"deviceId\":\"" + world.device() + "\"";
        from(target + ",\"action\":\"" + action + "\"", body, status, code);
    }

    private static void from(String source, String body, int status, String code) {
        String pipeline = world.pipeline();
        String stage = world.stage(pipeline, source);
        world.stage(pipeline, world.target("I"));
        Answer answer = world.deploy(world.owner, pipeline, stage, body);
        if (status == 200) {
            assertThat(answer.expect(200).text("/status")).isEqualTo("importing");
        } else {
            refused(answer, status, code);
        }
    }
}
