package org.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CommandArgumentsTests {

    @Test
    void whatPeopleTypeBecomesSettings() {
        assertThat(CommandArguments.of("--data-dir", "x", "--data-dir=y", "--worker", "--server.port=1"))
                .satisfies(arguments -> {
                    assertThat(arguments.broker()).isFalse();
                    assertThat(arguments.settings())
                            .containsExactly(
                                    "--sluice.data-dir=x",
                                    "--sluice.data-dir=y",
                                    "--sluice.workers.enabled=true",
                                    "--server.port=1");
                });
    }

    @Test
    void theWordBrokerMayStandAnywhereButAsTheNameOfADirectory() {
        assertThat(CommandArguments.of("broker", "--server.port=1").broker()).isTrue();
        assertThat(CommandArguments.of("--data-dir", "x", "broker").broker()).isTrue();
        assertThat(CommandArguments.of("--data-dir", "broker")).satisfies(arguments -> {
            assertThat(arguments.broker()).isFalse();
            assertThat(arguments.settings()).containsExactly("--sluice.data-dir=broker");
        });
    }
}
