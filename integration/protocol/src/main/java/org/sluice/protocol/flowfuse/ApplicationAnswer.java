package org.sluice.protocol.flowfuse;

/** An application with its team in both forms. */
public record ApplicationAnswer(String id, String teamId, String name, FlowFuseRef team) {}
