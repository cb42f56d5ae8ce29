package org.sluice.protocol;

import java.util.List;

/**
 * What differs between two sets of flows.
 *
 * @param values what properties of changed nodes were and are, without secrets; none for whoever may not export snapshots,
 *     and none in a plan
 * @param modules installed modules, in other versions or only on one side; none in a plan, which says what is installed
 * @param newVariables names of environment variables only the second has; none in a plan
 * @param goneVariables names of environment variables only the first has; none in a plan
 */
public record SnapshotDiffView(
        List<PartChangeView> parts,
        List<NodeChangeView> nodes,
        List<ValueChangeView> values,
        List<ModuleChangeView> modules,
        List<String> newVariables,
        List<String> goneVariables) {

    /** The flows alone. */
    public SnapshotDiffView(List<PartChangeView> parts, List<NodeChangeView> nodes) {
        this(parts, nodes, List.of(), List.of(), List.of(), List.of());
    }
}
