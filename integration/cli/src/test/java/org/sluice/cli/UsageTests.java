package org.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UsageTests {

    private final CliRun cli = new CliRun("http://127.0.0.1:1");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "promotions",
                "frobnicate",
                "promotions lst",
                "promotions list --nope",
                "promotions show",
                "promotions show a b",
                "promotions list --limit many",
                "promotions watch M1 --timeout soon",
                "promote --stage development",
                "plan --pipeline p",
                "apply",
                "server status --output xml",
                "instances variables set prod"
            })
    void wrongUsageIsExitCodeTwo(String command) {
        CliRun.Result result = cli.run(command.isEmpty() ? new String[0] : command.split(" "));

        assertThat(result.exit()).isEqualTo(ExitCode.USAGE);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).startsWith("sluice: ").contains("(usage)", "--help'");
    }

    @Test
    void whatWasTypedInTheWrongPlaceIsNotRepeated() {
        assertThat(cli.run("server", "status", "--tokn=hush-hush").err())
                .contains("--tokn")
                .doesNotContain("hush");
        assertThat(cli.run("instances", "variables", "set", "prod", "KEY", "hush-hush")
                        .err())
                .doesNotContain("hush");
    }

    @Test
    void offersWhatWasProbablyMeant() {
        assertThat(cli.run("promotons", "list").err()).contains("did you mean", "promotions");
    }

    @Test
    void aUrlThatIsNoneIsSaidWithoutRepeatingIt() {
        CliRun.Result result =
                cli.with("SLUICE_URL", "http://me:hush-hush@host:1/").run("server", "status");

        assertThat(result.exit()).isEqualTo(ExitCode.USAGE);
        assertThat(result.err()).contains("invalid-url").doesNotContain("hush");
    }

    @Test
    void anArgumentThatBeginsWithAnAtSignIsNotAFile() {
        assertThat(cli.run("promotions", "show", "@/etc/passwd").exit()).isEqualTo(ExitCode.ERROR);
    }
}
