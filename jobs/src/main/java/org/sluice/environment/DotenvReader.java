package org.sluice.environment;

import java.util.ArrayList;
import java.util.List;
import org.sluice.problem.ProblemException.Field;

/** Reads one {@code .env} text from its first character to its last, and goes on behind a line it cannot read. */
final class DotenvReader {

    private static final String EXPORT = "export";
    private static final String ESCAPED = "nrt\"$`\\";
    private static final String MEANT = "\n\r\t\"$`\\";

    /** A line that cannot be read; caught where the next one begins. */
    private static final class UnreadableLineException extends Exception {

        private static final long serialVersionUID = 1L;

        private final String code;
        private final int line;

        UnreadableLineException(String code, int line, String message) {
            super(message);
            this.code = code;
            this.line = line;
        }
    }

    private final String pointer;
    private final String text;
    private final List<Field> problems;
    private int at;
    private int line = 1;

    DotenvReader(String pointer, String text, List<Field> problems) {
        this.pointer = pointer;
        String unmarked = text.startsWith("\uFEFF") ? text.substring(1) : text;
        this.text = unmarked.replace("\r\n", "\n").replace('\r', '\n');
        this.problems = problems;
    }

    List<Dotenv.Entry> read() {
        List<Dotenv.Entry> entries = new ArrayList<>();
        while (at < text.length()) {
            skipBlanks();
            if (atEndOfLine() || text.charAt(at) == '#') {
                nextLine();
                continue;
            }
            int first = line;
            try {
                entries.add(entry(first));
            } catch (UnreadableLineException e) {
                problems.add(new Field(pointer, e.code, "Line " + e.line + ": " + e.getMessage()));
            }
            nextLine();
        }
        return entries;
    }

    private Dotenv.Entry entry(int first) throws UnreadableLineException {
        String name = name();
        if (name.equals(EXPORT) && !atEndOfLine() && text.charAt(at) != '=') {
            name = name();
        }
        if (atEndOfLine() || text.charAt(at) != '=') {
            throw new UnreadableLineException("not-a-variable", first, "expected is NAME=value, or a comment after #.");
        }
        at++;
        skipBlanks();
        return new Dotenv.Entry(first, name, value(first));
    }

    /** Up to white space or =, with the white space behind it. Whether it is a name is looked at later. */
    private String name() {
        int start = at;
        while (!atEndOfLine() && text.charAt(at) != '=' && !isBlank(text.charAt(at))) {
            at++;
        }
        String name = text.substring(start, at);
        skipBlanks();
        return name;
    }

    private String value(int first) throws UnreadableLineException {
        if (atEndOfLine()) {
            return "";
        }
        char quote = text.charAt(at);
        if (quote != '"' && quote != '\'') {
            return bare();
        }
        at++;
        String value = quote == '"' ? doubleQuoted(first) : singleQuoted(first);
        skipBlanks();
        if (!atEndOfLine() && text.charAt(at) != '#') {
            throw new UnreadableLineException(
                    "after-the-quote",
                    line,
                    "there is something behind the closing quote; put it inside, or escape the quote.");
        }
        return value;
    }

    private String bare() {
        int start = at;
        while (!atEndOfLine() && !(text.charAt(at) == '#' && (at == start || isBlank(text.charAt(at - 1))))) {
            at++;
        }
        return text.substring(start, at).stripTrailing();
    }

    private String singleQuoted(int first) throws UnreadableLineException {
        int start = at;
        while (!atEndOfLine() && text.charAt(at) != '\'') {
            at++;
        }
        if (atEndOfLine()) {
            throw new UnreadableLineException(
                    "unclosed-quote",
                    first,
                    "the single quote is not closed on this line; a value of several lines stands in double quotes.");
        }
        at++;
        return text.substring(start, at - 1);
    }

    private String doubleQuoted(int first) throws UnreadableLineException {
        StringBuilder value = new StringBuilder();
        int behind = at;
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == '"') {
                return value.toString();
            }
            if (c == '\n') {
                line++;
            }
            int escaped = c == '\\' && at < text.length() ? ESCAPED.indexOf(text.charAt(at)) : -1;
            if (escaped >= 0) {
                at++;
                value.append(MEANT.charAt(escaped));
            } else {
                value.append(c);
            }
        }
        // The lines behind it are read on their own, so that what else is wrong is said, too.
        at = behind;
        line = first;
        throw new UnreadableLineException(
                "unclosed-quote", first, "the double quote that begins here is never closed.");
    }

    private void skipBlanks() {
        while (at < text.length() && isBlank(text.charAt(at))) {
            at++;
        }
    }

    private void nextLine() {
        while (!atEndOfLine()) {
            at++;
        }
        at++;
        line++;
    }

    private boolean atEndOfLine() {
        return at >= text.length() || text.charAt(at) == '\n';
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }
}
