package org.sluice.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.sluice.architecture.Sources.Source;

/** The rules of the house that only the source shows: what the compiler keeps no trace of. */
class SourceTests {

    private static final int LINES = 400;
    private static final Pattern PACKAGE_INFO =
            Pattern.compile("\\A/\\*\\*.*?\\*/\\s*@NullMarked\\s+package org\\.sluice", Pattern.DOTALL);
    private static final Pattern PUBLIC_TYPE = Pattern.compile(
            "^public (?:(?:abstract|final|sealed|non-sealed) )*(?:class|interface|record|enum|@interface) .*");
    private static final Pattern SLEEP = Pattern.compile("\\b(?:Thread|TimeUnit\\.\\w+|[A-Z]+SECONDS)\\.sleep\\(");
    private static final Pattern SKIPPED =
            Pattern.compile("^\\s*@(?:Disabled|Ignore|EnabledIf|DisabledIf)\\w*", Pattern.MULTILINE);
    private static final Pattern TO_DO = Pattern.compile("\\b(?:TODO|FIXME|XXX)\\b(?! #\\d)");

    @Test
    void everyPackageSaysInASentenceWhatItIsAndIsNullMarked() {
        List<Path> unexplained = Sources.main().stream()
                .map(source -> source.path().getParent())
                .distinct()
                .filter(directory -> !Files.exists(directory.resolve("package-info.java"))
                        || !PACKAGE_INFO
                                .matcher(Sources.read(directory.resolve("package-info.java"))
                                        .text())
                                .find())
                .map(Sources.ROOT::relativize)
                .toList();

        assertThat(unexplained)
                .as("packages without a package-info.java that has Javadoc and @NullMarked: a reader learns there what"
                        + " the package is for, and the compiler checks null only where it is marked")
                .isEmpty();
    }

    @Test
    void noFileIsLongerThanFourHundredLines() {
        assertThat(Sources.main())
                .as(
                        "a file nobody reads in one go is a file nobody has understood; cut it where its collaborators differ")
                .allSatisfy(source ->
                        assertThat(source.lines()).as(source.toString()).hasSizeLessThanOrEqualTo(LINES));
    }

    @Test
    void everyPublicTypeOfTheDomainSaysItsContract() {
        assertThat(Sources.mainOf("jobs").stream()
                        .filter(source -> !source.name().equals("package-info.java"))
                        .filter(SourceTests::isPublicWithoutJavadoc))
                .as("public types without Javadoc: the first sentence is the contract others rely on")
                .isEmpty();
    }

    @Test
    void noTestSleeps() {
        assertThat(found(Sources.test(), SLEEP).stream().filter(source -> !mayPace(source)))
                .as("a sleep is too short on a busy machine and too long on every other; await the condition")
                .isEmpty();
    }

    @Test
    void noTestIsSkipped() {
        assertThat(found(Sources.test(), SKIPPED))
                .as("a test that is not run looks like one that passed; missing infrastructure has to fail")
                .isEmpty();
    }

    @Test
    void nothingIsLeftToBeDoneWithoutAnIssue() {
        assertThat(found(Sources.main(), TO_DO))
                .as("what is to be done stands in an issue, or nobody does it")
                .isEmpty();
    }

    /** Benchmarks pace their load; a stub that plays a server which trickles has to trickle. */
    private static boolean mayPace(String source) {
        return source.contains("/org/sluice/bench/") || source.endsWith("/nodered/AdminApiFlowTargetTests.java");
    }

    private static List<String> found(List<Source> sources, Pattern pattern) {
        return sources.stream()
                .filter(source -> pattern.matcher(source.text()).find())
                .map(Source::toString)
                .collect(Collectors.toList());
    }

    private static boolean isPublicWithoutJavadoc(Source source) {
        List<String> lines = source.lines();
        for (int i = 0; i < lines.size(); i++) {
            if (PUBLIC_TYPE.matcher(lines.get(i)).matches()) {
                return !hasJavadocAbove(lines, i);
            }
        }
        return false;
    }

    private static boolean hasJavadocAbove(List<String> lines, int type) {
        int above = type - 1;
        // Annotations may stand between, over several lines: they begin with @, are indented or close a bracket.
        while (above >= 0 && lines.get(above).matches("(?:@|\\)|\\}| {4}).*")) {
            above--;
        }
        return above >= 0 && lines.get(above).strip().endsWith("*/");
    }
}
