package org.sluice.cli;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lines of a name and a value, aligned; what has no value is left out. */
final class Facts {

    private record Fact(String name, String value) {}

    private final List<Fact> facts = new ArrayList<>();

    Facts fact(String name, @Nullable Object value) {
        String text = Text.harmless(Text.of(value));
        if (!text.isEmpty()) {
            facts.add(new Fact(name, text));
        }
        return this;
    }

    /** Ends with a line break. */
    String text() {
        int width = facts.stream().mapToInt(fact -> fact.name().length()).max().orElse(0);
        StringBuilder text = new StringBuilder();
        for (Fact fact : facts) {
            String indent = "\n" + " ".repeat(width + 2);
            text.append(fact.name()).append(" ".repeat(width + 2 - fact.name().length()));
            text.append(fact.value().replace("\n", indent)).append('\n');
        }
        return text.toString();
    }
}
