package org.sluice.protocol;

import java.util.List;

/** A node, with the names of the properties that differ; their values are apart. */
public record NodeChangeView(
        String nodeId, String type, String name, String part, String change, List<String> properties) {}
