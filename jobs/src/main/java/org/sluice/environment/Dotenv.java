package org.sluice.environment;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.sluice.problem.ProblemException;
import org.sluice.problem.ProblemException.Field;

/**
 * Variables as a {@code .env} file writes them, and back: nothing is expanded, and nothing of this process's environment is
 * read.
 *
 * <p>A line is {@code NAME=value}, with {@code export } before it if somebody likes. A value stands bare, up to white space and
 * {@code #}; in single quotes, as it is; or in double quotes, over several lines if need be, where {@code \n}, {@code \r},
 * {@code \t}, {@code \"}, {@code \$}, {@code \`} and {@code \\} stand for one character and every other backslash for itself.
 */
public final class Dotenv {

    static final int MOST_CHARACTERS = 1_000_000;
    private static final int MOST_ERRORS = 50;
    private static final String BARE = "[A-Za-z0-9_./:@%+,-]*";

    private Dotenv() {}

    /** A variable where it stands. */
    public record Entry(int line, String name, String value) {

        @Override
        public String toString() {
            return "Entry[" + name + ", line " + line + "]";
        }
    }

    /**
     * All variables of a text, in its order.
     *
     * @param pointer of the text, for problems
     * @throws ProblemException naming every line that cannot be read, and every name that is none or there twice; values are
     *     never quoted
     */
    public static List<Entry> parse(String pointer, String text) {
        if (text.length() > MOST_CHARACTERS) {
            throw ProblemException.invalid(
                    pointer,
                    "too-long",
                    "The text has %d characters; at most %d are allowed.".formatted(text.length(), MOST_CHARACTERS));
        }
        List<Field> problems = new ArrayList<>();
        List<Entry> entries = new DotenvReader(pointer, text, problems).read();
        VariableRules.checkEntries(pointer, entries, problems);
        if (!problems.isEmpty()) {
            Field first = problems.get(0);
            String message = problems.size() == 1
                    ? first.message()
                    : "%d lines cannot be read; nothing has been imported. The first: %s"
                            .formatted(problems.size(), first.message());
            throw new ProblemException(
                    ProblemException.Kind.INVALID,
                    first.code(),
                    message,
                    problems.subList(0, Math.min(problems.size(), MOST_ERRORS)));
        }
        return entries;
    }

    /** The variables as a text that {@link #parse} reads back; a hidden one stands without its value, and says so. */
    public static String render(List<Variable> variables) {
        return variables.stream().map(Dotenv::line).collect(Collectors.joining());
    }

    private static String line(Variable variable) {
        if (variable.hidden() && !variable.needsValue()) {
            return "# hidden, its value is not exported; left empty here, an import keeps the one that is there\n"
                    + variable.name() + "=\n";
        }
        if (variable.needsValue()) {
            return "# needs a value\n# " + variable.name() + "=\n";
        }
        return variable.name() + "=" + quoted(variable.value().orElse("")) + "\n";
    }

    private static String quoted(String value) {
        if (value.matches(BARE)) {
            return value;
        }
        StringBuilder text = new StringBuilder("\"");
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                case '\t' -> text.append("\\t");
                case '"', '\\', '$', '`' -> text.append('\\').append(c);
                default -> text.append(c);
            }
        }
        return text.append('"').toString();
    }
}
