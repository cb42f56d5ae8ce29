package org.sluice.access;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.sluice.application.ApplicationId;
import org.sluice.application.TeamId;
import org.sluice.problem.ProblemException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Memberships in MariaDB. Who changes the members of a team holds its row, so that two last owners cannot both go. */
class JdbcMemberships implements Memberships {

    private static final String HOLD_TEAM = "SELECT id FROM team WHERE id = :team FOR UPDATE";

    private static final String SELECT = "SELECT m.team_id, m.role, m.source, " + AccessRows.USER
            + " FROM membership m JOIN account a ON a.id = m.account_id ";

    private static final String OTHER_OWNERS =
            """
            SELECT COUNT(*)
            FROM membership m JOIN account a ON a.id = m.account_id
            WHERE m.team_id = :team AND m.role = 'OWNER' AND a.disabled_at IS NULL AND a.id <> :user""";

    private static final String PUT =
            """
            INSERT INTO membership (team_id, account_id, role, source)
            VALUES (:team, :user, :role, :source)
            ON DUPLICATE KEY UPDATE role = VALUES(role), source = VALUES(source)""";

    private static final String REMOVE = "DELETE FROM membership WHERE team_id = :team AND account_id = :user";

    private static final String REMOVE_APPLICATION_ROLES =
            """
            DELETE r
            FROM application_role r JOIN application p ON p.id = r.application_id
            WHERE p.team_id = :team AND r.account_id = :user""";

    private static final String APPLICATION_ROLES = "SELECT r.role, " + AccessRows.USER
            + " FROM application_role r JOIN account a ON a.id = r.account_id WHERE r.application_id = :application ";

    private static final String PUT_APPLICATION_ROLE =
            """
            INSERT INTO application_role (application_id, account_id, role)
            VALUES (:application, :user, :role)
            ON DUPLICATE KEY UPDATE role = VALUES(role)""";

    private static final String REMOVE_APPLICATION_ROLE =
            "DELETE FROM application_role WHERE application_id = :application AND account_id = :user";

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;

    JdbcMemberships(JdbcClient jdbc, TransactionTemplate transaction) {
        this.jdbc = jdbc;
        this.transaction = transaction;
    }

    @Override
    public List<Membership> of(TeamId team) {
        return jdbc.sql(SELECT + "WHERE m.team_id = :team ORDER BY a.name")
                .param("team", team.value())
                .query(JdbcMemberships::membership)
                .list();
    }

    @Override
    public List<Membership> of(UserId user) {
        return jdbc.sql(SELECT + "WHERE m.account_id = :user ORDER BY m.team_id")
                .param("user", user.value())
                .query(JdbcMemberships::membership)
                .list();
    }

    @Override
    public Optional<Membership> find(TeamId team, UserId user) {
        return jdbc.sql(SELECT + "WHERE m.team_id = :team AND m.account_id = :user")
                .param("team", team.value())
                .param("user", user.value())
                .query(JdbcMemberships::membership)
                .optional();
    }

    @Override
    public Membership set(TeamId team, UserId user, Role role) {
        if (role == Role.ADMIN) {
            throw ProblemException.invalid(
                    "/role",
                    "not-a-team-role",
                    "In a team somebody is viewer, member, operator, approver or owner; administrators are made with the user.");
        }
        transaction.executeWithoutResult(status -> {
            hold(team);
            if (role != Role.OWNER) {
                requireAnotherOwner(team, user);
            }
            put(team, user, role, Source.HAND);
        });
        return find(team, user).orElseThrow();
    }

    @Override
    public boolean remove(TeamId team, UserId user) {
        return Boolean.TRUE.equals(transaction.execute(status -> {
            hold(team);
            requireAnotherOwner(team, user);
            return delete(team, user);
        }));
    }

    @Override
    public void follow(UserId user, Map<TeamId, Role> directory) {
        transaction.executeWithoutResult(status -> {
            Map<TeamId, Membership> before = new TreeMap<>(Comparator.comparing(TeamId::value));
            of(user).forEach(membership -> before.put(membership.team(), membership));
            before.values().stream()
                    .filter(membership -> membership.source() == Source.DIRECTORY)
                    .map(Membership::team)
                    .filter(team -> !directory.containsKey(team))
                    .forEach(team -> {
                        hold(team);
                        if (mayLose(team, user)) {
                            delete(team, user);
                        }
                    });
            directory.forEach((team, role) -> {
                Membership old = before.get(team);
                if (old != null && (old.source() == Source.HAND || old.role() == role)) {
                    return;
                }
                hold(team);
                if (role == Role.OWNER || mayLose(team, user)) {
                    put(team, user, role, Source.DIRECTORY);
                }
            });
        });
    }

    @Override
    public List<ApplicationRole> of(ApplicationId application) {
        return jdbc.sql(APPLICATION_ROLES + "ORDER BY a.name")
                .param("application", application.value())
                .query(JdbcMemberships::applicationRole)
                .list();
    }

    @Override
    public ApplicationRole set(ApplicationId application, UserId user, Optional<Role> role) {
        if (role.filter(Role.ADMIN::equals).isPresent()) {
            throw ProblemException.invalid(
                    "/role",
                    "not-an-application-role",
                    "In an application somebody is viewer, member, operator, approver, owner or none.");
        }
        jdbc.sql(PUT_APPLICATION_ROLE)
                .param("application", application.value())
                .param("user", user.value())
                .param("role", role.map(Role::name).orElse(null))
                .update();
        return of(application).stream()
                .filter(set -> set.user().id().equals(user))
                .findFirst()
                .orElseThrow();
    }

    @Override
    public boolean remove(ApplicationId application, UserId user) {
        return jdbc.sql(REMOVE_APPLICATION_ROLE)
                        .param("application", application.value())
                        .param("user", user.value())
                        .update()
                == 1;
    }

    private void hold(TeamId team) {
        if (jdbc.sql(HOLD_TEAM)
                .param("team", team.value())
                .query(String.class)
                .list()
                .isEmpty()) {
            throw ProblemException.notFound("team", team.value());
        }
    }

    private void requireAnotherOwner(TeamId team, UserId user) {
        if (!mayLose(team, user)) {
            throw ProblemException.conflict(
                    "last-owner", "This is the last owner of the team; make somebody else an owner before.");
        }
    }

    private boolean mayLose(TeamId team, UserId user) {
        return find(team, user)
                        .filter(membership -> membership.role() == Role.OWNER)
                        .isEmpty()
                || jdbc.sql(OTHER_OWNERS)
                                .param("team", team.value())
                                .param("user", user.value())
                                .query(Long.class)
                                .single()
                        > 0;
    }

    private void put(TeamId team, UserId user, Role role, Source source) {
        jdbc.sql(PUT)
                .param("team", team.value())
                .param("user", user.value())
                .param("role", role.name())
                .param("source", source.name())
                .update();
    }

    private boolean delete(TeamId team, UserId user) {
        jdbc.sql(REMOVE_APPLICATION_ROLES)
                .param("team", team.value())
                .param("user", user.value())
                .update();
        return jdbc.sql(REMOVE)
                        .param("team", team.value())
                        .param("user", user.value())
                        .update()
                == 1;
    }

    private static Membership membership(ResultSet row, int number) throws SQLException {
        return new Membership(
                new TeamId(row.getString("team_id")),
                AccessRows.user(row),
                Role.valueOf(row.getString("role")),
                Source.valueOf(row.getString("source").toUpperCase(Locale.ROOT)));
    }

    private static ApplicationRole applicationRole(ResultSet row, int number) throws SQLException {
        return new ApplicationRole(
                AccessRows.user(row), Optional.ofNullable(row.getString("role")).map(Role::valueOf));
    }
}
