package org.sluice.promotion;

import org.sluice.access.Permission;
import org.sluice.access.Principal;
import org.sluice.application.ApplicationId;
import org.sluice.application.Applications;

/** Whose application something belongs to, and so who may do what to it. */
final class Ownership {

    private final Applications applications;

    Ownership(Applications applications) {
        this.applications = applications;
    }

    void require(Principal principal, Permission permission, ApplicationId application, String what, String id) {
        principal.require(permission, applications.find(application).orElseThrow(), what, id);
    }
}
