package org.sluice.environment;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.sluice.instance.Instance;
import org.sluice.promotion.Promotion;
import org.sluice.promotion.PromotionStatus;
import org.sluice.secret.SecretBox;
import org.sluice.support.Factory;
import org.sluice.support.RestCalls;
import org.sluice.support.StubNodeRed;
import org.sluice.support.TestServer;
import org.springframework.jdbc.core.simple.JdbcClient;

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
