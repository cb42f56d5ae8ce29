package org.sluice.instance;

import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

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

    /**
     * The same with the names of the fields that are set, as far as the instance tells them; never their values. No names
     * for a node means that it may hold any.
     */
    default Map<String, Set<String>> credentialFields(Instance instance, Collection<NodeRef> nodes) {
        return withCredentials(instance, nodes).stream().collect(Collectors.toMap(id -> id, id -> Set.of()));
    }

    /** Whether nodes of this type can have credentials at all, as far as that is known. */
    default boolean mayHaveCredentials(String type) {
        return true;
    }

    /** A node named by id and type, as the Admin API wants it. */
    record NodeRef(String id, String type) {}
}
