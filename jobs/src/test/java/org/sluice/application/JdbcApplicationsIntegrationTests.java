package org.sluice.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sluice.Problems.problemOf;

import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.sluice.TestRepositories;
import org.sluice.problem.ProblemException;

class JdbcApplicationsIntegrationTests {

    private static TestRepositories repositories;
    private static Applications applications;

    @BeforeAll
    static void start() {
        repositories = new TestRepositories();
        applications = repositories.get(Applications.class);
    }

    @AfterAll
    static void stop() {
        repositories.close();
    }

    @Test
    void findsWhatWasAdded() {
        Team team = applications.addTeam("  Plant North ");
        Application application = applications.add(team.id(), "Line 1");

        assertThat(team.name()).isEqualTo("Plant North");
        assertThat(applications.team(team.id())).contains(team);
        assertThat(applications.teamByName("Plant North")).contains(team);
        assertThat(applications.teams()).contains(team);
        assertThat(applications.find(application.id())).contains(application);
        assertThat(applications.findByName(team.id(), "Line 1")).contains(application);
    }

    @Test
    void listsTheApplicationsOfOneTeamOrOfAll() {
        Team one = applications.addTeam("lists one");
        Team two = applications.addTeam("lists two");
        Application b = applications.add(one.id(), "b");
        Application a = applications.add(one.id(), "a");
        Application other = applications.add(two.id(), "a");

        assertThat(applications.list(Optional.of(one.id()))).containsExactly(a, b);
        assertThat(applications.list(Optional.empty())).contains(a, b, other);
    }

    @Test
    void refusesANameThatIsTakenButOnlyWithinTheTeam() {
        Team one = applications.addTeam("taken");
        applications.add(one.id(), "same");

        assertThat(problemOf(() -> applications.addTeam("Taken"))).isEqualTo("name-taken at /name");
        assertThat(problemOf(() -> applications.add(one.id(), "same"))).isEqualTo("name-taken at /name");
        assertThat(applications.add(applications.addTeam("not taken").id(), "same"))
                .isNotNull();
    }

    @Test
    void ofTwoWhoAddTheSameTeamAtOnceOneIsRefused() throws Exception {
        assertThat(TestRepositories.together(() -> applications.addTeam("race"), () -> applications.addTeam("race")))
                .hasAtLeastOneElementOfType(Team.class)
                .hasAtLeastOneElementOfType(ProblemException.class);
    }

    @Test
    void refusesABlankAndAnOverlongName() {
        Team team = applications.addTeam("names");

        assertThat(problemOf(() -> applications.addTeam(" \t"))).isEqualTo("blank at /name");
        assertThat(problemOf(() -> applications.add(team.id(), ""))).isEqualTo("blank at /name");
        assertThat(problemOf(() -> applications.add(team.id(), "x".repeat(101))))
                .isEqualTo("too-long at /name");
        assertThat(applications.add(team.id(), "\u00e4".repeat(100)).name()).hasSize(100);
    }

    @Test
    void refusesAnApplicationOfAnUnknownTeam() {
        assertThat(problemOf(() -> applications.add(new TeamId("nobody"), "x"))).isEqualTo("not-found");
        assertThat(applications.team(new TeamId("nobody"))).isEmpty();
        assertThat(applications.find(new ApplicationId("nothing"))).isEmpty();
    }
}
