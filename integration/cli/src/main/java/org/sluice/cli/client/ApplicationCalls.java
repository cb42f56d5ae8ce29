package org.sluice.cli.client;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sluice.protocol.ApplicationBody;
import org.sluice.protocol.ApplicationView;
import org.sluice.protocol.TeamBody;
import org.sluice.protocol.TeamView;

/** Calls about teams and applications. */
public final class ApplicationCalls {

    private final ApiTransport transport;

    ApplicationCalls(ApiTransport transport) {
        this.transport = transport;
    }

    public List<TeamView> teams() {
        return transport.all(ApiPath.of("teams"), TeamView.class);
    }

    public TeamView createTeam(String name) {
        return transport.post(ApiPath.of("teams"), new TeamBody(name), TeamView.class);
    }

    /** @param team id of a team, absent for all */
    public List<ApplicationView> list(@Nullable String team) {
        return transport.all(ApiPath.of("applications").with("team", team), ApplicationView.class);
    }

    public ApplicationView get(String id) {
        return transport.get(ApiPath.of("applications", id), ApplicationView.class);
    }

    public ApplicationView create(ApplicationBody body) {
        return transport.post(ApiPath.of("applications"), body, ApplicationView.class);
    }
}
