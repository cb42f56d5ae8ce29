package org.sluice.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/** The table a run ends with: figure, floor of the same run, ratio, bar, verdict. */
final class Figures {

    private record Row(String figure, String value, String floor, String ratio, String bar, String verdict) {

        String line() {
            return "| %s | %s | %s | %s | %s | %s |".formatted(figure, value, floor, ratio, bar, verdict);
        }
    }

    private final List<Row> rows = new ArrayList<>();

    /** A figure that has a bar it must not exceed. */
    void atMost(double bar, String figure, double value, OptionalDouble floor, String unit) {
        add(figure, value, floor, unit, "≤ " + number(bar), value <= bar ? "met" : "**missed**");
    }

    /** A figure that has a bar it must reach. */
    void atLeast(double bar, String figure, double value, OptionalDouble floor, String unit) {
        add(figure, value, floor, unit, "≥ " + number(bar), value >= bar ? "met" : "**missed**");
    }

    /** A figure to be known, without a bar. */
    void report(String figure, double value, OptionalDouble floor, String unit) {
        add(figure, value, floor, unit, "", "");
    }

    private synchronized void add(
            String figure, double value, OptionalDouble floor, String unit, String bar, String verdict) {
        Row row = new Row(
                figure,
                number(value) + " " + unit,
                floor.isPresent() ? number(floor.getAsDouble()) : "",
                floor.isPresent() && floor.getAsDouble() > 0
                        ? String.format(Locale.ROOT, "%.2f", value / floor.getAsDouble())
                        : "",
                bar,
                verdict);
        rows.add(row);
        System.out.println("BENCH " + row.line());
    }

    synchronized String table() {
        StringBuilder table =
                new StringBuilder("| Figure | Measured | Floor | Ratio | Bar | |\n|---|---|---|---|---|---|\n");
        rows.forEach(row -> table.append(row.line()).append('\n'));
        return table.toString();
    }

    private static String number(double value) {
        return String.format(
                Locale.ROOT, Math.abs(value) >= 100 ? "%.0f" : Math.abs(value) >= 10 ? "%.1f" : "%.2f", value);
    }
}
