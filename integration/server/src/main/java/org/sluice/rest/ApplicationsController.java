package org.sluice.rest;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sluice.access.Permission;
import org.sluice.access.Principal;
import org.sluice.application.Application;
import org.sluice.application.Applications;
import org.sluice.application.Team;
import org.sluice.application.TeamId;
import org.sluice.problem.Names;
import org.sluice.problem.ProblemException;
import org.sluice.protocol.ApplicationBody;
import org.sluice.protocol.ApplicationView;
import org.sluice.protocol.Page;
import org.sluice.protocol.flowfuse.ApplicationAnswer;
import org.sluice.rest.flowfuse.FlowFuseViews;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Applications of teams. */
@RestController
@RequestMapping("/api/v1/applications")
@Tag(name = "Applications")
class ApplicationsController {

    private final Applications applications;
    private final Gate gate;
    private final Changes changes;

    ApplicationsController(Applications applications, Gate gate, Changes changes) {
        this.applications = applications;
        this.gate = gate;
        this.changes = changes;
    }

    @GetMapping
    @Operation(summary = "List applications, of one team or of all the caller may see")
    Page<ApplicationView> list(@Caller Principal principal, @RequestParam(required = false) @Nullable String team) {
        if (team != null) {
            Team asked = applications.team(new TeamId(team)).orElseThrow(() -> ProblemException.notFound("team", team));
            principal.require(Permission.READ, asked.id(), "team", team);
            return Pages.all(
                    applications.list(Optional.of(asked.id())).stream()
                            .filter(application -> principal.may(Permission.READ, application))
                            .toList(),
                    ApplicationsController::view);
        }
        return Pages.all(gate.visible(principal, Permission.READ), ApplicationsController::view);
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    @Operation(summary = "Create an application in a team, named by id or by name")
    ApplicationView create(@Caller Principal principal, @RequestBody ApplicationBody body) {
        String name = Names.label("/name", Fields.required("/name", body.name()), TeamsController.NAME);
        Team team = team(principal, body);
        principal.require(
                Permission.APPLICATION_EDIT, team.id(), "team", team.id().value());
        return changes.make(principal, () -> {
            Application added = applications.add(team.id(), name);
            return new Changes.Made<>(
                    view(added),
                    "application.created",
                    "application",
                    added.id().value(),
                    Optional.of(added.id()),
                    Map.of("name", name));
        });
    }

    @GetMapping("/{id}")
    @Operation(summary = "Show an application")
    @FlowFuseShaped
    ApplicationAnswer show(@Caller Principal principal, @PathVariable String id) {
        Application found = gate.application(principal, Permission.READ, id);
        return new ApplicationAnswer(
                found.id().value(),
                found.team().value(),
                found.name(),
                applications
                        .team(found.team())
                        .map(FlowFuseViews::ref)
                        .orElseThrow(() -> ProblemException.notFound("application", id)));
    }

    private Team team(Principal principal, ApplicationBody body) {
        String id = body.teamId();
        String name = body.team();
        if (id != null && name != null) {
            throw ProblemException.invalid(
                    "/team", "one-of-both", "Name the team by /teamId or by /team, not by both.");
        }
        if (id != null) {
            return applications.team(new TeamId(id)).orElseThrow(() -> ProblemException.notFound("team", id));
        }
        if (name != null) {
            Team named = applications.teamByName(name).orElseThrow(() -> ProblemException.notFound("team", name));
            // A foreign team is answered by the name asked for, like one that does not exist.
            principal.require(Permission.READ, named.id(), "team", name);
            return named;
        }
        return principal
                .onlyTeam()
                .flatMap(applications::team)
                .orElseThrow(() -> ProblemException.invalid(
                        "/teamId", "missing", "Say which team it belongs to, by /teamId or by /team (its name)."));
    }

    private static ApplicationView view(Application application) {
        return new ApplicationView(application.id().value(), application.team().value(), application.name());
    }
}
