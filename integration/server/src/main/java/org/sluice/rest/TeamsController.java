package org.sluice.rest;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sluice.access.Permission;
import org.sluice.access.Principal;
import org.sluice.application.Applications;
import org.sluice.application.Team;
import org.sluice.problem.Names;
import org.sluice.protocol.TeamBody;
import org.sluice.protocol.TeamView;
import org.sluice.protocol.flowfuse.TeamsAnswer;
import org.sluice.rest.flowfuse.FlowFuseViews;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Teams: administrators see and make all, everybody else sees their own. */
@RestController
@RequestMapping("/api/v1/teams")
@Tag(name = "Teams")
class TeamsController {

    static final int NAME = 100;

    private final Applications applications;
    private final Changes changes;

    TeamsController(Applications applications, Changes changes) {
        this.applications = applications;
        this.changes = changes;
    }

    @GetMapping
    @Operation(summary = "List the teams the caller may see")
    @FlowFuseShaped
    TeamsAnswer list(@Caller Principal principal) {
        List<Team> teams = applications.teams().stream()
                .filter(team -> principal.may(Permission.READ, team.id()))
                .toList();
        return new TeamsAnswer(
                teams.stream().map(TeamsController::view).toList(),
                null,
                teams.size(),
                teams.stream().map(FlowFuseViews::team).toList());
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    @Operation(summary = "Create a team; administrators only")
    TeamView create(@Caller Principal principal, @RequestBody TeamBody body) {
        principal.requireAdministrator();
        String name = Names.label("/name", Fields.required("/name", body.name()), NAME);
        return changes.make(principal, () -> {
            Team team = applications.addTeam(name);
            return new Changes.Made<>(
                    view(team), "team.created", "team", team.id().value(), Optional.empty(), Map.of("name", name));
        });
    }

    private static TeamView view(Team team) {
        return new TeamView(team.id().value(), team.name());
    }
}
