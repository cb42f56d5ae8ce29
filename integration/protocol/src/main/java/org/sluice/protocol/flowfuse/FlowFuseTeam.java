package org.sluice.protocol.flowfuse;

/** A team. */
public record FlowFuseTeam(String id, String name) {}
