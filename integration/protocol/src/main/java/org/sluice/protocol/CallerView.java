package org.sluice.protocol;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who asks, and what they are where.
 *
 * @param id the user's; absent behind a team's token
 * @param username of the user, or name of the team's token
 * @param csrfToken to be sent back as the header X-CSRF-TOKEN with every change, where a cookie says who asks
 */
public record CallerView(
        @Nullable String id,
        String username,
        @Nullable String email,
        boolean administrator,
        List<CallerTeamView> teams,
        @Nullable String csrfToken) {
    @Override
    public String toString() {
        return "CallerView[" + username + "]";
    }
}
