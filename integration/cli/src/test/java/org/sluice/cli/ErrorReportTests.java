package org.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sluice.protocol.ProblemFieldView;
import org.sluice.protocol.ProblemView;
import org.sluice.protocol.PromotionAnswer;

class ErrorReportTests {

    private StubServer server;

    @BeforeEach
    void start() throws IOException {
        server = new StubServer();
        Wire.everything(server);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private void refuses(String call, int status, String code, String detail, ProblemFieldView... errors) {
        server.answers(
                call,
                status,
                new ProblemView("about:blank", "Refused", status, detail, "/x", code, List.of(errors), null));
    }

    @Test
    void aProblemIsOneLineWithItsCodeAndALineForEachField() {
        refuses(
                "POST /tokens",
                422,
                "invalid",
                "The token cannot be issued.",
                new ProblemFieldView("/name", "blank", "must not be blank"),
                new ProblemFieldView("/role", "unknown-word", "/role must be one of viewer, member"));

        CliRun.Result result = new CliRun(server.url()).run("tokens", "create", "--name", " ", "--role", "x");

        assertThat(result.exit()).isEqualTo(ExitCode.ERROR);
        assertThat(result.err().lines())
                .containsExactly(
                        "sluice: The token cannot be issued. (invalid)",
                        "  /name: must not be blank",
                        "  /role must be one of viewer, member");
    }

    @Test
    void aConflictIsExitCodeFive() {
        refuses("POST /promotions/M1/restart", 409, "not-restartable", "It has succeeded.");

        CliRun.Result result = new CliRun(server.url()).run("promotions", "restart", "M1", "--reason", "x");

        assertThat(result.exit()).isEqualTo(ExitCode.CONFLICT);
        assertThat(result.err()).isEqualTo("sluice: It has succeeded. (not-restartable)\n");
    }

    @Test
    void aPromotionForbiddenByConcurrencyIsAConflictThatNamesTheOther() {
        server.answers(
                "POST /pipelines/P1/stages/development/promotions",
                202,
                new PromotionAnswer(false, null, null, "forbidden-by-concurrency", "M0"));

        CliRun.Result result = new CliRun(server.url()).run("promote", "-p", "delivery", "-s", "development", "--wait");

        assertThat(result.exit()).isEqualTo(ExitCode.CONFLICT);
        assertThat(result.err()).contains("M0", "(forbidden-by-concurrency)");
    }

    @Test
    void aRefusedTokenSaysHowToGiveAnotherButNotWhichItWas() {
        refuses("GET /server", 401, "unauthorized", "A valid access token is needed.");

        CliRun.Result with = new CliRun(server.url()).run("server", "status");
        CliRun.Result without = new CliRun(server.url()).without("SLUICE_TOKEN").run("server", "status");

        assertThat(with.err()).contains("not valid here", "SLUICE_TOKEN").doesNotContain(CliRun.TOKEN);
        assertThat(without.err()).contains("no token was given");
    }

    @Test
    void nobodyThereSaysWhereItLookedAndHowToStartAServer() {
        String url = server.url();
        server.close();

        CliRun.Result result = new CliRun(url).run("server", "status");

        assertThat(result.exit()).isEqualTo(ExitCode.ERROR);
        assertThat(result.err())
                .startsWith("sluice: nothing answers at " + url + " (unreachable)\n")
                .contains("sluice server", "--url", "SLUICE_URL");
    }

    @Test
    void somethingElseThatAnswersIsNotQuoted() {
        server.answers("GET /server", 200, "<html>canary page</html>");
        server.answers("GET /teams", 502, "<html>canary page</html>");

        for (String command : List.of("server status", "teams list")) {
            CliRun.Result result = new CliRun(server.url()).run(command.split(" "));
            assertThat(result.exit()).isEqualTo(ExitCode.ERROR);
            assertThat(result.err()).contains("not-a-sluice-answer").doesNotContain("canary");
        }
    }

    @Test
    void anUnknownOrAmbiguousNameNamesTheChoices() {
        server.answers(
                "GET /applications",
                Wire.page(
                        new org.sluice.protocol.ApplicationView("A1", "T1", "plant"),
                        new org.sluice.protocol.ApplicationView("A2", "T1", "office")));
        server.answers("GET /applications/A2/instances", Wire.page(Wire.instance("I9", "prod")));

        CliRun.Result unknown = new CliRun(server.url()).run("instances", "show", "prd");
        CliRun.Result ambiguous = new CliRun(server.url()).run("instances", "show", "prod");

        assertThat(unknown.err()).contains("no instance \"prd\"", "plant/dev, plant/prod, office/prod");
        assertThat(ambiguous.err()).contains("(ambiguous-instance)", "plant/prod, office/prod");
        assertThat(new CliRun(server.url())
                        .run("instances", "show", "office/prod")
                        .out())
                .contains("I9");
    }

    @Test
    void escapeSequencesInNamesDoNotReachTheTerminal() {
        server.answers("GET /teams", Wire.page(new org.sluice.protocol.TeamView("T1", "a\u001b[2Jb")));
        refuses("GET /server", 500, "internal", "bad \u001b[31m text");

        assertThat(new CliRun(server.url()).run("teams", "list").out())
                .contains("a?[2Jb")
                .doesNotContain("\u001b");
        assertThat(new CliRun(server.url()).run("server", "status").err()).doesNotContain("\u001b");
    }
}
