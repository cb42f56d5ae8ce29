package org.sluice.cli.definition;

import java.util.List;

/** Definition files that cannot be sent; every problem names file, line and field. */
public class DefinitionsException extends RuntimeException {

    private final transient List<String> problems;

    DefinitionsException(List<String> problems) {
        super(
                problems.size() == 1
                        ? "the definitions have an error"
                        : "the definitions have " + problems.size() + " errors");
        this.problems = List.copyOf(problems);
    }

    /** One line each. */
    public List<String> problems() {
        return problems;
    }
}
