package org.sluice.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.sluice.audit.AuditLog.Door;
import org.sluice.audit.AuditLog.Entry;
import org.sluice.delivery.RolloutPolicy;
import org.sluice.delivery.RolloutPolicy.Share;
import org.sluice.instance.Instance;
import org.sluice.pipeline.Pipeline;
import org.sluice.pipeline.PipelinePolicy;
import org.sluice.pipeline.StageAction;
import org.sluice.promotion.Promotion;
import org.sluice.promotion.PromotionLauncher;
import org.sluice.promotion.PromotionRequest;
import org.sluice.promotion.PromotionStatus;
import org.sluice.support.Factory;
import org.sluice.support.ReportingFleet;
import org.sluice.support.RestCalls;
import org.sluice.support.RestCalls.Answer;
import org.sluice.support.StubNodeRed;
import org.sluice.support.TestServer;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/**
 * Every endpoint that changes something leaves an audit event that says who, why and what is different. The endpoints are
 * those of the running server: a new one has to be added here, by a call or by a reason.
 */
class AuditedDoorsFunctionalTests {

    /** These are not called here. */
    private static final Map<String, String> NOT_CALLED = Map.of(
            "POST /api/v1/pipelines/{id}/stages/{stage}/plan", "it changes nothing",
            "POST /api/v1/instances/{id}/drift-check", "it looks; a change of what is found is an event of its own",
            "POST /api/v1/user/identity", "it says where to go on; what comes of it: LoginFunctionalTests",
            "POST /api/v1/devices/{id}/snapshots", "it needs a device that answers: DeviceActionsIntegrationTests",
            "POST /api/v1/devices/{id}/editor", "it needs a device that answers: DeviceEditorFunctionalTests",
            "POST /api/v1/devices/{id}/snapshot", "it is the one before at FlowFuse's address");

    private static final String WHY = AuditedCalls.WHY;

    private static TestServer server;
    private static StubNodeRed development;
    private static StubNodeRed production;
    private static StubNodeRed spare;

    private AuditedCalls calls;
    private Factory factory;

    @BeforeAll
    static void start() {
        server = TestServer.start(Map.of("sluice.snapshots.keep-auto", "1", "sluice.snapshots.keep-promoted", "1"));
        development = new StubNodeRed();
        production = new StubNodeRed();
        spare = new StubNodeRed();
    }

    @AfterAll
    static void stop() {
        development.close();
        production.close();
        spare.close();
        server.close();
    }

    @Test
    void everyChangeThroughRestLeavesAnEventThatSaysWhoWhyAndWhat() {
        calls = new AuditedCalls(server);
        factory = calls.factory;
        development.flows(Factory.tab("t1", "Line 1", "one"));

        places();
        instances();
        pipelines();
        snapshots();
        devices();
        new AuditedPeople(server, calls).callAll();
        new AuditedVariables(calls).callAll(factory.instance("vars", spare.url()));
        new AuditedFlowFuse(calls).callAll(instance("dev"), instance("prod"));
        promotions();
        rollouts();

        assertThat(calls.wrong).isEmpty();
        Set<String> changing = changing();
        Set<String> unknown = new TreeSet<>(changing);
        unknown.removeAll(calls.called);
        unknown.removeAll(NOT_CALLED.keySet());
        assertThat(unknown)
                .as("endpoints of which nobody has said what they leave in the audit log")
                .isEmpty();
        assertThat(changing)
                .as("endpoints that exist")
                .containsAll(calls.called)
                .containsAll(NOT_CALLED.keySet());
    }

    private void places() {
        String team = made("POST /api/v1/teams", "{'name':'%s'}".formatted(name()));
        made("POST /api/v1/applications", "{'teamId':'%s','name':'%s'}".formatted(team, name()));
        String token =
                made("POST /api/v1/tokens", "{'name':'%s','teamId':'%s','role':'viewer'}".formatted(name(), team));
        call("DELETE /api/v1/tokens/{id}", "", token);
        String provisioning = made("POST /api/v1/teams/{id}/provisioning-tokens", "{'name':'hall'}", team);
        call("DELETE /api/v1/teams/{id}/provisioning-tokens/{token}", "", team, provisioning);
        call(
                "POST /api/v1/definitions",
                "{'documents':[{'apiVersion':'sluice.org/v1','kind':'Team','metadata':{'name':'%s'},'spec':{}}]}"
                        .formatted(name()));
    }

    private void instances() {
        String body = "{'name':'extra','baseUrl':'%s','auth':{'kind':'none'}}".formatted(development.url());
        String extra = made("POST /api/v1/applications/{id}/instances", body, application());
        call(
                "PUT /api/v1/instances/{id}",
                "{'name':'extra','baseUrl':'%s','auth':{'kind':'none'}}".formatted(production.url()),
                extra);
        call("PUT /api/v1/instances/{id}/variables", "{'items':[{'name':'KEY','value':'v','hidden':true}]}", extra);
        call("DELETE /api/v1/instances/{id}/variables/{name}", "", extra, "KEY");
        call("PUT /api/v1/instances/{id}/protection", "", extra);
        call("DELETE /api/v1/instances/{id}/protection", "", extra);
        call("PUT /api/v1/instances/{id}/auto-snapshots", "{'cron':'0 0 3 * * ?','zone':'UTC'}", extra);
        call("DELETE /api/v1/instances/{id}/auto-snapshots", "", extra);
        call(
                "POST /api/v1/instances/{id}/duplicate",
                "{'name':'twin','baseUrl':'%s','auth':{'kind':'none'}}".formatted(spare.url()),
                extra);
        call("DELETE /api/v1/instances/{id}", "", extra);
    }

    private void pipelines() {
        factory.instance("dev", development.url());
        factory.instance("prod", production.url());
        String pipeline = made("POST /api/v1/applications/{id}/pipelines", "{'name':'line'}", application());
        call(
                "PUT /api/v1/pipelines/{id}/draft",
                "{'stages':[{'name':'dev','type':'instance','target':'dev','action':'create-snapshot'},"
                        + "{'name':'prod','type':'instance','target':'prod','action':'none'}]}",
                pipeline);
        call("POST /api/v1/pipelines/{id}/publication", "", pipeline);
        call("PATCH /api/v1/pipelines/{id}", "{'name':'line 2'}", pipeline);
        call("PUT /api/v1/pipelines/{id}/stages/{stage}/hold", "{'reason':'%s'}".formatted(WHY), pipeline, "prod");
        call("DELETE /api/v1/pipelines/{id}/stages/{stage}/hold", "", pipeline, "prod");
        String schedule = made(
                "POST /api/v1/applications/{id}/schedules",
                "{'name':'nightly','pipelineId':'%s','stage':'dev','cron':'0 0 3 * * ?'}".formatted(pipeline),
                application());
        call(
                "PUT /api/v1/schedules/{id}",
                "{'name':'nightly','pipelineId':'%s','stage':'dev','cron':'0 0 4 * * ?'}".formatted(pipeline),
                schedule);
        call("POST /api/v1/schedules/{id}/disable", "", schedule);
        call("POST /api/v1/schedules/{id}/enable", "", schedule);
        call("DELETE /api/v1/schedules/{id}", "", schedule);
        call("DELETE /api/v1/pipelines/{id}", "", pipeline);
    }

    private void snapshots() {
        String dev = instance("dev").id().value();
        String snapshot = made("POST /api/v1/instances/{id}/snapshots", "{'name':'first'}", dev);
        call("PUT /api/v1/snapshots/{id}", "{'name':'renamed'}", snapshot);
        call("PUT /api/v1/snapshots/{id}/tags/{tag}", "", snapshot, "good");
        call("DELETE /api/v1/snapshots/{id}/tags/{tag}", "", snapshot, "good");
        String file = call("POST /api/v1/snapshots/{id}/export", "{}", snapshot)
                .json()
                .toString();
        call("POST /api/v1/instances/{id}/snapshots/import", "{\"snapshot\":%s}".formatted(file), dev);
        call("DELETE /api/v1/snapshots/{id}", "", snapshot);
        for (int i = 0; i < 2; i++) {
            String old = made("POST /api/v1/instances/{id}/snapshots", "{'name':'old'}", dev);
            server.database().execute("UPDATE snapshot SET origin = 'AUTO' WHERE id = '%s'".formatted(old));
        }
        call("POST /api/v1/applications/{id}/snapshots/cleanup", "", application());
        call("PUT /api/v1/applications/{id}/snapshot-retention", "{'keepNewest':5,'keepDays':30}", application());
        call("DELETE /api/v1/applications/{id}/snapshot-retention", "", application());
    }

    private void devices() {
        String group = made("POST /api/v1/applications/{id}/device-groups", "{'name':'g'}", application());
        String device =
                made("POST /api/v1/devices", "{'name':'d1','type':'pi','application':'%s'}".formatted(application()));
        call("PUT /api/v1/devices/{id}", "{'name':'d2','labels':{'site':'a'}}", device);
        call("PUT /api/v1/devices/{id}/variables", "{'items':[{'name':'KEY','value':'v'}]}", device);
        call("DELETE /api/v1/devices/{id}/variables/{name}", "", device, "KEY");
        call("PUT /api/v1/devices/{id}/mode", "{'mode':'developer'}", device);
        call("DELETE /api/v1/devices/{id}/editor", "", device);
        call("POST /api/v1/devices/{id}/actions", "{'action':'suspend'}", device);
        call("POST /api/v1/devices/{id}/credentials", "", device);
        call("DELETE /api/v1/devices/{id}/credentials", "", device);
        call("POST /api/v1/devices/{id}/code", "", device);
        String path = "/api/v1/applications/{id}/device-groups/{group}";
        call("PUT " + path, "{'description':'presses'}", application(), group);
        call("PATCH " + path, "{'add':['%s']}".formatted(device), application(), group);
        call("PUT " + path + "/settings", "{'env':[{'name':'KEY','value':'v'}]}", application(), group);
        call("DELETE " + path, "", application(), group);
        call("DELETE /api/v1/devices/{id}", "", device);
    }

    private void promotions() {
        Instance dev = instance("dev");
        Instance prod = instance("prod");
        PipelinePolicy slow = new PipelinePolicy(
                PipelinePolicy.Concurrency.QUEUE,
                PipelinePolicy.MissingValue.HOLD,
                PipelinePolicy.Recovery.RESUME,
                java.time.Duration.ofHours(1));
        String reason = "{'reason':'%s'}".formatted(WHY);
        Pipeline settling = factory.pipeline(slow, dev, prod);
        Promotion waits = factory.launch(settling, "dev");
        for (String verb : List.of("stop", "restart", "stop", "abandon")) {
            if (!verb.equals("abandon")) {
                factory.await(waits.id(), verb.equals("stop") ? PromotionStatus.WAITING : PromotionStatus.STOPPED);
            }
            call("POST /api/v1/promotions/{id}/" + verb, reason, waits.id().value());
        }
        Pipeline line = factory.pipeline(Factory.AT_ONCE, dev, prod);
        String promotion = call(
                        "POST /api/v1/pipelines/{id}/stages/{stage}/promotions",
                        reason.replace("}", ",'requestId':'%s'}".formatted(name())),
                        line.id().value(),
                        "dev")
                .text("/promotion/id");
        factory.await(new org.sluice.promotion.PromotionId(promotion), PromotionStatus.SUCCEEDED);
        assertThat(of("application.pipeline.stage-deployed"))
                .as("what a promotion that succeeded leaves")
                .isNotEmpty();
        call(
                "POST /api/v1/promotions/{id}/rollback",
                reason.replace("}", ",'requestId':'%s'}".formatted(name())),
                promotion);

        Pipeline asking = factory.pipeline(Factory.AT_ONCE, StageAction.PROMPT, dev, prod);
        String snapshot = new RestCalls(server)
                .post("instances/" + dev.id() + "/snapshots", "{}")
                .expect(201)
                .text("/id");
        PromotionRequest request = new PromotionRequest(
                name(),
                asking.id(),
                "dev",
                Optional.empty(),
                Door.SCHEDULE,
                factory.owner,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        Promotion open = factory.bean(PromotionLauncher.class).launch(request).promotion();
        call(
                "POST /api/v1/promotions/{id}/snapshot",
                reason.replace("}", ",'snapshotId':'%s'}".formatted(snapshot)),
                open.id().value());
    }

    private void rollouts() {
        ReportingFleet fleet = new ReportingFleet(factory, "presses").with(3);
        RolloutPolicy usual = RolloutPolicy.DEFAULT;
        RolloutPolicy waves = new RolloutPolicy(
                List.of(new RolloutPolicy.Wave(
                        "first", new Share(Share.Of.COUNT, 1, Optional.empty()), 100, Optional.empty(), true)),
                Optional.empty(),
                usual.timeouts(),
                usual.offline(),
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                false);
        Promotion promotion = factory.launch(fleet.pipeline(instance("dev"), Optional.of(waves)), "dev");
        factory.await(promotion.id(), PromotionStatus.WAITING);
        assertThat(of("rollout.wave-opened"))
                .as("what opening a wave by itself leaves")
                .isNotEmpty();
        String path = "POST /api/v1/promotions/{id}/rollout/";
        String reason = "{'reason':'%s'}".formatted(WHY);
        String id = promotion.id().value();
        call(path + "pause", reason, id);
        call(path + "resume", reason, id);
        call(path + "open-wave", reason, id);
        call(path + "skip", reason.replace("}", ",'devices':['%s']}".formatted(fleet.devices.get(2))), id);
        call(path + "abort", reason.replace("}", ",'now':true}"), id);
        factory.await(promotion.id(), PromotionStatus.STOPPED);
        call(path + "restart", reason, id);
    }

    private String made(String mapping, String body, String... path) {
        return calls.made(mapping, body, path);
    }

    private Answer call(String mapping, String body, String... path) {
        return calls.call(mapping, body, path);
    }

    private List<Entry> of(String action) {
        return calls.audit.list(Optional.of(factory.application.id()), Optional.empty(), 100).stream()
                .filter(entry -> entry.action().equals(action))
                .toList();
    }

    /** Every endpoint of the running server that may change something. */
    private Set<String> changing() {
        Set<String> found = new HashSet<>();
        for (RequestMappingInfo mapping : server.context()
                .getBean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class)
                .getHandlerMethods()
                .keySet()) {
            for (RequestMethod method : mapping.getMethodsCondition().getMethods()) {
                if (method != RequestMethod.GET && method != RequestMethod.HEAD) {
                    mapping.getPatternValues().forEach(pattern -> found.add(method + " " + pattern));
                }
            }
        }
        return found;
    }

    private Instance instance(String name) {
        return factory.bean(org.sluice.instance.Instances.class)
                .findByName(factory.application.id(), name)
                .orElseThrow();
    }

    private String application() {
        return factory.application.id().value();
    }

    private static String name() {
        return AuditedCalls.name();
    }
}
