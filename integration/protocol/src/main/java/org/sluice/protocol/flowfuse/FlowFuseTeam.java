package org.sluice.protocol.flowfuse;

/**
 * A team.
 *
 * @param slug its name as it stands in an address
 */
public record FlowFuseTeam(String id, String name, String slug) {}
