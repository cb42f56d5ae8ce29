package org.sluice.rest;

import java.util.Map;
import java.util.Optional;
import org.sluice.access.Principal;
import org.sluice.instance.Instance;
import org.sluice.instance.Protections;
import org.springframework.stereotype.Component;

/** Protects instances and lifts their protection; the audit log is told of what really changed. */
@Component
public final class ProtectionChanges {

    private final Protections protections;
    private final Changes changes;

    ProtectionChanges(Protections protections, Changes changes) {
        this.protections = protections;
        this.changes = changes;
    }

    public boolean isProtected(Instance instance) {
        return protections.isProtected(instance.id());
    }

    /** For a caller who has been asked for the permission; false if it stood so already. */
    public boolean set(Principal principal, Instance instance, boolean wanted) {
        return changes.together(
                false,
                () -> protections.set(instance.id(), wanted, principal.name())
                        && changes.make(principal, () -> made(instance, wanted)));
    }

    private static Changes.Made<Boolean> made(Instance instance, boolean wanted) {
        return new Changes.Made<>(
                true,
                wanted ? "project.protected" : "project.unprotected",
                "instance",
                instance.id().value(),
                Optional.of(instance.application()),
                Map.of("name", instance.name()));
    }
}
