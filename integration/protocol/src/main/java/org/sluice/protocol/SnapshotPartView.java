package org.sluice.protocol;

/** A part of a snapshot. */
public record SnapshotPartView(String kind, String nodeId, String label, String digest) {}
