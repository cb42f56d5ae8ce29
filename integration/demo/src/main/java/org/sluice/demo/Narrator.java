package org.sluice.demo;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** Tells a person what happens: headings, sentences, commands and what they printed, each recognisable at a glance. */
final class Narrator {

    private static final int WIDTH = 100;

    private final PrintStream out;

    Narrator(PrintStream out) {
        this.out = out;
    }

    void heading(String text) {
        out.println();
        out.println("== " + text + " " + "=".repeat(Math.max(2, WIDTH - text.length() - 4)));
        out.println();
    }

    /** A paragraph, wrapped. */
    void say(String sentences) {
        wrapped(sentences, WIDTH).forEach(out::println);
    }

    /** A paragraph after an empty line. */
    void then(String sentences) {
        out.println();
        say(sentences);
    }

    /** A command as one would type it. */
    void command(String line) {
        out.println();
        out.println("  $ " + line);
    }

    /** What something printed or contains, set off from what is told. */
    void quote(String text) {
        text.strip().lines().forEach(line -> out.println(line.isEmpty() ? "" : "    " + line));
        out.println();
    }

    /** Something that was found to be as it should be. */
    void checked(String what) {
        List<String> lines = wrapped(what, WIDTH - 5);
        out.println("[ok] " + lines.get(0));
        lines.subList(1, lines.size()).forEach(line -> out.println("     " + line));
    }

    static List<String> wrapped(String text, int width) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : text.strip().split("\\s+")) {
            if (!line.isEmpty() && line.length() + 1 + word.length() > width) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }
}
