package org.sluice.promotion;

import java.util.Collection;
import java.util.Optional;
import org.sluice.access.AccessTokens;
import org.sluice.access.Permission;
import org.sluice.access.Principal;
import org.sluice.application.Applications;
import org.sluice.instance.Instance;
import org.sluice.instance.InstanceId;
import org.sluice.instance.Instances;
import org.sluice.instance.Protections;
import org.sluice.problem.ProblemException;

/**
 * The one check of who may change a protected instance: asked when a promotion is wanted, through whichever door, before
 * each of its steps that leads to a change, and once more at the moment of sending. A promotion acts as whoever asked
 * for it or restarted it last, user or token; if they have been disabled or revoked by then, it is nobody's.
 */
public final class ProtectedTargets {

    private final Protections protections;
    private final Instances instances;
    private final Applications applications;
    private final AccessTokens tokens;
    private final Promotions promotions;

    ProtectedTargets(
            Protections protections,
            Instances instances,
            Applications applications,
            AccessTokens tokens,
            Promotions promotions) {
        this.protections = protections;
        this.instances = instances;
        this.applications = applications;
        this.tokens = tokens;
        this.promotions = promotions;
    }

    /**
     * Passes if this principal's promotion may change the targets; nobody protects one until the caller's transaction ends.
     *
     * @throws ProblemException with code {@code protected-instance} if it may not
     */
    public void require(Principal principal, Collection<InstanceId> targets) {
        targets.forEach(target -> require(protections.hold(target), target, () -> Optional.of(principal)));
    }

    /** The same for a promotion that runs already; promises nothing about what comes after. */
    void require(RunningPromotion running) {
        running.targets()
                .forEach(target ->
                        require(protections.isProtected(target.id()), target.id(), () -> actor(running.id())));
    }

    /** The same for the moment of sending: nobody protects the target until the caller's transaction ends. */
    void hold(RunningPromotion running, InstanceId target) {
        require(protections.hold(target), target, () -> actor(running.id()));
    }

    boolean isProtected(InstanceId target) {
        return protections.isProtected(target);
    }

    /** Whether this principal's promotion may change the target if it is protected, for answers that show what is possible. */
    boolean allows(Principal principal, Instance target) {
        return applications
                .find(target.application())
                .filter(application -> principal.may(Permission.PROMOTION_RUN_PROTECTED, application))
                .isPresent();
    }

    private Optional<Principal> actor(PromotionId promotion) {
        return promotions.actsAs(promotion).flatMap(tokens::byId);
    }

    private void require(boolean isProtected, InstanceId id, java.util.function.Supplier<Optional<Principal>> actor) {
        if (!isProtected) {
            return;
        }
        Instance target = instances.find(id).orElseThrow(() -> ProblemException.notFound("instance", id.value()));
        Optional<Principal> found = actor.get();
        if (found.filter(principal -> allows(principal, target)).isEmpty()) {
            throw ProblemException.forbidden(
                    "protected-instance",
                    "Instance %s is protected, so only a promotion of an owner of its team may change it; %s. Ask an owner to start or restart it."
                            .formatted(
                                    target.name(),
                                    found.map(principal -> principal.name() + " is none")
                                            .orElse("the token or user this one acts as is not valid any more")));
        }
    }
}
