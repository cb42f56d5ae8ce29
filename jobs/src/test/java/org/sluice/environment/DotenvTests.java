package org.sluice.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.environment.VariableImport.Change;
import org.sluice.problem.ProblemException;

class DotenvTests {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '§',
            value = {
                "A=1|1",
                "export A=1|1",
                "export   A = 1  |1",
                "§  A=1  # comment§|1",
                "A=1#no comment|1#no comment",
                "A=#comment|§§",
                "A=|§§",
                "A=a b  c|a b  c",
                "A=a=b|a=b",
                "A='single # \\n $X'|single # \\n $X",
                "A=\"double # 'x'\" # comment|double # 'x'",
                "A=\"\\\"\\\\\\$\\`\"|\"\\$`",
                "A=\"C:\\dir\"|C:\\dir",
                "A=$NOT_EXPANDED|$NOT_EXPANDED",
                "A=''|§§",
                "export=1|1"
            })
    void readsAValue(String line, String value) {
        assertThat(Dotenv.parse("/content", line))
                .extracting(Dotenv.Entry::value)
                .containsExactly(value);
    }

    @Test
    void readsEscapesAndSeveralLines() {
        assertThat(Dotenv.parse("/content", "A=\"one\ntwo\\nthree\\t\\r\"\r\nB=2\rC=3"))
                .containsExactly(
                        new Dotenv.Entry(1, "A", "one\ntwo\nthree\t\r"),
                        new Dotenv.Entry(3, "B", "2"),
                        new Dotenv.Entry(4, "C", "3"));
    }

    @Test
    void aByteOrderMarkCommentsAndBlankLinesAreNoVariables() {
        assertThat(Dotenv.parse("/content", "\uFEFFA=1\r\n\r\n# B=2\r\n   \r\n\tC=3\r\n"))
                .containsExactly(new Dotenv.Entry(1, "A", "1"), new Dotenv.Entry(5, "C", "3"));
        assertThat(Dotenv.parse("/content", "")).isEmpty();
    }

    @Test
    void saysOfEveryLineWhatIsWrongWithItAndNeverAValue() {
        ProblemException problem = catchThrowableOfType(
                ProblemException.class,
                () -> Dotenv.parse(
                        "/content",
                        "OK=canary\nnonsense canary\n1A=canary\nOK=canary\nB='canary\nC=\"canary\" canary\nD=\"canary\nE E=canary\n"));

        assertThat(problem.fields())
                .extracting(field -> field.message().replaceAll(":.*", "") + " " + field.code())
                .containsExactlyInAnyOrder(
                        "Line 2 not-a-variable",
                        "Line 3 invalid-name",
                        "Line 4 duplicate-name",
                        "Line 5 unclosed-quote",
                        "Line 6 after-the-quote",
                        "Line 7 unclosed-quote",
                        "Line 8 not-a-variable");
        assertThat(problem.getMessage() + problem.fields()).doesNotContain("canary");
    }

    @Test
    void exportsNoHiddenValueAndNoPromiseOfOne() {
        String text = Dotenv.render(List.of(
                new Variable("KEY", Optional.of("canary"), true, false, false),
                new Variable("NEEDED", Optional.empty(), false, true, false),
                new Variable("PLAIN", Optional.of("a b"), false, false, false)));

        assertThat(text).doesNotContain("canary").contains("# hidden", "\nKEY=\n", "\n# NEEDED=\n", "PLAIN=\"a b\"\n");
        assertThat(Dotenv.parse("/content", text))
                .extracting(Dotenv.Entry::name)
                .containsExactly("KEY", "PLAIN");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 233, 377, 610, 987, 1597})
    void whatIsExportedReadsBackWhateverItIs(long seed) {
        Random random = new Random(seed);
        List<Variable> variables = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            variables.add(new Variable(
                    "KEY_" + i,
                    Optional.of(randomValue(random)),
                    random.nextInt(5) == 0,
                    random.nextBoolean(),
                    random.nextBoolean()));
        }
        String text = Dotenv.render(variables);

        VariableImport again = VariableImport.plan("/content", text, false, variables, Optional.empty());
        assertThat(again.variables())
                .as("imported where it comes from, it changes nothing")
                .isEmpty();
        Map<String, String> read = new TreeMap<>();
        VariableImport.plan("/content", text.replace("\n", "\r\n"), false, List.of(), Optional.empty())
                .variables()
                .forEach(one -> read.put(one.name(), one.value().orElseThrow()));
        Map<String, String> expected = new TreeMap<>();
        variables.forEach(
                one -> expected.put(one.name(), one.hidden() ? "" : one.value().orElseThrow()));
        assertThat(read).isEqualTo(expected);
    }

    @Test
    void plansWhatBecomesOfEachLine() {
        Template template = new Template(
                new TemplateId("t"),
                new org.sluice.application.TeamId("team"),
                "press",
                "",
                List.of(
                        new TemplateVariable(
                                new Variable("LOCKED", Optional.of("x"), false, false, true), Optional.empty()),
                        new TemplateVariable(
                                new Variable("SITE", Optional.empty(), false, false, false),
                                Optional.of(ValuePattern.of("/pattern", "plant-.")))));
        List<Variable> existing = List.of(
                new Variable("HIDDEN", Optional.of("canary"), true, true, false),
                new Variable("GUESSED", Optional.of("canary"), true, false, false),
                new Variable("SAME", Optional.of("1"), false, false, true),
                new Variable("OTHER", Optional.of("1"), false, true, false));

        VariableImport planned = VariableImport.plan(
                "/content",
                "HIDDEN=\nGUESSED=canary\nSAME=1\nOTHER=2\nNEW=3\nLOCKED=y\nFF_X=1\nSITE=plant-7",
                false,
                existing,
                Optional.of(template));

        assertThat(planned.lines())
                .extracting(VariableImport.Line::change)
                .containsExactly(
                        Change.KEPT,
                        Change.CHANGED,
                        Change.UNCHANGED,
                        Change.CHANGED,
                        Change.ADDED,
                        Change.SKIPPED,
                        Change.SKIPPED,
                        Change.ADDED);
        assertThat(planned.lines().get(5).reason()).contains("press");
        assertThat(planned.variables())
                .containsExactly(
                        new Variable("GUESSED", Optional.of("canary"), true, false, false),
                        new Variable("OTHER", Optional.of("2"), false, true, false),
                        new Variable("NEW", Optional.of("3"), false, false, false),
                        new Variable("SITE", Optional.of("plant-7"), false, false, false));
        ProblemException mismatch = catchThrowableOfType(
                ProblemException.class,
                () -> VariableImport.plan("/content", "A=1\nSITE=canary", false, List.of(), Optional.of(template)));
        assertThat(mismatch).hasMessageStartingWith("Line 2: ").hasMessageNotContaining("canary");
    }

    private static String randomValue(Random random) {
        String alphabet =
                random.nextBoolean() ? "ab \t\n\r\"'\\#$`=nrt{}\u00e4\u20ac\u2028\uFEFF" : "abcXYZ019_./:@%+,-";
        StringBuilder value = new StringBuilder();
        for (int i = random.nextInt(20); i > 0; i--) {
            value.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return value.toString();
    }
}
