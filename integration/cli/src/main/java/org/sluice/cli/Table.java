package org.sluice.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows under headings, aligned; statuses coloured if asked to. */
final class Table {

    private static final String GAP = "  ";

    private final List<String> headings;
    private final List<List<String>> rows = new ArrayList<>();

    Table(String... headings) {
        this.headings = List.of(headings);
    }

    Table row(@Nullable Object... cells) {
        rows.add(Arrays.stream(cells)
                .map(cell -> Text.harmless(Text.of(cell)).replace('\n', ' '))
                .toList());
        return this;
    }

    /** Ends with a line break; columns without any value are left out. */
    String text(boolean coloured) {
        StringBuilder text = new StringBuilder();
        line(text, headings, false);
        rows.forEach(row -> line(text, row, coloured));
        return text.toString();
    }

    private void line(StringBuilder text, List<String> cells, boolean coloured) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < headings.size(); column++) {
            int width = width(column);
            if (width > 0) {
                String cell = cells.get(column);
                String shown = coloured ? Style.status(cell) : cell;
                line.append(shown).append(" ".repeat(width - cell.length())).append(GAP);
            }
        }
        text.append(line.toString().stripTrailing()).append('\n');
    }

    private int width(int column) {
        int widest =
                rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
        return widest == 0 && !rows.isEmpty()
                ? 0
                : Math.max(widest, headings.get(column).length());
    }
}
