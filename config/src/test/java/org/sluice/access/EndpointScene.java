package org.sluice.access;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.sluice.audit.AuditLog.Door;
import org.sluice.instance.Instance;
import org.sluice.pipeline.Pipeline;
import org.sluice.pipeline.StageAction;
import org.sluice.promotion.PromotionLauncher;
import org.sluice.promotion.PromotionRequest;
import org.sluice.support.Factory;
import org.sluice.support.RestCalls;
import org.sluice.support.StubNodeRed;
import org.sluice.support.TestServer;

/** A team with one of everything that a path can name, and people who are something in it. */
final class EndpointScene {

    private final TestServer server;
    private final Factory factory;
    private final RestCalls admin;
    private final Map<String, String> things = new TreeMap<>();

    EndpointScene(TestServer server, StubNodeRed nodeRed) {
        this.server = server;
        this.factory = server.factory();
        this.admin = new RestCalls(server);
        String name = factory.application.name();
        String application = factory.application.id().value();
        String team = factory.application.team().value();
        Instance dev = factory.instance("dev", nodeRed.url());
        Instance prod = factory.instance("prod", nodeRed.url());
        Pipeline pipeline = factory.pipeline(Factory.AT_ONCE, StageAction.PROMPT, dev, prod);
        things.put("team", team);
        things.put("slug", name);
        things.put("application", application);
        things.put("instance", dev.id().value());
        things.put("pipeline", pipeline.id().value());
        things.put("stage", "dev");
        things.put("promotion", waiting(pipeline));
        put("snapshot", "instances/" + dev.id() + "/snapshots", "{\"name\":\"s\"}");
        things.put("tag", "v1");
        admin.put("snapshots/" + things.get("snapshot") + "/tags/v1", "{}");
        things.put("name", "SITE");
        String variables = "{\"items\":[{\"name\":\"SITE\",\"value\":\"a\"}]}";
        admin.put("instances/" + dev.id() + "/variables", variables).expect(200);
        admin.put("instances/" + dev.id() + "/auto-snapshots", "{\"cron\":\"0 0 0 1 1 ?\"}")
                .expect(200);
        put(
                "schedule",
                "applications/" + application + "/schedules",
                "{\"name\":\"yearly\",\"pipelineId\":\"%s\",\"stage\":\"dev\",\"cron\":\"0 0 0 1 1 ?\"}"
                        .formatted(pipeline.id()));
        put("group", "applications/" + application + "/device-groups", "{\"name\":\"g\"}");
        put("device", "devices", "{\"name\":\"d\",\"application\":\"%s\"}".formatted(application));
        admin.put("devices/" + things.get("device") + "/variables", variables).expect(200);
        String file = "{\"name\":\"f\",\"flows\":%s}".formatted(Factory.tab("t1", "Line 3", "x"));
        things.put(
                "ofProject",
                admin.post("projects/" + dev.id() + "/snapshots", file)
                        .expect(200)
                        .text("/id"));
        things.put(
                "ofDevice",
                admin.post(
                                "snapshots/import",
                                "{\"ownerId\":\"%s\",\"ownerType\":\"device\",\"snapshot\":{\"name\":\"f\",\"flows\":{\"flows\":%s}}}"
                                        .formatted(things.get("device"), Factory.tab("t1", "Line 3", "x")))
                        .expect(200)
                        .text("/id"));
        put("token", "tokens", "{\"name\":\"%s-t\",\"role\":\"viewer\",\"teamId\":\"%s\"}".formatted(name, team));
        put("template", "teams/" + team + "/templates", "{\"name\":\"line\"}");
        admin.put("templates/" + things.get("template") + "/variables", variables)
                .expect(200);
        admin.put("instances/" + dev.id() + "/template", "{\"templateId\":\"%s\"}".formatted(things.get("template")))
                .expect(200);
        admin.put("applications/" + application + "/snapshot-retention", "{\"keepNewest\":5}")
                .expect(200);
        put("provisioning", "teams/" + team + "/provisioning-tokens", "{\"name\":\"hall\"}");
        admin.put("pipelines/" + pipeline.id() + "/stages/dev/hold", "{\"reason\":\"test\"}")
                .expect(200);
        Users.User member = user("member-" + name);
        things.put("user", member.name());
        factory.bean(Memberships.class).set(factory.application.team(), member.id(), Role.VIEWER);
        factory.bean(Memberships.class).set(factory.application.id(), member.id(), Optional.of(Role.MEMBER));
    }

    /** A promotion that waits for its snapshot. */
    private String waiting(Pipeline pipeline) {
        PromotionRequest request = new PromotionRequest(
                UUID.randomUUID().toString(),
                pipeline.id(),
                "dev",
                Optional.empty(),
                Door.SCHEDULE,
                factory.owner,
                Optional.of("test"),
                Optional.empty(),
                Optional.empty());
        return factory.bean(PromotionLauncher.class)
                .launch(request)
                .promotion()
                .id()
                .value();
    }

    private void put(String thing, String path, String body) {
        things.put(thing, admin.post(path, body).expect(201).text("/id"));
    }

    Users.User user(String name) {
        return factory.bean(Users.class).add(name, Optional.empty(), false, "test");
    }

    /** A new user who is this in the team, with a personal token. */
    Person person(Role role) {
        String name = role.name().toLowerCase(java.util.Locale.ROOT) + "-"
                + UUID.randomUUID().toString().substring(0, 8);
        Users.User user = factory.bean(Users.class).add(name, Optional.empty(), role == Role.ADMIN, "test");
        if (role != Role.ADMIN) {
            factory.bean(Memberships.class).set(factory.application.team(), user.id(), role);
        }
        return person(user);
    }

    /** A user who is in no team, with a personal token. */
    Person stranger() {
        return person(user("stranger-" + UUID.randomUUID().toString().substring(0, 8)));
    }

    private Person person(Users.User user) {
        PersonalTokens tokens = factory.bean(PersonalTokens.class);
        PersonalTokens.Issued issued = tokens.issue(user, "x", TokenScope.WHOLE, Optional.empty());
        String spare = tokens.issue(user, "spare", TokenScope.WHOLE, Optional.empty())
                .token()
                .id();
        return new Person(
                user, issued.token().id(), spare, new RestCalls(server, issued.secret()), Listener.of(server, issued));
    }

    /**
     * Somebody who asks.
     *
     * @param token id of the token they ask with
     * @param spare id of another one of theirs
     * @param listener them at the broker, with the token they ask with
     */
    record Person(Users.User user, String token, String spare, RestCalls calls, Listener listener) {}

    Factory factory() {
        return factory;
    }

    /** The path or body with what it names put in. */
    String filled(String template, Person person) {
        String text = template;
        for (Map.Entry<String, String> thing : things.entrySet()) {
            text = text.replace("%" + thing.getKey() + "%", thing.getValue());
        }
        return text.replace("%personal%", person.spare());
    }
}
