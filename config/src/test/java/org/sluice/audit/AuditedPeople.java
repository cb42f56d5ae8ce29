package org.sluice.audit;

import java.util.Optional;
import org.sluice.access.PersonalTokens;
import org.sluice.access.TokenScope;
import org.sluice.access.Users;
import org.sluice.support.RestCalls;
import org.sluice.support.TestServer;

/** What is done to users, and what they do to themselves. */
final class AuditedPeople {

    private final TestServer server;
    private final AuditedCalls calls;

    AuditedPeople(TestServer server, AuditedCalls calls) {
        this.server = server;
        this.calls = calls;
    }

    void callAll() {
        String name = AuditedCalls.name();
        calls.call("POST /api/v1/users", "{'username':'%s'}".formatted(name));
        calls.call("PUT /api/v1/users/{user}/password", "{'password':'%s'}".formatted(AuditedCalls.SECRET), name);
        calls.call("PATCH /api/v1/users/{user}", "{'email':'ada@example.org'}", name);
        calls.call(
                "PUT /api/v1/users/{user}/identity",
                "{'issuer':'https://id.example','subject':'%s'}".formatted(name),
                name);
        calls.call("DELETE /api/v1/users/{user}/identity", "", name);
        roles(name);
        self(calls.factory.bean(Users.class).findByName(name).orElseThrow());
    }

    private void roles(String name) {
        String team = calls.factory.application.team().value();
        String application = calls.factory.application.id().value();
        calls.call("PUT /api/v1/teams/{id}/members/{user}", "{'role':'member'}", team, name);
        calls.call("PUT /api/v1/applications/{id}/roles/{user}", "{'role':'viewer'}", application, name);
        calls.call("DELETE /api/v1/applications/{id}/roles/{user}", "", application, name);
        calls.call("DELETE /api/v1/teams/{id}/members/{user}", "", team, name);
    }

    private void self(Users.User user) {
        calls.as(new RestCalls(server, ""))
                .call(
                        "POST /account/login",
                        "{'username':'%s','password':'%s'}".formatted(user.name(), AuditedCalls.SECRET));
        String secret = calls.factory
                .bean(PersonalTokens.class)
                .issue(user, "script", TokenScope.WHOLE, Optional.empty())
                .secret();
        AuditedCalls own = calls.as(new RestCalls(server, secret));
        String token = own.made("POST /api/v1/user/tokens", "{'name':'other'}");
        own.call("DELETE /api/v1/user/tokens/{token}", "", token);
        own.call("PUT /api/v1/user/password", "{'current':'%1$s','password':'%1$s 2'}".formatted(AuditedCalls.SECRET));
        own.call("POST /account/logout", "");
    }
}
