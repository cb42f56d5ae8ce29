package org.sluice.protection;

import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.sluice.access.AccessTokens;
import org.sluice.access.Principal;
import org.sluice.access.Role;
import org.sluice.audit.AuditLog.Door;
import org.sluice.cli.CommandLineRun;
import org.sluice.instance.Instance;
import org.sluice.instance.Protections;
import org.sluice.pipeline.Pipeline;
import org.sluice.promotion.Promotion;
import org.sluice.promotion.PromotionLauncher;
import org.sluice.promotion.PromotionRequest;
import org.sluice.support.Factory;
import org.sluice.support.RestCalls;
import org.sluice.support.StubNodeRed;
import org.sluice.support.TestServer;

/** A development and a production with a pipeline between them, and people of several roles. */
final class ProtectionLine implements AutoCloseable {

    /** Somebody with a token, and how to ask as them. */
    record Person(Principal principal, String secret) {}

    final StubNodeRed development = new StubNodeRed();
    final StubNodeRed production = new StubNodeRed();
    final Factory factory;
    final Instance dev;
    final Instance prod;
    final Pipeline pipeline;
    final Person operator;
    final Person owner;
    private final TestServer server;

    ProtectionLine(TestServer server) {
        this.server = server;
        factory = server.factory();
        dev = factory.instance("dev", development.url());
        prod = factory.instance("prod", production.url());
        pipeline = factory.pipeline(Factory.AT_ONCE, dev, prod);
        operator = person(Role.OPERATOR);
        owner = person(Role.OWNER);
        development.flows(Factory.tab("t1", "Line 1", "one"));
        production.flows(Factory.tab("old", "Old line", "zero"));
    }

    Person person(Role role) {
        AccessTokens tokens = factory.bean(AccessTokens.class);
        String name = role.name().toLowerCase(java.util.Locale.ROOT)
                + UUID.randomUUID().toString().substring(0, 8);
        String secret = tokens.issue(name, Optional.of(factory.application.team()), role, Optional.empty(), "test")
                .secret();
        return new Person(tokens.authenticate(secret).orElseThrow(), secret);
    }

    RestCalls as(Person person) {
        return new RestCalls(server, person.secret());
    }

    CommandLineRun type(Person person, String... arguments) {
        return CommandLineRun.of(
                Map.of("SLUICE_URL", "http://127.0.0.1:" + server.port(), "SLUICE_TOKEN", person.secret()), arguments);
    }

    void protect() {
        factory.bean(Protections.class).set(prod.id(), true, "test");
    }

    PromotionRequest request(Person person) {
        return new PromotionRequest(
                UUID.randomUUID().toString(),
                pipeline.id(),
                "dev",
                Optional.empty(),
                Door.REST,
                person.principal(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    Promotion launch(Person person) {
        return factory.bean(PromotionLauncher.class).launch(request(person)).promotion();
    }

    @Override
    public void close() {
        development.close();
        production.close();
    }
}
