package org.sluice.rest.flowfuse;

import org.sluice.instance.FlowSource;
import org.sluice.instance.Instance;
import org.sluice.instance.InstanceRefusedException;
import org.sluice.instance.InstanceUnavailableException;
import org.sluice.promotion.Promotions;
import org.sluice.protocol.flowfuse.FlowFuseInstanceMeta;
import org.springframework.stereotype.Component;

/** Says how an instance is at this moment: of its promotions, or else by asking its Node-RED. */
@Component
final class ProjectStates {

    private final Promotions promotions;
    private final FlowSource live;

    ProjectStates(Promotions promotions, FlowSource live) {
        this.promotions = promotions;
        this.live = live;
    }

    FlowFuseInstanceMeta of(Instance instance) {
        return promotions.workingOn(instance.id()).isPresent()
                ? new FlowFuseInstanceMeta("importing", true)
                : new FlowFuseInstanceMeta(answers(instance) ? "running" : "unknown", false);
    }

    private boolean answers(Instance instance) {
        try {
            live.runtime(instance);
            return true;
        } catch (InstanceUnavailableException | InstanceRefusedException e) {
            return false;
        }
    }
}
