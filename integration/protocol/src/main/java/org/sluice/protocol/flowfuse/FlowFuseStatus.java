package org.sluice.protocol.flowfuse;

/** What became of a request, in a word. */
public record FlowFuseStatus(String status) {}
