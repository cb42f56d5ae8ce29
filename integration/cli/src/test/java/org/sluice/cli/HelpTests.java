package org.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;

class HelpTests {

    @Test
    void everyCommandAndEveryOptionIsDescribed() {
        List<CommandLine> all = new ArrayList<>();
        collect(SluiceCliFixture.commandLine(), all);
        assertThat(all).hasSizeGreaterThan(40);
        for (CommandLine command : all) {
            String name = command.getCommandSpec().qualifiedName();
            assertThat(command.getCommandSpec().usageMessage().description())
                    .as(name)
                    .isNotEmpty();
            for (ArgSpec argument : command.getCommandSpec().args()) {
                assertThat(argument.description()).as(name + " " + argument).isNotEmpty();
                assertThat(String.join("", argument.description()))
                        .as(name + " " + argument)
                        .isNotBlank();
            }
            assertThat(command.getCommandSpec().findOption("--url")).as(name).isNotNull();
            assertThat(command.getCommandSpec().findOption("--help")).as(name).isNotNull();
        }
    }

    @Test
    void helpGoesToStandardOutputAndIsNoError() {
        CliRun.Result result = new CliRun("http://127.0.0.1:1").run("promotions", "restart", "--help");

        assertThat(result.exit()).isZero();
        assertThat(result.out()).contains("sluice promotions restart", "--reason", "--wait", "SLUICE_TOKEN");
        assertThat(result.all()).doesNotContain(CliRun.TOKEN);
    }

    @Test
    void rootListsEveryNounAndTheExitCodes() {
        CliRun.Result result = new CliRun("http://127.0.0.1:1").run("--help");

        assertThat(result.out()).contains("apply", "promote", "snapshots", "Exit codes", "the promotion waits");
        assertThat(new CliRun("http://127.0.0.1:1").run("--version").out()).startsWith("sluice ");
    }

    private static void collect(CommandLine command, List<CommandLine> all) {
        all.add(command);
        command.getSubcommands().values().forEach(sub -> collect(sub, all));
    }
}
