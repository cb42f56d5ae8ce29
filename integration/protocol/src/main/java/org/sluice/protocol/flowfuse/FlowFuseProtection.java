package org.sluice.protocol.flowfuse;

/** Whether an instance is protected. */
public record FlowFuseProtection(boolean enabled) {}
