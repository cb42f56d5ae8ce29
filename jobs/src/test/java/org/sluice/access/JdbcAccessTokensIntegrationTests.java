package org.sluice.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.sluice.Problems.problemOf;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sluice.TestRepositories;
import org.sluice.access.AccessTokens.Issued;
import org.sluice.application.Applications;
import org.sluice.application.TeamId;

class JdbcAccessTokensIntegrationTests {

    private static final String SECRET = "correct-horse-battery";

    private TestRepositories repositories;
    private AccessTokens tokens;
    private TeamId team;

    @BeforeEach
    void start() {
        repositories = new TestRepositories();
        tokens = repositories.get(AccessTokens.class);
        team = repositories.get(Applications.class).addTeam("team").id();
    }

    @AfterEach
    void stop() {
        repositories.close();
    }

    @Test
    void whoeverHoldsAnIssuedSecretIsItsPrincipal() {
        Issued issued = issue("ci", Role.OPERATOR, Optional.empty());

        Principal principal = new Principal(issued.token().id(), "ci", Optional.of(team), Role.OPERATOR);
        assertThat(issued.secret()).matches("slc_[A-Za-z0-9_-]{43}");
        assertThat(tokens.authenticate(issued.secret())).contains(principal);
        assertThat(tokens.byId(issued.token().id())).contains(principal);
        assertThat(tokens.byName("ci")).contains(principal);
        assertThat(tokens.list(Optional.of(team))).containsExactly(issued.token());
    }

    @Test
    void nothingButTheHashOfASecretIsStored() {
        Issued issued = issue("ci", Role.MEMBER, Optional.empty());

        assertThat(repositories.jdbc().sql("SELECT * FROM access_token").query().listOfRows())
                .singleElement()
                .satisfies(row -> {
                    assertThat((byte[]) row.get("hash")).hasSize(32);
                    assertThat(row.values()).noneMatch(value -> String.valueOf(value)
                            .contains(issued.secret().substring(4)));
                });
    }

    @Test
    void aWrongSecretIsNobodys() {
        Issued issued = issue("ci", Role.MEMBER, Optional.empty());

        assertThat(tokens.authenticate("")).isEmpty();
        assertThat(tokens.authenticate(issued.secret() + " ")).isEmpty();
        assertThat(tokens.authenticate(issued.secret().toLowerCase(Locale.ROOT)))
                .isEmpty();
        assertThat(tokens.authenticate("ci")).isEmpty();
    }

    @Test
    void anExpiredTokenIsRefusedFromThatMomentOn() {
        Instant end = repositories.clock().instant().plusSeconds(60);
        Issued issued = issue("short", Role.MEMBER, Optional.of(end));

        repositories.clock().advance(Duration.ofSeconds(60).minusNanos(1000));
        assertThat(tokens.authenticate(issued.secret())).isPresent();
        repositories.clock().advance(Duration.ofNanos(1000));
        assertThat(tokens.authenticate(issued.secret())).isEmpty();
        assertThat(tokens.byId(issued.token().id())).isEmpty();
        assertThat(tokens.byName("short")).isEmpty();
    }

    @Test
    void aRevokedTokenIsRefusedAndItsNameStaysTaken() {
        Issued issued = issue("gone", Role.MEMBER, Optional.empty());

        assertThat(tokens.revoke(issued.token().id())).isTrue();
        assertThat(tokens.authenticate(issued.secret())).isEmpty();
        assertThat(tokens.byId(issued.token().id())).isEmpty();
        Instant revokedAt = repositories.clock().instant();
        repositories.clock().advance(Duration.ofHours(1));
        assertThat(tokens.revoke(issued.token().id())).isTrue();
        assertThat(tokens.list(Optional.empty()).get(0).revokedAt()).contains(revokedAt);
        assertThat(tokens.revoke("unknown")).isFalse();
        assertThat(problemOf(() -> issue("gone", Role.MEMBER, Optional.empty())))
                .isEqualTo("name-taken at /name");
    }

    @Test
    void aSenderIsKnownByTheExactNameOnly() {
        issue("alice", Role.MEMBER, Optional.empty());

        assertThat(tokens.byName("Alice")).isEmpty();
        assertThat(tokens.byName("alice ")).isEmpty();
        assertThat(tokens.byName("álice")).isEmpty();
    }

    @Test
    void refusesWhatNoTokenCanBe() {
        assertThat(problemOf(() -> issue(" ", Role.MEMBER, Optional.empty()))).isEqualTo("blank at /name");
        assertThat(problemOf(() -> issue("a", Role.ADMIN, Optional.empty()))).isEqualTo("team-not-allowed at /teamId");
        assertThat(problemOf(() -> tokens.issue("a", Optional.empty(), Role.OWNER, Optional.empty(), "me")))
                .isEqualTo("team-required at /teamId");
        assertThat(problemOf(
                        () -> tokens.issue("a", Optional.of(new TeamId("nobody")), Role.OWNER, Optional.empty(), "me")))
                .isEqualTo("not-found");
        assertThat(problemOf(() ->
                        issue("a", Role.OWNER, Optional.of(repositories.clock().instant()))))
                .isEqualTo("in-the-past at /expiresAt");
        assertThat(tokens.list(Optional.empty())).isEmpty();
    }

    @Test
    void theAdministratorIsThereHoweverOftenItIsEnsured() {
        assertThat(tokens.anyAdministrator()).isFalse();
        tokens.ensureAdministrator("admin", SECRET);
        Principal administrator = tokens.authenticate(SECRET).orElseThrow();
        tokens.ensureAdministrator("admin", SECRET);

        assertThat(administrator)
                .isEqualTo(new Principal(administrator.tokenId(), "admin", Optional.empty(), Role.ADMIN));
        assertThat(tokens.authenticate(SECRET)).contains(administrator);
        assertThat(tokens.anyAdministrator()).isTrue();
        assertThat(tokens.list(Optional.empty())).hasSize(1);
    }

    @Test
    void aNewSecretReplacesTheAdministratorsOldOneAndItsRevocation() {
        tokens.ensureAdministrator("admin", SECRET);
        tokens.revoke(tokens.authenticate(SECRET).orElseThrow().tokenId());
        assertThat(tokens.anyAdministrator()).isFalse();

        tokens.ensureAdministrator("admin", SECRET + "2");

        assertThat(tokens.authenticate(SECRET)).isEmpty();
        assertThat(tokens.authenticate(SECRET + "2")).isPresent();
    }

    @Test
    void refusesAnAdministratorsSecretThatIsTooShortWithoutRepeatingIt() {
        assertThatThrownBy(() -> tokens.ensureAdministrator("admin", "hunter2-hunter2"))
                .hasMessageContaining("15 characters")
                .hasMessageContaining("16")
                .hasMessageNotContaining("hunter2");
        assertThat(tokens.anyAdministrator()).isFalse();
    }

    @Test
    void refusesAnAdministratorWithTheSecretOfAnotherTokenAndLeavesThatAlone() {
        Issued issued = issue("member", Role.MEMBER, Optional.empty());

        assertThat(problemOf(() -> tokens.ensureAdministrator("admin", issued.secret())))
                .isEqualTo("secret-taken");
        assertThat(tokens.authenticate(issued.secret()).orElseThrow().roleIn(team))
                .contains(Role.MEMBER);
        assertThat(tokens.anyAdministrator()).isFalse();
    }

    @Test
    void nodesThatStartTogetherShareOneAdministrator() throws Exception {
        assertThat(TestRepositories.together(this::ensure, this::ensure, this::ensure, this::ensure))
                .containsOnly("done");
        assertThat(tokens.list(Optional.empty())).hasSize(1);
        assertThat(tokens.authenticate(SECRET)).isPresent();
    }

    private String ensure() {
        tokens.ensureAdministrator("admin", SECRET);
        return "done";
    }

    private Issued issue(String name, Role role, Optional<Instant> expiresAt) {
        return tokens.issue(name, Optional.of(team), role, expiresAt, "me");
    }
}
