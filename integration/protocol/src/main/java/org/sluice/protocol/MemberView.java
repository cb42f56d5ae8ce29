package org.sluice.protocol;

import org.jspecify.annotations.Nullable;

/**
 * Somebody who is in a team.
 *
 * @param source hand, or directory where the identity provider says so
 */
public record MemberView(
        String userId, String username, @Nullable String email, String role, String source, boolean disabled) {}
