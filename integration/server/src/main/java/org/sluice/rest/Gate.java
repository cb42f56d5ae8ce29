package org.sluice.rest;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.sluice.access.Permission;
import org.sluice.access.Principal;
import org.sluice.application.Application;
import org.sluice.application.ApplicationId;
import org.sluice.application.Applications;
import org.sluice.application.Team;
import org.sluice.application.TeamId;
import org.sluice.problem.ProblemException;
import org.springframework.stereotype.Component;

/** Lets a caller through to a thing: finds the team it belongs to and asks for the permission there. */
@Component
public final class Gate {

    private final Applications applications;

    Gate(Applications applications) {
        this.applications = applications;
    }

    /** The application, for a caller who has the permission in its team. */
    public Application application(Principal principal, Permission permission, String id) {
        Application application = applications
                .find(new ApplicationId(id))
                .orElseThrow(() -> ProblemException.notFound("application", id));
        principal.require(permission, application, "application", id);
        return application;
    }

    /**
     * What was found, for a caller who has the permission in the team it belongs to.
     *
     * @param owner the application it belongs to
     * @throws ProblemException if nothing was found, or it is of a foreign team, which is answered alike
     */
    public <T> T admit(
            Principal principal,
            Permission permission,
            Optional<T> found,
            Function<T, ApplicationId> owner,
            String what,
            String id) {
        T thing = found.orElseThrow(() -> ProblemException.notFound(what, id));
        Application application =
                applications.find(owner.apply(thing)).orElseThrow(() -> ProblemException.notFound(what, id));
        principal.require(permission, application, what, id);
        return thing;
    }

    /** The teams of the caller in which the caller has the permission. */
    Set<TeamId> teams(Principal principal, Permission permission) {
        return applications.teams().stream()
                .map(Team::id)
                .filter(team -> principal.may(permission, team))
                .collect(Collectors.toSet());
    }

    /** All applications of a team, whoever asks. */
    List<Application> applications(TeamId team) {
        return applications.list(Optional.of(team));
    }

    Optional<Application> find(ApplicationId id) {
        return applications.find(id);
    }

    /** Whether the caller has the permission in the application, for answers that show what is possible. */
    boolean allows(Principal principal, Permission permission, ApplicationId application) {
        return applications
                .find(application)
                .filter(found -> principal.may(permission, found))
                .isPresent();
    }

    /** The applications, of all teams of the caller, in which the caller has the permission. */
    List<Application> visible(Principal principal, Permission permission) {
        return principal
                .teams()
                .map(in -> in.stream().flatMap(team -> applications.list(Optional.of(team)).stream()))
                .orElseGet(() -> applications.list(Optional.empty()).stream())
                .filter(application -> principal.may(permission, application))
                .toList();
    }
}
