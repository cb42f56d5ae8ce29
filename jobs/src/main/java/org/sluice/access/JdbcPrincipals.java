package org.sluice.access;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.sluice.application.ApplicationId;
import org.sluice.application.TeamId;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Users as those who act, with what they may do at this moment: read anew whenever it is asked. */
class JdbcPrincipals {

    private static final String ACCOUNT =
            """
            SELECT name, administrator
            FROM account
            WHERE id = :id AND disabled_at IS NULL""";

    private static final String MEMBERSHIPS = "SELECT team_id, role FROM membership WHERE account_id = :id";

    private static final String APPLICATION_ROLES =
            """
            SELECT r.application_id, a.team_id, r.role
            FROM application_role r JOIN application a ON a.id = r.application_id
            WHERE r.account_id = :id""";

    private final JdbcClient jdbc;

    JdbcPrincipals(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** The user, unless there is none of this id or they have been disabled. */
    Optional<Principal> user(UserId id) {
        return jdbc.sql(ACCOUNT)
                .param("id", id.value())
                .query((row, number) -> new Principal(
                        id.value(),
                        row.getString("name"),
                        row.getString("name"),
                        Optional.of(id),
                        new Grants(
                                row.getBoolean("administrator") ? Optional.of(Role.ADMIN) : Optional.empty(),
                                Map.of(),
                                Map.of(),
                                Set.of(),
                                TokenScope.WHOLE)))
                .optional()
                .map(user -> new Principal(user.tokenId(), user.name(), user.login(), user.user(), grants(id, user)));
    }

    private Grants grants(UserId id, Principal user) {
        Map<TeamId, Role> teams = new HashMap<>();
        jdbc.sql(MEMBERSHIPS)
                .param("id", id.value())
                .query((row, number) ->
                        teams.put(new TeamId(row.getString("team_id")), Role.valueOf(row.getString("role"))))
                .list();
        Map<ApplicationId, Optional<Role>> applications = new HashMap<>();
        Set<TeamId> partly = new HashSet<>();
        jdbc.sql(APPLICATION_ROLES).param("id", id.value()).query(row -> {
            Optional<Role> role = Optional.ofNullable(row.getString("role")).map(Role::valueOf);
            applications.put(new ApplicationId(row.getString("application_id")), role);
            if (role.isEmpty()) {
                partly.add(new TeamId(row.getString("team_id")));
            }
        });
        return new Grants(user.grants().everywhere(), teams, applications, partly, TokenScope.WHOLE);
    }
}
