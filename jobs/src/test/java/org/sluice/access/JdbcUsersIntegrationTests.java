package org.sluice.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sluice.Problems.problemOf;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sluice.TestRepositories;
import org.sluice.access.Users.User;
import org.sluice.application.Application;
import org.sluice.application.Applications;
import org.sluice.application.TeamId;

class JdbcUsersIntegrationTests {

    private static TestRepositories repositories;
    private static Users users;
    private static Memberships memberships;
    private static PersonalTokens personal;
    private static AccessTokens tokens;
    private static LoginAttempts attempts;
    private static int count;

    private TeamId team;
    private Application application;
    private User ada;

    @BeforeAll
    static void start() {
        repositories = new TestRepositories();
        users = repositories.get(Users.class);
        memberships = repositories.get(Memberships.class);
        personal = repositories.get(PersonalTokens.class);
        tokens = repositories.get(AccessTokens.class);
        attempts = repositories.get(LoginAttempts.class);
    }

    @AfterAll
    static void stop() {
        repositories.close();
    }

    @BeforeEach
    void aTeamAndAUser() {
        count++;
        Applications applications = repositories.get(Applications.class);
        team = applications.addTeam("team" + count).id();
        application = applications.add(team, "line");
        ada = users.add("ada" + count, Optional.of("ada@example.org"), false, "test");
    }

    @Test
    void aUserIsWhatTheyAreInTheTeamAtThisMoment() {
        String secret =
                personal.issue(ada, "x", TokenScope.WHOLE, Optional.empty()).secret();
        assertThat(principal(secret).roleIn(team)).isEmpty();
        assertThat(principal(secret).teams()).contains(java.util.Set.of());

        memberships.set(team, ada.id(), Role.OPERATOR);
        assertThat(principal(secret).may(Permission.PROMOTION_START, team)).isTrue();
        assertThat(principal(secret).may(Permission.TOKEN_EDIT, team)).isFalse();
        assertThat(principal(secret).name()).isEqualTo(ada.name());
        assertThat(principal(secret).tokenId()).isEqualTo(ada.id().value());
        assertThat(tokens.byName(ada.name() + "-x")).contains(principal(secret));
        assertThat(tokens.byName(ada.name())).isEmpty();

        memberships.set(team, ada.id(), Role.VIEWER);
        assertThat(tokens.byId(ada.id().value()).orElseThrow().may(Permission.PROMOTION_START, team))
                .isFalse();
    }

    @Test
    void aDisabledUserIsNobodyThroughAnyDoor() {
        PersonalTokens.Issued issued = personal.issue(ada, "x", TokenScope.WHOLE, Optional.empty());
        users.disable(ada.id(), true);

        assertThat(tokens.authenticate(issued.secret())).isEmpty();
        assertThat(tokens.byId(ada.id().value())).isEmpty();
        assertThat(tokens.byId(issued.token().id())).isEmpty();
        assertThat(tokens.byName(issued.token().name())).isEmpty();
        assertThat(users.principal(ada.id())).isEmpty();

        users.disable(ada.id(), false);
        assertThat(tokens.authenticate(issued.secret())).isPresent();
    }

    @Test
    void theApplicationsRoleOverridesTheTeamsButNotAnOwners() {
        memberships.set(team, ada.id(), Role.VIEWER);
        memberships.set(application.id(), ada.id(), Optional.of(Role.OPERATOR));
        assertThat(self().may(Permission.PROMOTION_START, application)).isTrue();
        assertThat(self().may(Permission.PROMOTION_START, team)).isFalse();

        memberships.set(application.id(), ada.id(), Optional.empty());
        assertThat(self().roleIn(application)).isEmpty();
        assertThat(problemOf(() -> self().require(Permission.READ, application, "application", "a")))
                .startsWith("not-found");

        memberships.set(team, ada.id(), Role.OWNER);
        assertThat(self().may(Permission.INSTANCE_EDIT, application)).isTrue();
    }

    /** What is told of a whole team must not tell of an application that is kept from somebody. */
    @Test
    void whoIsKeptFromOneApplicationDoesNotReadAllOfItsTeam() {
        TeamId other =
                repositories.get(Applications.class).addTeam("beside" + count).id();
        assertThat(self().readsAllOf(team)).isFalse();
        memberships.set(team, ada.id(), Role.VIEWER);
        memberships.set(other, ada.id(), Role.VIEWER);
        assertThat(self().readsAllOf(team)).isTrue();

        memberships.set(application.id(), ada.id(), Optional.of(Role.VIEWER));
        assertThat(self().readsAllOf(team)).isTrue();
        memberships.set(application.id(), ada.id(), Optional.empty());
        assertThat(self().readsAllOf(team)).isFalse();
        assertThat(self().readsAllOf(other)).isTrue();
        assertThat(self().readsEverything()).isFalse();
        memberships.set(team, ada.id(), Role.OWNER);
        assertThat(self().readsAllOf(team)).isTrue();
        Principal elsewhere = principal(
                personal.issue(ada, "o", new TokenScope(Optional.of(other), Optional.empty()), Optional.empty())
                        .secret());
        assertThat(elsewhere.readsAllOf(team)).isFalse();

        User root = users.add("chief" + count, Optional.empty(), true, "test");
        Principal reading = principal(
                personal.issue(root, "r", new TokenScope(Optional.empty(), Optional.of(Role.VIEWER)), Optional.empty())
                        .secret());
        assertThat(reading.readsEverything()).isTrue();
        assertThat(reading.readsAllOf(team)).isTrue();
        Principal limited = principal(
                personal.issue(root, "l", new TokenScope(Optional.of(team), Optional.empty()), Optional.empty())
                        .secret());
        assertThat(limited.readsEverything()).isFalse();
        assertThat(limited.readsAllOf(team)).isTrue();
        assertThat(limited.readsAllOf(other)).isFalse();
    }

    @Test
    void anApplicationsRoleIsNothingWithoutTheTeam() {
        memberships.set(application.id(), ada.id(), Optional.of(Role.OWNER));

        assertThat(self().roleIn(application)).isEmpty();
    }

    @Test
    void aScopeTakesAwayAndNeverGives() {
        TeamId other =
                repositories.get(Applications.class).addTeam("other" + count).id();
        memberships.set(team, ada.id(), Role.OWNER);
        memberships.set(other, ada.id(), Role.VIEWER);
        Principal reading = principal(
                personal.issue(ada, "r", new TokenScope(Optional.empty(), Optional.of(Role.VIEWER)), Optional.empty())
                        .secret());
        assertThat(reading.may(Permission.READ, application)).isTrue();
        assertThat(reading.may(Permission.SNAPSHOT_CREATE, application)).isFalse();
        assertThat(reading.tokenId()).isNotEqualTo(ada.id().value());

        Principal here = principal(
                personal.issue(ada, "t", new TokenScope(Optional.of(other), Optional.of(Role.OWNER)), Optional.empty())
                        .secret());
        assertThat(here.roleIn(team)).isEmpty();
        assertThat(here.may(Permission.INSTANCE_EDIT, other)).isFalse();

        User root = users.add("root" + count, Optional.empty(), true, "test");
        Principal limited = principal(
                personal.issue(root, "t", new TokenScope(Optional.of(team), Optional.empty()), Optional.empty())
                        .secret());
        assertThat(limited.administrator()).isFalse();
        assertThat(limited.may(Permission.TOKEN_EDIT, team)).isTrue();
        assertThat(limited.roleIn(other)).isEmpty();
    }

    @Test
    void theLastOwnerStays() throws Exception {
        User bob = users.add("bob" + count, Optional.empty(), false, "test");
        memberships.set(team, ada.id(), Role.OWNER);
        assertThat(problemOf(() -> memberships.remove(team, ada.id()))).startsWith("last-owner");
        assertThat(problemOf(() -> memberships.set(team, ada.id(), Role.MEMBER)))
                .startsWith("last-owner");

        memberships.set(team, bob.id(), Role.OWNER);
        users.disable(bob.id(), true);
        assertThat(problemOf(() -> memberships.remove(team, ada.id()))).startsWith("last-owner");
        users.disable(bob.id(), false);
        TestRepositories.together(() -> memberships.remove(team, ada.id()), () -> memberships.remove(team, bob.id()));
        assertThat(memberships.of(team)).hasSize(1);
    }

    @Test
    void whatADirectorySaysFollowsItAndLeavesTheRestAlone() {
        TeamId byHand =
                repositories.get(Applications.class).addTeam("hand" + count).id();
        memberships.set(byHand, ada.id(), Role.MEMBER);
        memberships.follow(ada.id(), Map.of(team, Role.OPERATOR, byHand, Role.OWNER));
        assertThat(self().roleIn(team)).contains(Role.OPERATOR);
        assertThat(self().roleIn(byHand)).contains(Role.MEMBER);

        memberships.follow(ada.id(), Map.of());
        assertThat(self().roleIn(team)).isEmpty();
        assertThat(self().roleIn(byHand)).contains(Role.MEMBER);
    }

    @Test
    void usersAndTokensNeverShareAName() {
        tokens.issue("ci" + count, Optional.of(team), Role.VIEWER, Optional.empty(), "test");

        assertThat(problemOf(() -> users.add("ci" + count, Optional.empty(), false, "test")))
                .startsWith("name-taken");
        assertThat(problemOf(() -> users.add(ada.name(), Optional.empty(), false, "test")))
                .startsWith("name-taken");
        assertThat(problemOf(() -> tokens.issue(ada.name(), Optional.of(team), Role.VIEWER, Optional.empty(), "test")))
                .startsWith("name-taken");
        assertThat(problemOf(() -> users.add("A b", Optional.empty(), false, "test")))
                .startsWith("invalid-username");
        assertThat(problemOf(() -> users.add("sluice", Optional.empty(), false, "test")))
                .startsWith("name-taken");
    }

    @Test
    void whoIsWrongTooOftenWaitsLongerAndLonger() {
        String name = "carol" + count;
        for (int i = 0; i < 4; i++) {
            assertThat(attempts.begin(name, "a" + i)).as("attempt %d", i).isEmpty();
        }
        assertThat(attempts.begin(name.toUpperCase(java.util.Locale.ROOT), "b")).contains(Duration.ofSeconds(1));
        repositories.clock().advance(Duration.ofSeconds(1));
        assertThat(attempts.begin(name, "c")).isEmpty();
        assertThat(attempts.begin(name, "d")).contains(Duration.ofSeconds(2));
        assertThat(attempts.begin("somebody else" + count, "d")).isEmpty();

        repositories.clock().advance(Duration.ofMinutes(16));
        assertThat(attempts.begin(name, "e")).isEmpty();
        attempts.succeeded(name, "e");
        for (int i = 0; i < 3; i++) {
            assertThat(attempts.begin(name, "f")).isEmpty();
        }
    }

    @Test
    void anAddressThatTriesManyNamesWaitsToo() {
        for (int i = 0; i < 21; i++) {
            assertThat(attempts.begin("n" + i, "192.0.2." + count))
                    .as("attempt %d", i)
                    .isEmpty();
        }
        assertThat(attempts.begin("n22", "192.0.2." + count)).isPresent();
        assertThat(repositories
                        .jdbc()
                        .sql("SELECT subject FROM login_failure")
                        .query(byte[].class)
                        .list())
                .allSatisfy(subject -> assertThat(subject).hasSize(32));
    }

    private Principal self() {
        return users.principal(ada.id()).orElseThrow();
    }

    private static Principal principal(String secret) {
        return tokens.authenticate(secret).orElseThrow();
    }
}
