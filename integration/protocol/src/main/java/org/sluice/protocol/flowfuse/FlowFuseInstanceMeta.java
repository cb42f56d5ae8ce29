package org.sluice.protocol.flowfuse;

/**
 * How an instance is at this moment.
 *
 * @param state {@code importing} while a promotion works on it, {@code running} if its Node-RED answers, else {@code unknown}
 * @param isDeploying whether a promotion works on it
 */
public record FlowFuseInstanceMeta(String state, boolean isDeploying) {}
