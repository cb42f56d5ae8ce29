package org.sluice.flowfuse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sluice.flowfuse.ScriptWorld.refused;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.access.Role;
import org.sluice.snapshot.CredentialCipher;
import org.sluice.support.Factory;
import org.sluice.support.RestCalls;
import org.sluice.support.RestCalls.Answer;
import org.sluice.support.StubNodeRed;
import tools.jackson.databind.JsonNode;

/** Snapshots, instances and protection at FlowFuse's addresses, with the vectors of its encryption. */
@ExtendWith(ScriptWorld.Shared.class)
class FlowFuseSnapshotsFunctionalTests {

    private static final String SECRET = "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0";
    private static final String OTHER_SECRET = "a".repeat(64);
    private static final String CREDENTIALS =
            "000102030405060708090a0b0c0d0e0f5aakym2LvcNAY7pOixk7kZH+FjbIQ8PDQRXuZBZVTzJe+AQl/Y+o5BMvEA0RPUrt5ppfcNeP+Ttw";
    private static final String WITH_OTHER_SECRET =
            "000102030405060708090a0b0c0d0e0fB8bjjjGv85WB4SbcKuV7+Kq+C4hMV2JEAlrQPmh4J8JSiWrKBK1nq3LSThklCJxyyckbDCtRL7d/";
    private static final String PLAIN = "{\"b1f0c0de00000001\":{\"user\":\"plant\",\"password\":\"s3cret\"}}";

    private static ScriptWorld world;

    @BeforeAll
    static void start() {
        world = ScriptWorld.shared();
    }

    private static String file(String credentials) {
        return """
                {"name":"line-3 baseline","description":"first good version",
                 "flows":{"flows":[
                   {"id":"a1b2c3d4e5f60001","type":"tab","label":"Line 3","disabled":false,"info":""},
                   {"id":"b1f0c0de00000001","type":"http request","z":"a1b2c3d4e5f60001","name":"post","method":"POST",
                    "url":"${TARGET_URL}","authType":"basic","x":340,"y":100,"wires":[[]]}],
                  "credentials":{"$":"%s"}},
                 "settings":{"settings":{"palette":{"modules":{}}},
                  "env":{"TARGET_URL":"https://collector.example/line3",
                         "API_KEY":{"hidden":true,"$":"000102030405060708090a0b0c0d0e0f9vGoj27J7A=="},
                         "FF_INSTANCE_ID":"x"},
                  "modules":{"node-red":"4.1.2"}}}"""
                .formatted(credentials);
    }

    private static Answer load(String ownerType, String owner, String file, String secret) {
        return world.owner.post(
                "snapshots/import",
                "{\"ownerId\":\"%s\",\"ownerType\":\"%s\",\"credentialSecret\":\"%s\",\"snapshot\":%s}"
                        .formatted(owner, ownerType, secret, file));
    }

    private static JsonNode export(String snapshot, String secret) {
        return world.as(Role.MEMBER)
                .post("snapshots/" + snapshot + "/export", "{\"credentialSecret\":\"" + secret + "\"}")
                .expect(200)
                .json();
    }

    @Test
    void exportAndImportGiveTheSameFlowsAndCredentialsWhateverTheSecret() {
        String instance = world.instance();
        String first = load("instance", instance, file(CREDENTIALS), SECRET)
                .expect(200)
                .text("/id");
        String same = load("instance", instance, file(WITH_OTHER_SECRET), OTHER_SECRET)
                .expect(200)
                .text("/id");
        JsonNode exported = export(first, OTHER_SECRET);
        String second = load("instance", instance, exported.toString(), OTHER_SECRET)
                .expect(200)
                .text("/id");
        JsonNode again = export(second, SECRET);
        assertThat(again.at("/flows/flows")).isEqualTo(exported.at("/flows/flows"));
        assertThat(export(same, SECRET).at("/flows/flows")).isEqualTo(exported.at("/flows/flows"));
        assertThat(new CredentialCipher(SECRET)
                        .decrypt(again.at("/flows/credentials"), "")
                        .toString())
                .isEqualTo(PLAIN);
        assertThat(new CredentialCipher(OTHER_SECRET)
                        .decrypt(exported.at("/flows/credentials"), "")
                        .toString())
                .isEqualTo(PLAIN);
        assertThat(again.at("/settings/env").toString()).isEqualTo("{\"API_KEY\":\"\",\"TARGET_URL\":\"\"}");
        assertThat(again.at("/settings/modules/node-red").asString("")).isEqualTo("4.1.2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"wrong", ""})
    void whoHasNotTheSecretImportsNothing(String secret) {
        String instance = world.instance();
        refused(load("instance", instance, file(CREDENTIALS), secret), 400, "bad_request");
        assertThat(count(instance)).isZero();
    }

    @Test
    void anImportNamesAnOwnerThatIsThere() {
        refused(load("team", world.instance(), file(CREDENTIALS), SECRET), 400, "invalid_input");
        refused(load("instance", ScriptWorld.NOWHERE, file(CREDENTIALS), SECRET), 404, "not_found");
        refused(load("device", ScriptWorld.NOWHERE, file(CREDENTIALS), SECRET), 404, "not_found");
        refused(
                world.as(Role.MEMBER)
                        .post(
                                "snapshots/import",
                                "{\"ownerId\":\"%s\",\"ownerType\":\"instance\",\"snapshot\":{}}"
                                        .formatted(world.instance())),
                403,
                "unauthorized");
    }

    @Test
    void snapshotsOfAProjectAreTakenUploadedListedShownAndDeleted() {
        String path = "projects/" + world.instance() + "/snapshots";
        refused(world.as(Role.VIEWER).post(path, "{\"name\":\"v\"}"), 403, "unauthorized");
        String taken = world.as(Role.MEMBER)
                .post(path, "{\"name\":\"live\",\"description\":\"as it runs\"}")
                .expect(200)
                .text("/id");
        Answer uploaded = world.as(Role.MEMBER)
                .post(
                        path,
                        "{\"name\":\"sent\",\"flows\":%s,\"credentials\":{},\"settings\":{\"modules\":{\"node-red\":\"4.1.2\"},\"env\":{\"A\":\"1\"}}}"
                                .formatted(Factory.tab("t2", "Sent", "x")))
                .expect(200);
        assertThat(uploaded.text("/modules/node-red")).isEqualTo("4.1.2");
        refused(world.owner.post(path, "{\"flows\":[]}"), 400, "invalid_name");
        Answer page = world.as(Role.VIEWER).get(path + "?limit=1").expect(200);
        assertThat(page.json().path("count").intValue()).isEqualTo(1);
        assertThat(page.text("/snapshots/0/id")).isEqualTo(uploaded.text("/id"));
        Answer rest = world.owner.get(path + "?limit=1&cursor=" + page.text("/meta/next_cursor"));
        assertThat(rest.text("/snapshots/0/id")).isEqualTo(taken);
        assertThat(rest.text("/meta/next_cursor")).isEmpty();
        assertThat(world.owner.get(path + "/" + taken).expect(200).text("/ownerType"))
                .isEqualTo("instance");
        refused(world.owner.get("projects/" + world.instance() + "/snapshots/" + taken), 404, "not_found");
        assertThat(world.as(Role.MEMBER)
                        .post(path + "/" + taken + "/export", "{\"credentialSecret\":\"s\"}")
                        .expect(200)
                        .text("/flows/flows/0/id"))
                .isEqualTo("tab1");
        refused(world.as(Role.OPERATOR).delete(path + "/" + taken), 403, "unauthorized");
        assertThat(world.owner.delete(path + "/" + taken).expect(200).text("/status"))
                .isEqualTo("okay");
        refused(world.owner.get(path + "/" + taken), 404, "not_found");
    }

    @Test
    void aSnapshotIsShownRenamedAndDeletedByItsIdUnlessItIsInUse() {
        String instance = world.instance();
        String snapshot = load("instance", instance, file(CREDENTIALS), SECRET)
                .expect(200)
                .text("/id");
        Answer shown = world.as(Role.VIEWER).get("snapshots/" + snapshot).expect(200);
        assertThat(shown.text("/ownerType")).isEqualTo("instance");
        assertThat(shown.text("/updatedAt")).isNotBlank();
        Answer full =
                world.as(Role.MEMBER).get("snapshots/" + snapshot + "/full").expect(200);
        assertThat(full.json().at("/flows/flows").size()).isEqualTo(2);
        assertThat(full.json().path("flows").has("credentials")).isFalse();
        refused(world.as(Role.VIEWER).get("snapshots/" + snapshot + "/full"), 403, "unauthorized");
        assertThat(world.owner
                        .put("snapshots/" + snapshot, "{\"name\":\"other\",\"description\":\"d\"}")
                        .expect(200)
                        .text("/name"))
                .isEqualTo("other");
        JsonNode without = world.owner
                .post(
                        "snapshots/" + snapshot + "/export",
                        "{\"components\":{\"flows\":true,\"credentials\":false,\"envVars\":false}}")
                .expect(200)
                .json();
        assertThat(without.at("/flows/credentials").isEmpty()).isTrue();
        assertThat(without.at("/settings/env").isEmpty()).isTrue();
        String device = world.device();
        world.owner.put("devices/" + device, target(snapshot)).expect(200);
        world.owner.delete("snapshots/" + snapshot).expect(409);
        world.owner.put("devices/" + device, "{\"targetSnapshot\":null}").expect(200);
        assertThat(world.owner.get("devices/" + device).text("/targetSnapshot")).isEmpty();
        assertThat(world.owner.delete("snapshots/" + snapshot).expect(200).text("/status"))
                .isEqualTo("okay");
        refused(world.owner.delete("snapshots/" + snapshot), 404, "not_found");
    }

    @Test
    void snapshotsOfADeviceAreItsOwn() {
        String device = world.device();
        String path = "devices/" + device + "/snapshots";
        String snapshot =
                load("device", device, file(CREDENTIALS), SECRET).expect(200).text("/id");
        Answer list = world.as(Role.VIEWER).get(path).expect(200);
        assertThat(list.json().path("count").intValue()).isEqualTo(1);
        assertThat(list.text("/snapshots/0/ownerType")).isEqualTo("device");
        assertThat(world.owner.get(path + "/" + snapshot).expect(200).text("/name"))
                .isEqualTo("line-3 baseline");
        refused(world.owner.get("devices/" + world.device() + "/snapshots/" + snapshot), 404, "not_found");
        world.owner.post(path, "{\"name\":\"now\",\"description\":\"\"}").expect(409);
        world.owner
                .post("devices/" + device + "/snapshot", "{\"name\":\"now\"}")
                .expect(409);
        world.owner.delete(path + "/" + snapshot).expect(200);
        assertThat(world.owner.get(path).json().path("count").intValue()).isZero();
    }

    @Test
    void aProjectIsRolledBackByAPromotionUnlessItIsProtected() {
        StubNodeRed own = new StubNodeRed();
        own.flows(Factory.tab("tab1", "Line 3", "now"));
        String instance = world.instance(own);
        String snapshot = world.snapshot(instance);
        String path = "projects/" + instance + "/actions/rollback";
        String body = "{\"snapshot\":\"" + snapshot + "\"}";
        refused(world.owner.post(path, body), 409, "not-in-a-pipeline");
        String pipeline = world.line("I").get(0);
        world.stage(pipeline, "\"instanceId\":\"" + instance + "\"");
        refused(world.owner.post(path, "{\"snapshot\":\"" + ScriptWorld.NOWHERE + "\"}"), 404, "not_found");
        refused(
                world.owner.post(path, "{\"snapshot\":\"" + world.snapshot(world.instance()) + "\"}"),
                400,
                "invalid_snapshot");
        world.owner.put("projects/" + instance + "/protectInstance", "").expect(200);
        refused(world.owner.post(path, body), 403, "protected_instance");
        world.owner.delete("projects/" + instance + "/protectInstance").expect(200);
        Answer answer = world.as(Role.OPERATOR).post(path, body).expect(200);
        assertThat(answer.text("/status")).isEqualTo("okay");
        String promotion = world.succeeds(answer);
        assertThat(world.owner.get(promotion).text("/snapshotId")).isEqualTo(snapshot);
        assertThat(own.flows().toString()).contains("other");
        own.close();
    }

    @Test
    void protectionIsSwitchedByOwnersAndSeenByAll() {
        String path = "projects/" + world.instance();
        refused(world.as(Role.MEMBER).put(path + "/protectInstance", ""), 403, "unauthorized");
        assertThat(world.owner.put(path + "/protectInstance", "").expect(200).text("/enabled"))
                .isEqualTo("true");
        assertThat(world.as(Role.VIEWER).get(path + "/protectInstance").text("/enabled"))
                .isEqualTo("true");
        Answer project = world.as(Role.VIEWER).get(path).expect(200);
        assertThat(project.text("/protected/enabled")).isEqualTo("true");
        assertThat(project.text("/application/id")).isEqualTo(world.application);
        assertThat(project.text("/team/id")).isEqualTo(world.team);
        assertThat(world.owner.delete(path + "/protectInstance").expect(200).text("/enabled"))
                .isEqualTo("false");
        refused(world.owner.get("projects/" + ScriptWorld.NOWHERE), 404, "not_found");
    }

    @Test
    void theDevicesOfAProjectGetOneTarget() {
        String instance = world.instance();
        String path = "projects/" + instance + "/devices/settings";
        String device = world.newDevice(
                        ",\"application\":\"%s\",\"instance\":\"%s\"".formatted(world.application, instance))
                .text("/id");
        String snapshot = world.snapshot(instance);
        refused(world.as(Role.MEMBER).post(path, target(snapshot)), 403, "unauthorized");
        world.owner.post(path, target(snapshot)).expect(200);
        assertThat(world.owner.get("devices/" + device).text("/targetSnapshot")).isEqualTo(snapshot);
        assertThat(world.owner.get(path).expect(200).text("/targetSnapshot")).isEqualTo(snapshot);
        world.owner.post(path, "{\"targetSnapshot\":null}").expect(200);
        assertThat(world.owner.get("devices/" + device).text("/targetSnapshot")).isEmpty();
        String set = world.owner
                .post("projects/" + instance + "/snapshots", "{\"name\":\"for all\",\"setAsTarget\":true}")
                .expect(200)
                .text("/id");
        assertThat(world.owner.get("devices/" + device).text("/targetSnapshot")).isEqualTo(set);
        String elsewhere = world.snapshotOfAnotherApplication();
        refused(world.owner.put("devices/" + device, target(elsewhere)), 400, "invalid_snapshot");
    }

    @Test
    void teamsAndApplicationsAreShown() {
        assertThat(world.as(Role.VIEWER).get("teams").expect(200).text("/teams/0/id"))
                .isEqualTo(world.team);
        assertThat(world.owner.get("teams/" + world.team).expect(200).text("/name"))
                .isEqualTo("plant");
        refused(world.owner.get("teams/" + ScriptWorld.NOWHERE), 404, "not_found");
        assertThat(world.owner
                        .get("teams/" + world.team + "/applications")
                        .expect(200)
                        .json()
                        .path("count")
                        .intValue())
                .isPositive();
        assertThat(world.owner
                        .get("applications/" + world.application)
                        .expect(200)
                        .text("/team/name"))
                .isEqualTo("plant");
        world.instance();
        assertThat(world.owner
                        .get("applications/" + world.application + "/instances")
                        .expect(200)
                        .text("/instances/0/id"))
                .isNotBlank();
    }

    @Test
    void aTeamIsFoundByItsSlugByThoseWhoAreInIt() {
        String name = world.unique("Werk Süd (2) / ");
        String team = world.newTeam(name);
        RestCalls member = world.person(team, Role.VIEWER);
        String slug = member.get("teams").expect(200).text("/teams/0/slug");
        assertThat(slug).matches("werk-süd-2-\\d+");
        String path = "teams/slug/" + URLEncoder.encode(slug, StandardCharsets.UTF_8);
        assertThat(member.get(path).expect(200).text("/id")).isEqualTo(team);
        assertThat(member.get("teams/" + team).expect(200).text("/slug")).isEqualTo(slug);
        refused(world.owner.get(path), 404, "not_found");
        refused(member.get("teams/slug/nowhere"), 404, "not_found");
        assertThat(world.owner.get("teams/slug/plant").expect(200).text("/id")).isEqualTo(world.team);
    }

    private static String target(String snapshot) {
        return "{\"targetSnapshot\":\"" + snapshot + "\"}";
    }

    private static int count(String instance) {
        return world.owner
                .get("projects/" + instance + "/snapshots")
                .expect(200)
                .json()
                .path("count")
                .intValue();
    }
}
