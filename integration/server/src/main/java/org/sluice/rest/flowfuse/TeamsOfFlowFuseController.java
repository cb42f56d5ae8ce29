package org.sluice.rest.flowfuse;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.sluice.access.Permission;
import org.sluice.access.Principal;
import org.sluice.application.Application;
import org.sluice.application.Applications;
import org.sluice.application.Team;
import org.sluice.application.TeamId;
import org.sluice.pipeline.Pipelines;
import org.sluice.problem.ProblemException;
import org.sluice.protocol.flowfuse.FlowFuseApplication;
import org.sluice.protocol.flowfuse.FlowFuseApplicationList;
import org.sluice.protocol.flowfuse.FlowFusePipeline;
import org.sluice.protocol.flowfuse.FlowFusePipelineList;
import org.sluice.protocol.flowfuse.FlowFuseTeam;
import org.sluice.rest.Caller;
import org.sluice.rest.FlowFuseShaped;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What belongs to a team, at FlowFuse's addresses. */
@RestController
@RequestMapping("/api/v1/teams")
@Tag(name = "FlowFuse")
@FlowFuseShaped
class TeamsOfFlowFuseController {

    private final Applications applications;
    private final Pipelines pipelines;
    private final FlowFuseViews views;

    TeamsOfFlowFuseController(Applications applications, Pipelines pipelines, FlowFuseViews views) {
        this.applications = applications;
        this.pipelines = pipelines;
        this.views = views;
    }

    @GetMapping("/{id}")
    @Operation(summary = "Show a team")
    FlowFuseTeam show(@Caller Principal principal, @PathVariable String id) {
        return FlowFuseViews.team(team(principal, id));
    }

    @GetMapping("/slug/{slug}")
    @Operation(summary = "Show the team of the caller whose name stands so in an address; of several the oldest")
    FlowFuseTeam slug(@Caller Principal principal, @PathVariable String slug) {
        return applications.teams().stream()
                .filter(team -> FlowFuseViews.slug(team).equals(slug) && principal.may(Permission.READ, team.id()))
                .min(Comparator.comparing(team -> team.id().value()))
                .map(FlowFuseViews::team)
                .orElseThrow(() -> ProblemException.notFound("team", slug));
    }

    @GetMapping("/{id}/applications")
    @Operation(summary = "List the applications of a team")
    FlowFuseApplicationList applications(@Caller Principal principal, @PathVariable String id) {
        Team team = team(principal, id);
        List<FlowFuseApplication> found = readable(principal, team)
                .map(application ->
                        new FlowFuseApplication(application.id().value(), application.name(), FlowFuseViews.ref(team)))
                .toList();
        return new FlowFuseApplicationList(found.size(), found);
    }

    @GetMapping("/{id}/pipelines")
    @Operation(summary = "List the pipelines of a team, each with its application")
    FlowFusePipelineList pipelines(@Caller Principal principal, @PathVariable String id) {
        Team team = team(principal, id);
        List<FlowFusePipeline> found = readable(principal, team)
                .flatMap(application -> views.pipelines(pipelines.list(application.id()), application).stream())
                .toList();
        return new FlowFusePipelineList(found.size(), found);
    }

    /** Those that a role in the application does not close to the caller. */
    private Stream<Application> readable(Principal principal, Team team) {
        return applications.list(Optional.of(team.id())).stream()
                .filter(application -> principal.may(Permission.READ, application));
    }

    private Team team(Principal principal, String id) {
        Team team = applications.team(new TeamId(id)).orElseThrow(() -> ProblemException.notFound("team", id));
        principal.require(Permission.READ, team.id(), "team", id);
        return team;
    }
}
