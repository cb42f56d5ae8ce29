package org.sluice.cli;

import java.util.function.Supplier;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** What a command answers: for people as text, for programs as exactly one document on standard output. */
final class Output {

    /** How answers are written. */
    enum Format {
        table,
        json,
        yaml
    }

    private final Terminal terminal;
    private final Format format;

    Output(Terminal terminal, Format format) {
        this.terminal = terminal;
        this.format = format;
    }

    /** The answer of the command; only one of the two is made. */
    void show(Object answer, Supplier<String> text) {
        switch (format) {
            case table -> terminal.out().print(text.get());
            case json -> document(JsonMapper.builder().build().writerWithDefaultPrettyPrinter(), answer);
            case yaml -> document(new YAMLMapper().writer(), answer);
        }
        terminal.out().flush();
    }

    void show(Object answer, Table table, String none) {
        show(answer, () -> "");
        if (format == Format.table) {
            String text = table.text(terminal.coloured());
            terminal.out().print(text.indexOf('\n') == text.length() - 1 ? none + "\n" : text);
            terminal.out().flush();
        }
    }

    /** Something to tell people besides the answer. */
    void say(String line) {
        var writer = forPeople() ? terminal.out() : terminal.err();
        writer.println(Text.harmless(line));
        writer.flush();
    }

    /** Whether standard output is for people. */
    boolean forPeople() {
        return format == Format.table;
    }

    private void document(ObjectWriter writer, Object answer) {
        terminal.out().println(writer.writeValueAsString(answer).stripTrailing());
    }
}
