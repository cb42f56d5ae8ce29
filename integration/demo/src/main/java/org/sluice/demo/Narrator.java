package org.sluice.demo;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** Tells a person what happens: headings, sentences, commands and what they printed, each recognisable at a glance. */
final class Narrator {

    private static final int WIDTH = 100;

    private final PrintStream out;
    private boolean afterGap = true;

    Narrator(PrintStream out) {
        this.out = out;
    }

    void heading(String text) {
        gap();
        line("== " + text + " " + "=".repeat(Math.max(2, WIDTH - text.length() - 4)));
        gap();
    }

    /** A paragraph, wrapped. */
    void say(String sentences) {
        wrapped(sentences, WIDTH).forEach(this::line);
    }

    /** A paragraph after an empty line. */
    void then(String sentences) {
        gap();
        say(sentences);
    }

    /** A command as one would type it. */
    void command(String line) {
        gap();
        line("  $ " + line);
    }

    /** What something printed or contains, set off from what is told. */
    void quote(String text) {
        text.strip().lines().forEach(line -> line(line.isEmpty() ? "" : "    " + line));
        gap();
    }

    /** Something that was found to be as it should be. */
    void checked(String what) {
        List<String> lines = wrapped(what, WIDTH - 5);
        line("[ok] " + lines.get(0));
        lines.subList(1, lines.size()).forEach(line -> line("     " + line));
    }

    private void line(String text) {
        out.println(text);
        afterGap = false;
    }

    /** An empty line, unless there is one. */
    private void gap() {
        if (!afterGap) {
            out.println();
            afterGap = true;
        }
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
