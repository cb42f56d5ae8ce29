package org.sluice.protocol;

import java.util.List;

/** What differs between two sets of flows. */
public record SnapshotDiffView(List<PartChangeView> parts, List<NodeChangeView> nodes) {}
