package org.sluice.instance;

import java.util.Collection;
import java.util.Set;

/**
 * A Node-RED that is read. Every method throws {@link InstanceUnavailableException} when asking again later may help and
 * {@link InstanceRefusedException} when it will not; both say what was asked, what came back and what to do.
 */
public interface FlowSource {

    LiveFlows read(Instance instance);

    RuntimeInfo runtime(Instance instance);

    /**
     * Of these nodes, the ids of those that hold at least one credential on the instance.
     *
     * @param nodes node id and type
     */
    Set<String> withCredentials(Instance instance, Collection<NodeRef> nodes);

    /** A node named by id and type, as the Admin API wants it. */
    record NodeRef(String id, String type) {}
}
