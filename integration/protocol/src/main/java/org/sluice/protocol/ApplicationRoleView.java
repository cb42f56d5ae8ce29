package org.sluice.protocol;

/**
 * What somebody is in an application, whatever they are in its team.
 *
 * @param role none for no access
 */
public record ApplicationRoleView(String userId, String username, String role) {}
