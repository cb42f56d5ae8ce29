package org.sluice.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;

class NarratorTests {

    private final ByteArrayOutputStream told = new ByteArrayOutputStream();
    private final Narrator narrator = new Narrator(new PrintStream(told, true, UTF_8));

    @Test
    void tellsSentencesCommandsAndWhatTheyPrintedApart() {
        narrator.say("Promote it:");
        narrator.command("./sluice promote");
        narrator.quote("one\n\n  two\n");
        narrator.checked("Production serves it.");

        assertThat(told.toString(UTF_8))
                .isEqualToNormalizingNewlines(
                        """
                        Promote it:

                          $ ./sluice promote
                            one

                              two

                        [ok] Production serves it.
                        """);
    }

    @Test
    void neverLeavesTwoEmptyLines() {
        narrator.quote("end of a scene");
        narrator.heading("Next");
        narrator.then("Go on.");

        assertThat(told.toString(UTF_8)).doesNotContain("\n\n\n").startsWith("    end of a scene\n\n== Next ==");
    }

    @Test
    void wrapsBetweenWords() {
        assertThat(Narrator.wrapped("a flow  travels\nto production", 12))
                .containsExactly("a flow", "travels to", "production");
    }

    @Test
    void leavesAWordThatIsTooLongWhole() {
        assertThat(Narrator.wrapped("at http://127.0.0.1:1880 now", 10))
                .containsExactly("at", "http://127.0.0.1:1880", "now");
    }
}
