package org.sluice.jms;

import java.util.List;
import java.util.Optional;
import org.sluice.access.Principal;
import org.sluice.application.Application;
import org.sluice.application.ApplicationId;
import org.sluice.application.Applications;
import org.sluice.application.Team;
import org.sluice.application.TeamId;
import org.sluice.pipeline.Pipeline;
import org.sluice.pipeline.PipelineId;
import org.sluice.pipeline.Pipelines;
import org.sluice.problem.ProblemException;
import org.sluice.protocol.PromotionRequestMessage;

/** Finds the pipeline a request means, by names or ids; what belongs to a foreign team does not exist for the sender. */
final class PipelineLookup {

    private final Applications applications;
    private final Pipelines pipelines;

    PipelineLookup(Applications applications, Pipelines pipelines) {
        this.applications = applications;
        this.pipelines = pipelines;
    }

    /** @throws ProblemException if there is none, or the names fit several */
    PipelineId find(PromotionRequestMessage request, Principal sender) {
        PipelineId id = new PipelineId(request.pipeline());
        if (request.application() == null) {
            return pipelines
                    .find(id)
                    .map(Pipeline::id)
                    .orElseThrow(() -> ProblemException.notFound("pipeline", request.pipeline()));
        }
        Application application = application(request.application(), request, sender);
        return pipelines
                .findByName(application.id(), request.pipeline())
                .or(() -> pipelines.find(id).filter(pipeline -> pipeline.application()
                        .equals(application.id())))
                .map(Pipeline::id)
                .orElseThrow(() -> ProblemException.notFound("pipeline", request.pipeline()));
    }

    /** The team whose pipeline it is, if there is such a pipeline. */
    Optional<TeamId> team(PipelineId pipeline) {
        return pipelines
                .find(pipeline)
                .flatMap(found -> applications.find(found.application()))
                .map(Application::team);
    }

    private Application application(String nameOrId, PromotionRequestMessage request, Principal sender) {
        List<Application> found = applications.list(team(request, sender).or(sender::onlyTeam)).stream()
                .filter(application -> sender.roleIn(application).isPresent())
                .filter(application ->
                        application.name().equals(nameOrId) || application.id().equals(new ApplicationId(nameOrId)))
                .toList();
        if (found.isEmpty()) {
            throw ProblemException.notFound("application", nameOrId);
        }
        if (found.size() > 1) {
            throw ProblemException.invalid(
                    "/team", "ambiguous", "Several teams have an application of that name; say which with /team.");
        }
        return found.get(0);
    }

    private Optional<TeamId> team(PromotionRequestMessage request, Principal sender) {
        String nameOrId = request.team();
        if (nameOrId == null) {
            return Optional.empty();
        }
        return Optional.of(applications
                .teamByName(nameOrId)
                .or(() -> applications.team(new TeamId(nameOrId)))
                .map(Team::id)
                .filter(team -> sender.roleIn(team).isPresent())
                .orElseThrow(() -> ProblemException.notFound("team", nameOrId)));
    }
}
