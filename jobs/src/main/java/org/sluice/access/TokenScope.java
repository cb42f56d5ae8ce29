package org.sluice.access;

import java.util.Optional;
import org.sluice.application.TeamId;

/**
 * How much of what its user may do a personal access token hands on.
 *
 * @param team only what is in this team
 * @param ceiling only what this role has, too; a viewer's ceiling makes a token that reads
 */
public record TokenScope(Optional<TeamId> team, Optional<Role> ceiling) {

    /** All of it. */
    public static final TokenScope WHOLE = new TokenScope(Optional.empty(), Optional.empty());

    public boolean whole() {
        return team.isEmpty() && ceiling.isEmpty();
    }
}
