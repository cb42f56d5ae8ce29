package org.sluice.cli.client;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sluice.protocol.ApplicationRoleView;
import org.sluice.protocol.CallerView;
import org.sluice.protocol.IdentityBody;
import org.sluice.protocol.MemberView;
import org.sluice.protocol.PasswordBody;
import org.sluice.protocol.PersonalTokenBody;
import org.sluice.protocol.PersonalTokenView;
import org.sluice.protocol.RoleBody;
import org.sluice.protocol.UserBody;
import org.sluice.protocol.UserChangeBody;
import org.sluice.protocol.UserView;

/** Calls about users, what they are where, and their personal tokens. */
public final class UserCalls {

    private final ApiTransport transport;

    UserCalls(ApiTransport transport) {
        this.transport = transport;
    }

    /** Whoever asks. */
    public CallerView self() {
        return transport.get(ApiPath.of("user"), CallerView.class);
    }

    public List<UserView> list() {
        return transport.all(ApiPath.of("users"), UserView.class);
    }

    public UserView add(UserBody body) {
        return transport.post(ApiPath.of("users"), body, UserView.class);
    }

    public void change(String user, UserChangeBody body) {
        transport.send("PATCH", ApiPath.of("users", user), body);
    }

    public void setPassword(String user, String password) {
        transport.send("PUT", ApiPath.of("users", user, "password"), new PasswordBody(null, password));
    }

    /** @param issuer absent for the provider the server is configured with */
    public void link(String user, @Nullable String issuer, String subject) {
        transport.send("PUT", ApiPath.of("users", user, "identity"), new IdentityBody(issuer, subject));
    }

    public void unlink(String user) {
        transport.send("DELETE", ApiPath.of("users", user, "identity"), null);
    }

    public List<MemberView> members(String team) {
        return transport.all(ApiPath.of("teams", team, "members"), MemberView.class);
    }

    public void setMember(String team, String user, String role) {
        transport.send("PUT", ApiPath.of("teams", team, "members", user), new RoleBody(role));
    }

    public void removeMember(String team, String user) {
        transport.send("DELETE", ApiPath.of("teams", team, "members", user), null);
    }

    public List<ApplicationRoleView> roles(String application) {
        return transport.all(ApiPath.of("applications", application, "roles"), ApplicationRoleView.class);
    }

    /** @param role absent to let the team's role count again */
    public void setRole(String application, String user, @Nullable String role) {
        ApiPath path = ApiPath.of("applications", application, "roles", user);
        transport.send(role == null ? "DELETE" : "PUT", path, role == null ? null : new RoleBody(role));
    }

    public List<PersonalTokenView> tokens() {
        return transport.all(ApiPath.of("user", "tokens"), PersonalTokenView.class);
    }

    /** The answer is the only place that ever shows the secret. */
    public PersonalTokenView issueToken(PersonalTokenBody body) {
        return transport.post(ApiPath.of("user", "tokens"), body, PersonalTokenView.class);
    }

    public void revokeToken(String id) {
        transport.send("DELETE", ApiPath.of("user", "tokens", id), null);
    }
}
