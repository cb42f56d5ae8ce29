package org.sluice.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.CookieManager;
import java.net.HttpCookie;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sluice.access.Users.User;
import org.sluice.application.TeamId;
import org.sluice.audit.AuditLog.Door;
import org.sluice.pipeline.Pipeline;
import org.sluice.pipeline.StageAction;
import org.sluice.promotion.PromotionId;
import org.sluice.promotion.PromotionLauncher;
import org.sluice.promotion.PromotionRequest;
import org.sluice.sql.TestMariaDb;
import org.sluice.support.Factory;
import org.sluice.support.RestCalls;
import org.sluice.support.TestServer;
import org.sluice.support.TurnableClock;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** People with browsers: passwords, sessions, and an identity provider. */
class LoginFunctionalTests {

    private static final String PASSWORD = "canary of a password";

    private static final TurnableClock clock = new TurnableClock();

    private static IdentityProvider provider;
    private static TestServer server;
    private static Factory factory;
    private static RestCalls admin;
    private static int count;

    private User ada;

    /** A browser: keeps cookies, follows nothing by itself. */
    private static final class Browser {

        final CookieManager cookies = new CookieManager();
        private final HttpClient http =
                HttpClient.newBuilder().cookieHandler(cookies).build();
        private String csrf = "";

        HttpResponse<String> send(String method, String path, String body, String... headers) {
            URI target =
                    path.startsWith("http") ? URI.create(path) : URI.create("http://127.0.0.1:" + server.port() + path);
            HttpRequest.Builder request = HttpRequest.newBuilder(target)
                    .header("Accept", "application/json")
                    .method(method, HttpRequest.BodyPublishers.ofString(body));
            if (!body.isEmpty()) {
                request.header("Content-Type", "application/json");
            }
            if (!csrf.isEmpty()) {
                request.header("X-CSRF-TOKEN", csrf);
            }
            for (int i = 0; i < headers.length; i += 2) {
                request.header(headers[i], headers[i + 1]);
            }
            try {
                return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        int status(String method, String path, String body) {
            return send(method, path, body).statusCode();
        }

        HttpResponse<String> login(String name, String password) {
            HttpResponse<String> answer = send(
                    "POST", "/account/login", "{\"username\":\"%s\",\"password\":\"%s\"}".formatted(name, password));
            csrf = json(answer).path("csrfToken").asString("");
            return answer;
        }

        String session() {
            return cookies.getCookieStore().getCookies().stream()
                    .filter(cookie -> cookie.getName().equals("sluice-session"))
                    .map(HttpCookie::getValue)
                    .findFirst()
                    .orElse("");
        }

        /** Goes where it is sent until it is sent nowhere any more. */
        HttpResponse<String> follow(String path) {
            HttpResponse<String> answer = send("GET", path, "");
            for (int hops = 0; answer.statusCode() == 302 && hops < 5; hops++) {
                String location = answer.headers().firstValue("Location").orElseThrow();
                if (location.endsWith(server.port() + "/") || location.equals("/")) {
                    return answer;
                }
                answer = send("GET", location, "");
            }
            return answer;
        }
    }

    @BeforeAll
    static void start() {
        provider = new IdentityProvider();
        Map<String, Object> oidc = Map.of(
                "sluice.oidc.issuer",
                provider.issuer(),
                "sluice.oidc.client-id",
                IdentityProvider.CLIENT,
                "sluice.oidc.client-secret",
                IdentityProvider.SECRET,
                "sluice.oidc.groups-claim",
                "groups",
                "sluice.oidc.groups",
                "ops=filling:operator,leads=filling:owner");
        server = TestServer.start(TestMariaDb.newDatabase(), oidc, clock);
        factory = server.factory();
        admin = new RestCalls(server);
        factory.bean(org.sluice.application.Applications.class).addTeam("filling");
    }

    @AfterAll
    static void stop() {
        server.close();
        provider.close();
    }

    @BeforeEach
    void aUser() {
        String name = "ada" + ++count;
        admin.post("users", "{\"username\":\"%s\",\"password\":\"%s\"}".formatted(name, PASSWORD))
                .expect(201);
        ada = factory.bean(Users.class).findByName(name).orElseThrow();
        factory.bean(Memberships.class).set(factory.application.team(), ada.id(), Role.OWNER);
        jdbc().sql("DELETE FROM login_failure").update();
    }

    @Test
    void aPasswordOpensASessionWhoseChangesNeedItsCsrfToken() {
        Browser browser = new Browser();
        HttpResponse<String> answer = browser.login(ada.name(), PASSWORD);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Set-Cookie").orElseThrow())
                .contains("HttpOnly", "SameSite=Lax")
                .doesNotContain("Secure");
        assertThat(json(answer).path("teams").path(0).path("role").asString("")).isEqualTo("owner");
        assertThat(json(browser.send("GET", "/api/v1/user", ""))
                        .path("username")
                        .asString(""))
                .isEqualTo(ada.name());

        String path = "/api/v1/applications/" + factory.application.id() + "/device-groups";
        assertThat(browser.status("POST", path, "{\"name\":\"g%d\"}".formatted(count)))
                .isEqualTo(201);
        String token = browser.csrf;
        browser.csrf = "";
        HttpResponse<String> refused = browser.send("POST", path, "{\"name\":\"h\"}");
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(json(refused).path("code").asString("")).isEqualTo("csrf-token");
        browser.csrf = "guessed";
        assertThat(browser.status("POST", path, "{\"name\":\"h\"}")).isEqualTo(403);
        assertThat(browser.status("POST", "/account/logout", "")).isEqualTo(403);
        browser.csrf = token;
        assertThat(browser.status("POST", "/account/logout", "")).isEqualTo(204);
        assertThat(browser.status("GET", "/api/v1/user", "")).isEqualTo(401);
    }

    @Test
    void loggingInGivesASessionOfItsOwnThatNobodyKnewBefore() {
        Browser browser = new Browser();
        browser.login(ada.name(), PASSWORD);
        String first = browser.session();
        browser.login(ada.name(), PASSWORD);

        assertThat(browser.session()).isNotEmpty().isNotEqualTo(first);
        Browser thief = new Browser();
        thief.cookies.getCookieStore().add(URI.create("http://127.0.0.1:" + server.port()), cookie(first));
        assertThat(thief.status("GET", "/api/v1/user", "")).isEqualTo(401);
    }

    @Test
    void aSessionEndsWithTimeWithThePasswordAndWithTheUser() {
        Browser browser = new Browser();
        Browser other = new Browser();
        browser.login(ada.name(), PASSWORD);
        other.login(ada.name(), PASSWORD);
        HttpResponse<String> changed = browser.send(
                "PUT",
                "/api/v1/user/password",
                "{\"current\":\"%s\",\"password\":\"another long one\"}".formatted(PASSWORD));
        assertThat(changed.statusCode()).as(changed.body()).isEqualTo(204);
        assertThat(browser.status("GET", "/api/v1/user", "")).isEqualTo(200);
        assertThat(other.status("GET", "/api/v1/user", "")).isEqualTo(401);
        assertThat(other.login(ada.name(), PASSWORD).statusCode()).isEqualTo(401);
        assertThat(other.login(ada.name(), "another long one").statusCode()).isEqualTo(200);

        jdbc().sql(
                        "UPDATE SPRING_SESSION SET LAST_ACCESS_TIME = LAST_ACCESS_TIME - 9 * 3600 * 1000 WHERE PRINCIPAL_NAME = :user")
                .param("user", ada.id().value())
                .update();
        assertThat(browser.status("GET", "/api/v1/user", "")).isEqualTo(401);

        other.login(ada.name(), "another long one");
        factory.bean(Memberships.class).remove(factory.application.team(), ada.id());
        assertThat(other.status("GET", "/api/v1/applications/" + factory.application.id(), ""))
                .isEqualTo(404);
        admin.send("PATCH", "users/" + ada.name(), HttpRequest.BodyPublishers.ofString("{\"disabled\":true}"))
                .expect(200);
        assertThat(other.status("GET", "/api/v1/user", "")).isEqualTo(401);
        assertThat(other.login(ada.name(), "another long one").statusCode()).isEqualTo(401);
    }

    @Test
    void guessingIsSlowedAndTheRightPasswordIsRefusedMeanwhile() {
        Browser browser = new Browser();
        for (int i = 0; i < 4; i++) {
            HttpResponse<String> wrong = browser.login(ada.name(), "wrong " + i);
            assertThat(wrong.statusCode()).isEqualTo(401);
            assertThat(json(wrong).path("code").asString("")).isEqualTo("wrong-credentials");
        }
        // The lock of a second may be over on a slow machine; the next one is longer.
        jdbc().sql("UPDATE login_failure SET blocked_until = blocked_until + INTERVAL 1 MINUTE WHERE failures = 4")
                .update();
        HttpResponse<String> right = browser.login(ada.name(), PASSWORD);
        assertThat(right.statusCode()).isEqualTo(429);
        assertThat(Integer.parseInt(right.headers().firstValue("Retry-After").orElseThrow()))
                .isBetween(1, 62);
        jdbc().sql("DELETE FROM login_failure").update();
        assertThat(browser.login(ada.name(), PASSWORD).statusCode()).isEqualTo(200);
        assertThat(browser.login("nobody-" + count, PASSWORD).body())
                .isEqualTo(browser.login(ada.name(), "wrong").body());
        assertThat(admin.get("audit").toString()).contains("user.login-failed").doesNotContain("nobody-" + count);
    }

    @Test
    void noPasswordStandsAnywhere() {
        new Browser().login(ada.name(), PASSWORD);
        String stored = factory.bean(Users.class).passwordHash(ada.id()).orElseThrow();

        assertThat(stored).startsWith("{bcrypt}").doesNotContain(PASSWORD);
        assertThat(admin.get("users/" + ada.name()).expect(200).toString()).doesNotContain(PASSWORD, "bcrypt");
        assertThat(admin.get("audit").toString()).doesNotContain(PASSWORD, "bcrypt");
        assertThat(admin.put("users/" + ada.name() + "/password", "{\"password\":\"short\"}")
                        .expect(422)
                        .toString())
                .doesNotContain("\"short\"");
    }

    @Test
    void whoComesFromTheIdentityProviderIsAUserWithTheRolesOfTheirGroups() {
        String name = "grace" + count;
        provider.loggedIn("sub-" + count, name, "ops", "unknown");
        Browser browser = new Browser();
        HttpResponse<String> back = browser.follow("/oauth2/authorization/oidc");
        assertThat(back.statusCode()).as(back.body()).isEqualTo(302);
        JsonNode caller = json(browser.send("GET", "/api/v1/user", ""));
        assertThat(caller.path("username").asString("")).isEqualTo(name);
        assertThat(caller.path("teams").path(0).path("name").asString("")).isEqualTo("filling");
        assertThat(caller.path("teams").path(0).path("role").asString("")).isEqualTo("operator");
        assertThat(caller.path("csrfToken").asString("")).isNotEmpty();

        provider.loggedIn("sub-" + count, "renamed-" + count);
        Browser again = new Browser();
        again.follow("/oauth2/authorization/oidc");
        JsonNode later = json(again.send("GET", "/api/v1/user", ""));
        assertThat(later.path("id").asString("")).isEqualTo(caller.path("id").asString(""));
        assertThat(later.path("teams")).isEmpty();
        assertThat(admin.get("audit?action=member.groups-followed&objectId="
                                + caller.path("id").asString(""))
                        .expect(200)
                        .json()
                        .path("items")
                        .findValuesAsString("role"))
                .containsExactly("none", "operator");

        factory.bean(Users.class).disable(new UserId(caller.path("id").asString("")), true);
        assertThat(new Browser().follow("/oauth2/authorization/oidc").statusCode())
                .isEqualTo(403);
    }

    @Test
    void aSessionEndsAtItsLongestHoweverBusyItIs() {
        Browser browser = new Browser();
        browser.login(ada.name(), PASSWORD);
        for (int hour = 1; hour < 12; hour++) {
            clock.ahead(Duration.ofHours(1));
            assertThat(browser.status("GET", "/api/v1/user", ""))
                    .as("after %d hours", hour)
                    .isEqualTo(200);
        }
        clock.ahead(Duration.ofHours(1));
        assertThat(browser.status("GET", "/api/v1/user", "")).isEqualTo(401);
        String sessions = "SELECT COUNT(*) FROM SPRING_SESSION WHERE PRINCIPAL_NAME = :user";
        assertThat(jdbc().sql(sessions)
                        .param("user", ada.id().value())
                        .query(Long.class)
                        .single())
                .isZero();
        assertThat(browser.login(ada.name(), PASSWORD).statusCode()).isEqualTo(200);
        assertThat(browser.status("GET", "/api/v1/user", "")).isEqualTo(200);
    }

    @Test
    void aStreamEndsWithTheSessionTokenOrRightItWasOpenedWithAndWithNoOther() {
        String events = "/api/v1/promotions/" + waitingPromotion() + "/events";
        TeamId team = factory.application.team();
        Memberships memberships = factory.bean(Memberships.class);
        AccessTokens tokens = factory.bean(AccessTokens.class);
        Browser loggedOut = loggedIn(ada);
        Browser endedByTheOther = loggedIn(ada);
        Browser busy = loggedIn(ada);
        User bob = viewer("bob");
        User carl = viewer("carl");
        User dora = viewer("dora");
        User eve = viewer("eve");
        Browser doras = loggedIn(dora);
        Browser eves = loggedIn(eve);
        var revoked = tokens.issue("revoked" + count, Optional.of(team), Role.VIEWER, Optional.empty(), "test");
        var personal = factory.bean(PersonalTokens.class).issue(eve, "revoked", TokenScope.WHOLE, Optional.empty());
        Optional<Instant> soon = Optional.of(clock.instant().plus(Duration.ofHours(1)));
        var expiring = tokens.issue("expiring" + count, Optional.of(team), Role.VIEWER, soon, "test");
        var kept = tokens.issue("kept" + count, Optional.of(team), Role.VIEWER, Optional.empty(), "test");

        List<EventReader> now = List.of(
                reader("logged out", loggedOut, events, ""),
                reader("password changed", endedByTheOther, events, ""),
                reader("disabled", loggedIn(bob), events, ""),
                reader("out of the team", loggedIn(carl), events, ""),
                reader("out of the application", doras, events, ""),
                reader("token revoked", new Browser(), events, revoked.secret()),
                reader("personal token revoked", new Browser(), events, personal.secret()));
        List<EventReader> later = List.of(
                reader("at its longest", busy, events, ""),
                reader("idle", eves, events, ""),
                reader("token expired", new Browser(), events, expiring.secret()));
        EventReader always = reader("kept", new Browser(), events, kept.secret());
        long doraWasHere = lastAccess(dora);
        long eveWasHere = lastAccess(eve);

        assertThat(loggedOut.status("POST", "/account/logout", "")).isEqualTo(204);
        assertThat(busy.status(
                        "PUT",
                        "/api/v1/user/password",
                        "{\"current\":\"%s\",\"password\":\"another long one\"}".formatted(PASSWORD)))
                .isEqualTo(204);
        factory.bean(Users.class).disable(bob.id(), true);
        memberships.remove(team, carl.id());
        memberships.set(factory.application.id(), dora.id(), Optional.empty());
        tokens.revoke(revoked.token().id());
        factory.bean(PersonalTokens.class).revoke(eve.id(), personal.token().id());
        now.forEach(EventReader::awaitEnd);
        assertThat(lastAccess(dora)).as("nor is the end of it").isEqualTo(doraWasHere);
        assertThat(later).noneMatch(EventReader::hasEnded);
        assertThat(doras.send("GET", events, "", "Last-Event-ID", "1").statusCode())
                .isEqualTo(404);
        assertThat(loggedOut.send("GET", events, "", "Last-Event-ID", "1").statusCode())
                .isEqualTo(401);
        assertThat(lastAccess(eve)).as("reading on is no use of a session").isEqualTo(eveWasHere);

        jdbc().sql(
                        "UPDATE SPRING_SESSION SET LAST_ACCESS_TIME = LAST_ACCESS_TIME - 9 * 3600 * 1000 WHERE PRINCIPAL_NAME = :user")
                .param("user", eve.id().value())
                .update();
        clock.ahead(Duration.ofHours(12));
        later.forEach(EventReader::awaitEnd);
        assertThat(always.hasEnded()).isFalse();
        always.close();
    }

    @Test
    void anAdministratorSaysWhomTheIdentityProviderMeans() {
        String subject = "linked-" + count;
        provider.loggedIn(subject, ada.name());
        admin.put("users/" + ada.name() + "/identity", "{\"subject\":\"%s\"}".formatted(subject))
                .expect(200);
        Browser browser = new Browser();
        browser.follow("/oauth2/authorization/oidc");
        assertThat(json(browser.send("GET", "/api/v1/user", "")).path("id").asString(""))
                .isEqualTo(ada.id().value());

        User bob = factory.bean(Users.class).add("bob" + count, Optional.empty(), false, "test");
        assertThat(admin.put("users/" + bob.name() + "/identity", "{\"subject\":\"%s\"}".formatted(subject))
                        .expect(409)
                        .code())
                .isEqualTo("identity-taken");
        admin.delete("users/" + ada.name() + "/identity").expect(204);
        admin.delete("users/" + ada.name() + "/identity").expect(404);
        assertThat(browser.status("GET", "/api/v1/user", "")).isEqualTo(401);
        assertThat(new Browser().follow("/oauth2/authorization/oidc").statusCode())
                .isEqualTo(409);
        assertThat(events("user.identity-linked", ada)).singleElement().satisfies(event -> assertThat(
                        event.path("after").path("subject").asString(""))
                .isEqualTo(subject));
        assertThat(events("user.identity-unlinked", ada)).hasSize(1);
    }

    @Test
    void whoIsLoggedInProvesByLoggingInThereWhomTheIdentityProviderMeans() {
        String subject = "proved-" + count;
        provider.loggedIn(subject, "somebody-else-" + count);
        Browser browser = new Browser();
        browser.login(ada.name(), PASSWORD);
        HttpResponse<String> answer = browser.send("POST", "/api/v1/user/identity", "");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        HttpResponse<String> back = browser.follow(json(answer).path("location").asString(""));
        assertThat(back.statusCode()).as(back.body()).isEqualTo(302);
        Browser other = new Browser();
        other.follow("/oauth2/authorization/oidc");
        for (Browser one : List.of(browser, other)) {
            assertThat(json(one.send("GET", "/api/v1/user", "")).path("id").asString(""))
                    .isEqualTo(ada.id().value());
        }
        assertThat(events("user.identity-linked", ada)).hasSize(1);
    }

    @Test
    void nobodyIsLinkedWhoDidNotAskForItOrAskedTooLongAgoOrIsSomebodyElse() {
        String subject = "stray-" + count;
        provider.loggedIn(subject, "stray" + count);
        Browser unasked = new Browser();
        unasked.login(ada.name(), PASSWORD);
        unasked.follow("/oauth2/authorization/oidc");
        assertThat(json(unasked.send("GET", "/api/v1/user", ""))
                        .path("username")
                        .asString(""))
                .as("a login as oneself, not a link")
                .isEqualTo("stray" + count);

        Browser taken = new Browser();
        taken.login(ada.name(), PASSWORD);
        assertThat(taken.status("POST", "/api/v1/user/identity", "")).isEqualTo(200);
        HttpResponse<String> refused = taken.follow("/oauth2/authorization/oidc");
        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(json(refused).path("code").asString("")).isEqualTo("identity-taken");
        assertThat(json(taken.send("GET", "/api/v1/user", "")).path("id").asString(""))
                .isEqualTo(ada.id().value());

        provider.loggedIn("late-" + count, "late" + count);
        assertThat(taken.status("POST", "/api/v1/user/identity", "")).isEqualTo(200);
        clock.ahead(Duration.ofMinutes(10));
        taken.follow("/oauth2/authorization/oidc");
        assertThat(factory.bean(Users.class).find(ada.id()).orElseThrow().identity())
                .isEmpty();
        assertThat(admin.post("user/identity", "").status()).isEqualTo(409);
        Browser forged = new Browser();
        forged.login(ada.name(), PASSWORD);
        forged.csrf = "";
        assertThat(forged.status("POST", "/api/v1/user/identity", "")).isEqualTo(403);
    }

    private static List<JsonNode> events(String action, User user) {
        return admin.get("audit?action=%s&objectId=%s".formatted(action, user.id()))
                .expect(200)
                .json()
                .path("items")
                .valueStream()
                .toList();
    }

    @Test
    void theIdentityProviderTakesNobodyOver() {
        provider.loggedIn("stranger-" + count, ada.name());
        Browser browser = new Browser();
        HttpResponse<String> answer = browser.follow("/oauth2/authorization/oidc");

        assertThat(answer.statusCode()).isEqualTo(409);
        assertThat(json(answer).path("code").asString("")).isEqualTo("name-taken");
        assertThat(browser.status("GET", "/api/v1/user", "")).isEqualTo(401);
        assertThat(factory.bean(Users.class).findBySubject(new Users.Subject(provider.issuer(), "stranger-" + count)))
                .isEqualTo(Optional.empty());
    }

    private static HttpCookie cookie(String value) {
        HttpCookie cookie = new HttpCookie("sluice-session", value);
        cookie.setPath("/");
        return cookie;
    }

    /** A promotion that waits for somebody to choose its snapshot. */
    private static PromotionId waitingPromotion() {
        URI nowhere = URI.create("http://127.0.0.1:9");
        Pipeline pipeline = factory.pipeline(
                Factory.AT_ONCE,
                StageAction.PROMPT,
                factory.instance("from", nowhere),
                factory.instance("to", nowhere));
        PromotionRequest request = new PromotionRequest(
                "waiting",
                pipeline.id(),
                "from",
                Optional.empty(),
                Door.SCHEDULE,
                factory.owner,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        return factory.bean(PromotionLauncher.class).launch(request).promotion().id();
    }

    private static User viewer(String name) {
        admin.post("users", "{\"username\":\"%s%d\",\"password\":\"%s\"}".formatted(name, count, PASSWORD))
                .expect(201);
        User user = factory.bean(Users.class).findByName(name + count).orElseThrow();
        factory.bean(Memberships.class).set(factory.application.team(), user.id(), Role.VIEWER);
        return user;
    }

    private static Browser loggedIn(User user) {
        Browser browser = new Browser();
        assertThat(browser.login(user.name(), PASSWORD).statusCode()).isEqualTo(200);
        return browser;
    }

    private static EventReader reader(String name, Browser browser, String path, String token) {
        return new EventReader(name, browser.http, URI.create("http://127.0.0.1:" + server.port() + path), token);
    }

    private static long lastAccess(User user) {
        return jdbc().sql("SELECT LAST_ACCESS_TIME FROM SPRING_SESSION WHERE PRINCIPAL_NAME = :user")
                .param("user", user.id().value())
                .query(Long.class)
                .single();
    }

    private static JdbcClient jdbc() {
        return factory.bean(JdbcClient.class);
    }

    private static JsonNode json(HttpResponse<String> answer) {
        String body = answer.body();
        return JsonMapper.builder().build().readTree(body.startsWith("{") ? body : "{}");
    }
}
