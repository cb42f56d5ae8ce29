package org.sluice.rest;

import java.util.Optional;
import java.util.function.Function;
import org.sluice.access.Permission;
import org.sluice.access.Principal;
import org.sluice.application.Application;
import org.sluice.application.ApplicationId;
import org.sluice.application.Applications;
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
        principal.require(permission, application.team(), "application", id);
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
        principal.require(permission, application.team(), what, id);
        return thing;
    }

    /** Whether the caller has the permission in the team of the application, for answers that show what is possible. */
    boolean allows(Principal principal, Permission permission) {
        return principal.role().compareTo(permission.least()) >= 0;
    }
}
