package org.sluice.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sluice.Problems.problemOf;

import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValuePatternTests {

    @Test
    void theWholeValueHasToMatch() {
        ValuePattern pattern = ValuePattern.of("/pattern", "[a-z]+-[0-9]{1,3}");

        assertThat(pattern.matches("plant-7")).isTrue();
        assertThat(pattern.matches("plant-7 ")).isFalse();
        assertThat(pattern.matches("a plant-7")).isFalse();
        assertThat(pattern.matches("")).isFalse();
        assertThat(ValuePattern.of("/pattern", "a.b").matches("a\nb")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(a+)+$",
                "(a|a)*b",
                "(a|aa)+$",
                "(.*.*.*.*.*)x",
                "([a-zA-Z]+)*1",
                "(x+x+)+y",
                "((a{0,30}){0,30})b"
            })
    void whatWouldHangABacktrackingMatcherEndsAtOnce(String catastrophic) {
        ValuePattern pattern = ValuePattern.of("/pattern", catastrophic);

        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(10), () -> assertThat(
                        pattern.matches("a".repeat(ValuePattern.MOST_OF_A_VALUE - 1) + "!"))
                .isFalse());
    }

    @ParameterizedTest
    @CsvSource({
        "(, invalid-pattern",
        "[a-, invalid-pattern",
        "(a)\\1, invalid-pattern",
        "(?=a)b, invalid-pattern",
        "(?<!a)b, invalid-pattern",
        "*a, invalid-pattern",
        "'((a{100}){100}){100}', pattern-too-large",
        "'(a{0,999}){2,}', pattern-too-large",
        "'a{999999999}', pattern-too-large"
    })
    void refusesWhatDoesNotCompileOrGrowsTooLarge(String text, String code) {
        assertThat(problemOf(() -> ValuePattern.of("/pattern", text))).isEqualTo(code + " at /pattern");
    }

    @Test
    void refusesALongPatternAndMatchesNoLongValue() {
        assertThat(problemOf(() -> ValuePattern.of("/pattern", "a".repeat(501))))
                .isEqualTo("too-long at /pattern");
        ValuePattern all = ValuePattern.of("/pattern", ".*");
        assertThat(all.matches("x".repeat(8192))).isTrue();
        assertThat(all.matches("x".repeat(8193))).isFalse();
    }
}
