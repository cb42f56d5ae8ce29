package org.sluice.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sluice.Problems.problemOf;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SelectorTests {

    private static final Map<String, String> PRESS = Map.of("site", "plant-7", "line", "b", "press", "");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    site=plant-7|true
                    site==plant-7|true
                    site = plant-7 , line in ( a , b )|true
                    site=plant-7,line in (a,b),!old|true
                    site=plant-7,line in (a,c)|false
                    line notin (a,c)|true
                    line notin (a,b)|false
                    tier!=old|true
                    line!=b|false
                    press|true
                    press=|true
                    press!=|false
                    !press|false
                    ! old|true
                    old|false
                    site=PLANT-7|false
                    """)
    void choosesByLabels(String selector, boolean chosen) {
        assertThat(Selector.parse("/selector", selector).chooses(PRESS)).isEqualTo(chosen);
    }

    @Test
    void isWrittenAsItWasRead() {
        assertThat(Selector.parse("/selector", "  a=1, b in (2,3) ")).hasToString("a=1, b in (2,3)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                ",",
                "a=1,",
                "a=1,,b",
                "=1",
                "a in b",
                "a in (b",
                "a in (b))",
                "a in ()x",
                "a b",
                "a>1",
                "a=b=c",
                "ä=1",
                "a='1'",
                "-a",
                "a=-",
                "a in ((b))",
                "!",
                "!a=1",
                "a\n=;--"
            })
    void refusesWhatIsNoSelector(String text) {
        assertThat(problemOf(() -> Selector.parse("/selector", text))).isEqualTo("not-a-selector at /selector");
    }

    @Test
    void refusesWhatIsTooLong() {
        assertThat(problemOf(() -> Selector.parse("/selector", "a=" + "x".repeat(1000))))
                .isEqualTo("not-a-selector at /selector");
        assertThat(problemOf(() -> Selector.parse("/selector", "a,".repeat(20) + "a")))
                .isEqualTo("not-a-selector at /selector");
    }
}
