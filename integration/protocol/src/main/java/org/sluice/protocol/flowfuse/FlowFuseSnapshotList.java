package org.sluice.protocol.flowfuse;

import java.util.List;

/** A page of snapshots, newest first. */
public record FlowFuseSnapshotList(FlowFuseMeta meta, int count, List<FlowFuseSnapshot> snapshots) {}
