package org.sluice.protocol;

import java.util.List;

/** A node, with the names of the properties that differ and never their values. */
public record NodeChangeView(
        String nodeId, String type, String name, String part, String change, List<String> properties) {}
