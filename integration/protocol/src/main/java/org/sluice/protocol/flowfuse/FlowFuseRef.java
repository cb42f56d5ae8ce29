package org.sluice.protocol.flowfuse;

/** Something by id and name. */
public record FlowFuseRef(String id, String name) {}
