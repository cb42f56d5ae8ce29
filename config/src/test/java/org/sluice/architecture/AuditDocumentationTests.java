package org.sluice.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The names of audit events in the documentation are those of the code. */
class AuditDocumentationTests {

    private static final Pattern DOCUMENTED = Pattern.compile("`([a-zA-Z-]+(?:\\.[a-zA-Z-]+)+)`");
    private static final Pattern LITERAL = Pattern.compile(
            "\"((?:team|application|project|instance|pipeline|stage|schedule|token|promotion|rollout|device|variables?|"
                    + "auto-snapshots?|snapshot|template|user|member|secrets)\\.[a-zA-Z.-]*)\"");
    private static final Set<String> OTHER = Set.of("application.yml", "device.yml", "user.home");

    @Test
    void everyEventIsDocumentedAndEveryDocumentedEventExists() throws IOException {
        String page = Files.readString(Sources.ROOT.resolve("config/src/docs/operations/audit.md"));
        Set<String> documented = found(DOCUMENTED, page.substring(page.indexOf("## Events")));
        Set<String> code = new TreeSet<>();
        for (String module : new String[] {"jobs", "integration/server"}) {
            try (var files = Files.walk(Sources.ROOT.resolve(module + "/src/main/java"))) {
                for (var file :
                        files.filter(path -> path.toString().endsWith(".java")).toList()) {
                    code.addAll(found(LITERAL, Files.readString(file)));
                }
            }
        }
        code.removeAll(OTHER);
        Set<String> beginnings =
                code.stream().filter(name -> name.endsWith(".")).collect(Collectors.toSet());

        assertThat(code.stream().filter(name -> !name.endsWith(".")))
                .as("events of the code that audit.md does not name")
                .allMatch(documented::contains);
        assertThat(documented)
                .as("events in audit.md that the code does not write")
                .allMatch(name -> code.contains(name) || beginnings.stream().anyMatch(name::startsWith));
    }

    private static Set<String> found(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map((MatchResult match) -> match.group(1))
                .collect(Collectors.toSet());
    }
}
