package org.sluice.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.sluice.instance.Instance;
import org.sluice.instance.InstanceAuth;
import org.sluice.instance.Instances;
import org.sluice.promotion.Promotion;
import org.sluice.promotion.PromotionStatus;
import org.sluice.secret.SealedColumn;
import org.sluice.secret.SecretBox;
import org.sluice.snapshot.SnapshotId;
import org.sluice.snapshot.Snapshots;
import org.sluice.support.Factory;
import org.sluice.support.RestCalls;
import org.sluice.support.StubNodeRed;
import org.sluice.support.TestServer;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** Templates, values in force and the change of the key, through the whole server. */
class EnvironmentsFunctionalTests {

    private static final byte[] FORMER = "fedcba9876543210fedcba9876543210".getBytes(StandardCharsets.US_ASCII);
    private static final String CANARY = "canary-of-the-template";

    private static TestServer server;
    private static RestCalls rest;

    @BeforeAll
    static void start() {
        server = TestServer.start(
                Map.of("sluice.former-secret-keys", Base64.getEncoder().encodeToString(FORMER)));
        rest = new RestCalls(server);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void aPromotionHonoursTheTemplateOfItsTarget() {
        Factory factory = server.factory();
        try (StubNodeRed development = new StubNodeRed();
                StubNodeRed production = new StubNodeRed()) {
            development.flows(Factory.tab("t1", "Line 1", "new"));
            production.flows(Factory.tab("old", "Old line", "old"));
            Instance source = factory.instance("dev", development.url());
            Instance target = factory.instance("prod", production.url());
            factory.environments()
                    .put(source.id(), List.of(variable("REGION", "source-value"), variable("EXTRA", "source-value")));
            String template = template(factory, target);

            Promotion promotion = factory.launch(factory.pipeline(Factory.AT_ONCE, source, target), "dev");
            factory.await(promotion.id(), PromotionStatus.WAITING);
            assertThat(factory.promotion(promotion.id()).statusText().orElse(""))
                    .contains("SITE on prod");
            assertThat(production.deployments()).isZero();

            String variables = "/api/v1/instances/" + target.id() + "/variables";
            assertThat(rest.put(variables, "{\"items\":[{\"name\":\"REGION\",\"value\":\"us\"}]}")
                            .expect(422)
                            .code())
                    .isEqualTo("locked-by-template");
            assertThat(rest.put(variables, "{\"items\":[{\"name\":\"SITE\",\"value\":\"wrong\"}]}")
                            .expect(422)
                            .text("/errors/0/pointer"))
                    .isEqualTo("/items/0/value");
            rest.post(variables + "/import", "{\"content\":\"SITE=hall-7\\nREGION=us\\n\"}")
                    .expect(200);
            factory.await(promotion.id(), PromotionStatus.SUCCEEDED);

            assertThat(factory.environments().of(target.id()))
                    .extracting(Variable::name)
                    .as("keys the template gives are not added once more")
                    .containsExactlyInAnyOrder("EXTRA", "SITE");
            assertThat(production.flows().toString())
                    .contains("\"REGION\",\"value\":\"eu\"", "\"SITE\",\"value\":\"hall-7\"")
                    .doesNotContain("source-value");
            String effective = rest.get(variables + "/effective").expect(200).toString();
            assertThat(effective)
                    .contains("\"scope\":\"template\"", "FF_INSTANCE_NAME")
                    .doesNotContain(CANARY);
            assertThat(rest.get("/api/v1/templates/" + template).toString()).doesNotContain(CANARY);
            assertThat(rest.get("/api/v1/templates/" + template + "/variables/export")
                            .toString())
                    .doesNotContain(CANARY);
            assertThat(rest.get("/api/v1/audit?limit=100").toString()).doesNotContain(CANARY, "hall-7");
            assertThat(rest.delete("/api/v1/templates/" + template).expect(409).code())
                    .isEqualTo("template-in-use");
        }
    }

    @Test
    void secretsAreSealedAnewWhileTheServerRuns() {
        Factory factory = server.factory();
        try (StubNodeRed nodeRed = new StubNodeRed()) {
            Instance instance = factory.instance("keys", nodeRed.url());
            factory.environments().put(instance.id(), List.of(variable("A", "now"), variable("B", "now")));
            SecretBox former = new SecretBox(FORMER);
            factory.bean(JdbcClient.class)
                    .sql("UPDATE instance_variable SET sealed_value = :sealed WHERE instance_id = :id AND name = 'B'")
                    .param("sealed", former.seal("before"))
                    .param("id", instance.id().value())
                    .update();
            assertThat(new RestCalls(server, "nobody")
                            .post("/api/v1/secrets/reseal", "{}")
                            .status())
                    .isEqualTo(401);
            assertThat(rest.get("/api/v1/secrets")
                            .expect(200)
                            .json()
                            .path("remaining")
                            .asInt())
                    .isEqualTo(1);

            RestCalls.Answer done = rest.post("/api/v1/secrets/reseal", "{}").expect(200);

            assertThat(done.json().path("resealed").asInt()).isEqualTo(1);
            assertThat(done.json().path("remaining").asInt()).isZero();
            assertThat(done.json().path("formerKeyIds").path(0).asString("")).isEqualTo(former.keyId());
            assertThat(factory.environments().of(instance.id()))
                    .containsExactly(variable("A", "now"), variable("B", "before"));
            assertThat(rest.get("/api/v1/audit?limit=100").toString()).contains("secrets.resealed");
        }
    }

    @Test
    void aFormerKeyIsDroppedWithoutLossOnceEverythingIsSealedAnewAndNotBefore() {
        Factory factory = server.factory();
        Instance instance = factory.bean(Instances.class)
                .register(
                        factory.application.id(),
                        new Instances.Registration(
                                "sealed",
                                URI.create("http://127.0.0.1:9"),
                                new InstanceAuth.Token("token-1"),
                                Optional.empty()));
        factory.environments().put(instance.id(), List.of(variable("A", "instance-1")));
        String device = rest.post(
                        "devices",
                        "{\"name\":\"sealed\",\"type\":\"pi\",\"application\":\"%s\"}"
                                .formatted(factory.application.id()))
                .expect(201)
                .text("/id");
        rest.put("devices/" + device + "/variables", "{\"items\":[{\"name\":\"D\",\"value\":\"device-1\"}]}")
                .expect(200);
        String template = template(factory, instance);
        String snapshot = rest.post(
                        "instances/" + instance.id() + "/snapshots/import",
                        """
                        {"snapshot":{"name":"f","flows":{"flows":[{"id":"n","type":"mqtt-broker"}],
                           "credentials":{"n":{"password":"snapshot-1"}}},"settings":{}}}""")
                .expect(201)
                .text("/id");
        SecretBox former = new SecretBox(FORMER);
        sealedUnder(former);

        assertThatThrownBy(() -> TestServer.start(server.database(), Map.of()))
                .rootCause()
                .hasMessageContaining(former.keyId())
                .hasMessageContaining("SLUICE_FORMER_SECRET_KEYS")
                .hasMessageNotContaining("instance-1");
        assertThat(sealed()).as("what was sealed is as it was").allMatch(value -> opens(former, value));
        assertThat(factory.environments().of(instance.id())).contains(variable("A", "instance-1"));

        rest.post("secrets/reseal", "{}").expect(200);
        assertThat(sealed()).hasSizeGreaterThan(5).noneMatch(value -> opens(former, value));
        TestServer alone = TestServer.start(server.database(), Map.of());
        try {
            assertThat(alone.context().getBean(Environments.class).of(instance.id()))
                    .contains(variable("A", "instance-1"));
            assertThat(alone.context()
                            .getBean(Instances.class)
                            .find(instance.id())
                            .orElseThrow()
                            .auth())
                    .isEqualTo(new InstanceAuth.Token("token-1"));
            assertThat(alone.context()
                            .getBean(Snapshots.class)
                            .credentialsJson(new SnapshotId(snapshot))
                            .orElseThrow())
                    .contains("snapshot-1");
            RestCalls there = new RestCalls(alone);
            assertThat(there.get("devices/" + device + "/variables").expect(200).toString())
                    .contains("device-1");
            assertThat(there.get("templates/" + template).expect(200).toString())
                    .contains("\"eu\"");
            JsonNode counted = there.get("secrets").expect(200).json();
            assertThat(counted.path("remaining").asInt()).isZero();
            assertThat(counted.path("formerKeyIds")).isEmpty();
        } finally {
            alone.close();
        }
    }

    /** As if all that is sealed were from the time of another key. */
    private static void sealedUnder(SecretBox other) {
        JdbcClient jdbc = server.context().getBean(JdbcClient.class);
        SecretBox current = server.context().getBean(SecretBox.class);
        SealedColumn.ALL.forEach(column -> values(column).stream()
                .filter(value -> opens(current, value))
                .forEach(value -> jdbc.sql("UPDATE %1$s SET %2$s = :sealed WHERE %2$s = :value"
                                .formatted(column.table(), column.column()))
                        .param("sealed", other.seal(current.open(value)))
                        .param("value", value)
                        .update()));
    }

    private static List<byte[]> sealed() {
        return SealedColumn.ALL.stream()
                .flatMap(column -> values(column).stream())
                .toList();
    }

    private static List<byte[]> values(SealedColumn column) {
        return server.context()
                .getBean(JdbcClient.class)
                .sql("SELECT %2$s FROM %1$s WHERE %2$s IS NOT NULL".formatted(column.table(), column.column()))
                .query((row, number) -> row.getBytes(1))
                .list();
    }

    private static boolean opens(SecretBox box, byte[] value) {
        try {
            box.open(value);
            return true;
        } catch (RuntimeException e) {
            return false;
        }
    }

    private static String template(Factory factory, Instance target) {
        String id = rest.post(
                        "/api/v1/teams/" + factory.application.team() + "/templates",
                        """
                        {"name": "halls", "variables": [
                          {"name": "REGION", "value": "eu", "locked": true},
                          {"name": "SITE", "required": true, "pattern": "hall-[0-9]"},
                          {"name": "API_KEY", "value": "%s", "hidden": true}]}"""
                                .formatted(CANARY))
                .expect(201)
                .text("/id");
        rest.put("/api/v1/instances/" + target.id() + "/template", "{\"templateId\": \"" + id + "\"}")
                .expect(200);
        return id;
    }

    private static Variable variable(String name, String value) {
        return new Variable(name, Optional.of(value), false, false, false);
    }
}
