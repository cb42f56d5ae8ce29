package org.sluice.rest.flowfuse;

import java.util.Optional;
import org.sluice.access.Permission;
import org.sluice.access.Principal;
import org.sluice.application.Applications;
import org.sluice.instance.InstanceId;
import org.sluice.instance.Protections;
import org.sluice.pipeline.Pipeline;
import org.sluice.pipeline.Stage;
import org.sluice.pipeline.StageType;
import org.sluice.problem.ProblemException;
import org.sluice.snapshot.SnapshotId;
import org.springframework.stereotype.Component;

/**
 * What FlowFuse looks at before it deploys, in its order and with its codes. It only finds the words: whether a promotion
 * may start the launcher decides, whatever is found here.
 */
@Component
final class DeployChecks {

    private final OwnedTargets targets;
    private final SourceSnapshots sources;
    private final Protections protections;
    private final Applications applications;

    DeployChecks(OwnedTargets targets, SourceSnapshots sources, Protections protections, Applications applications) {
        this.targets = targets;
        this.sources = sources;
        this.protections = protections;
        this.applications = applications;
    }

    void check(Principal principal, Pipeline pipeline, Stage source, Optional<SnapshotId> named) {
        Stage target = pipeline.published()
                .flatMap(version -> version.after(source))
                .orElseThrow(() -> ProblemException.notFound("stage behind", source.name()));
        requireThere(pipeline, source, "source");
        requireThere(pipeline, target, "target");
        requireUnprotected(principal, pipeline, target);
        sources.require(source, named);
    }

    private void requireThere(Pipeline pipeline, Stage stage, String which) {
        boolean there = stage.targetId()
                .filter(id -> targets.has(pipeline.application(), stage.type(), id))
                .isPresent();
        if (!there) {
            throw ProblemException.invalid(
                    "/stage",
                    "invalid-stage",
                    "The %s stage \"%s\" has nothing in the pipeline's application any more; give it another instance, device or group."
                            .formatted(which, stage.name()));
        }
    }

    /** Asked here too, so that it is said before anything about the snapshot is. */
    private void requireUnprotected(Principal principal, Pipeline pipeline, Stage target) {
        if (target.type() == StageType.INSTANCE
                && protections.isProtected(new InstanceId(target.targetId().orElse("")))
                && applications
                        .find(pipeline.application())
                        .filter(application -> principal.may(Permission.PROMOTION_RUN_PROTECTED, application))
                        .isEmpty()) {
            throw ProblemException.forbidden(
                    "protected-instance",
                    "The instance of stage \"%s\" is protected; only an owner of its team may deploy to it."
                            .formatted(target.name()));
        }
    }
}
