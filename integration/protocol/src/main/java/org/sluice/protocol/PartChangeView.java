package org.sluice.protocol;

/** A tab, subflow or the configuration nodes, and how it differs. */
public record PartChangeView(String kind, String nodeId, String label, String change) {}
