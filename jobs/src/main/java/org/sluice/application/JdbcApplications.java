package org.sluice.application;

import com.github.f4b6a3.ulid.UlidCreator;
import java.time.Clock;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.sluice.problem.Names;
import org.sluice.problem.ProblemException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Teams and applications in MariaDB; that names are unique is the database's word, so that racing additions cannot both win. */
class JdbcApplications implements Applications {

    private static final String ADD_TEAM =
            """
            INSERT INTO team (id, name, created_at)
            VALUES (:id, :name, :now)""";

    private static final String TEAMS =
            """
            SELECT id, name
            FROM team
            ORDER BY name, id""";

    private static final String TEAM =
            """
            SELECT id, name
            FROM team
            WHERE id = :id""";

    private static final String TEAM_BY_NAME =
            """
            SELECT id, name
            FROM team
            WHERE name = :name""";

    private static final String ADD =
            """
            INSERT INTO application (id, team_id, name, created_at)
            VALUES (:id, :team, :name, :now)""";

    private static final String FIND =
            """
            SELECT id, team_id, name
            FROM application
            WHERE id = :id""";

    private static final String FIND_BY_NAME =
            """
            SELECT id, team_id, name
            FROM application
            WHERE team_id = :team AND name = :name""";

    private static final String LIST =
            """
            SELECT id, team_id, name
            FROM application
            ORDER BY name, id""";

    private static final String LIST_OF_TEAM =
            """
            SELECT id, team_id, name
            FROM application
            WHERE team_id = :team
            ORDER BY name, id""";

    private static final RowMapper<Team> TEAM_ROW =
            (row, number) -> new Team(new TeamId(row.getString("id")), row.getString("name"));

    private static final RowMapper<Application> APPLICATION_ROW = (row, number) -> new Application(
            new ApplicationId(row.getString("id")), new TeamId(row.getString("team_id")), row.getString("name"));

    private static final int NAME_LIMIT = 100;

    private final JdbcClient jdbc;
    private final Clock clock;

    JdbcApplications(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    @Override
    public Team addTeam(String name) {
        Team team = new Team(new TeamId(newId()), Names.label("/name", name, NAME_LIMIT));
        try {
            jdbc.sql(ADD_TEAM)
                    .param("id", team.id().value())
                    .param("name", team.name())
                    .param("now", now())
                    .update();
        } catch (DuplicateKeyException e) {
            throw nameTaken("There is a team \"%s\" already; choose another name.".formatted(team.name()));
        }
        return team;
    }

    @Override
    public List<Team> teams() {
        return jdbc.sql(TEAMS).query(TEAM_ROW).list();
    }

    @Override
    public Optional<Team> team(TeamId id) {
        return jdbc.sql(TEAM).param("id", id.value()).query(TEAM_ROW).optional();
    }

    @Override
    public Optional<Team> teamByName(String name) {
        return jdbc.sql(TEAM_BY_NAME).param("name", name).query(TEAM_ROW).optional();
    }

    @Override
    public Application add(TeamId team, String name) {
        Application application =
                new Application(new ApplicationId(newId()), team, Names.label("/name", name, NAME_LIMIT));
        try {
            jdbc.sql(ADD)
                    .param("id", application.id().value())
                    .param("team", team.value())
                    .param("name", application.name())
                    .param("now", now())
                    .update();
        } catch (DuplicateKeyException e) {
            throw nameTaken(
                    "The team has an application \"%s\" already; choose another name.".formatted(application.name()));
        } catch (DataIntegrityViolationException e) {
            throw ProblemException.notFound("team", team.value());
        }
        return application;
    }

    @Override
    public Optional<Application> find(ApplicationId id) {
        return jdbc.sql(FIND).param("id", id.value()).query(APPLICATION_ROW).optional();
    }

    @Override
    public Optional<Application> findByName(TeamId team, String name) {
        return jdbc.sql(FIND_BY_NAME)
                .param("team", team.value())
                .param("name", name)
                .query(APPLICATION_ROW)
                .optional();
    }

    @Override
    public List<Application> list(Optional<TeamId> team) {
        return team.map(of -> jdbc.sql(LIST_OF_TEAM).param("team", of.value()))
                .orElseGet(() -> jdbc.sql(LIST))
                .query(APPLICATION_ROW)
                .list();
    }

    private static ProblemException nameTaken(String message) {
        return ProblemException.conflict("/name", "name-taken", message);
    }

    private String newId() {
        return UlidCreator.getMonotonicUlid(clock.millis()).toString();
    }

    private LocalDateTime now() {
        return LocalDateTime.ofInstant(clock.instant(), ZoneOffset.UTC);
    }
}
