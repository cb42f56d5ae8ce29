package org.sluice.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sluice.protocol.NodeChangeView;
import org.sluice.protocol.SnapshotDiffView;
import org.sluice.protocol.ValueChangeView;

/** What differs, for people: + is new, - is gone, ~ is changed; what has only moved comes last. */
final class DiffReport {

    private static final String MOVED = "moved";
    private static final int SHORT = 60;

    private final SnapshotDiffView diff;

    DiffReport(SnapshotDiffView diff) {
        this.diff = diff;
    }

    String text() {
        StringBuilder text = new StringBuilder();
        section(text, "Tabs, subflows and configuration", parts());
        section(text, "Nodes", nodes());
        section(text, "Modules", modules());
        List<String> variables = new ArrayList<>();
        diff.newVariables().forEach(name -> variables.add("+ " + name));
        diff.goneVariables().forEach(name -> variables.add("- " + name));
        section(text, "Environment variables", variables);
        section(text, "Only moved in the editor", moved());
        return text.isEmpty() ? "no difference\n" : Text.harmless(text.toString());
    }

    private List<String> parts() {
        return diff.parts().stream()
                .filter(part -> !part.change().equals(MOVED))
                .map(part -> "%s %s \"%s\"".formatted(sign(part.change()), part.kind(), part.label()))
                .toList();
    }

    private List<String> nodes() {
        Map<String, List<ValueChangeView>> values = diff.values().stream()
                .collect(Collectors.groupingBy(
                        ValueChangeView::nodeId, LinkedHashMap::new, Collectors.toCollection(ArrayList::new)));
        List<String> lines = new ArrayList<>();
        for (NodeChangeView node : diff.nodes()) {
            if (node.change().equals(MOVED)) {
                continue;
            }
            List<ValueChangeView> known = values.getOrDefault(node.nodeId(), List.of());
            boolean namesOnly = known.isEmpty() && !node.properties().isEmpty();
            lines.add("%s %s \"%s\" on %s (%s)%s"
                    .formatted(
                            sign(node.change()),
                            node.type(),
                            node.name(),
                            label(node.part()),
                            node.nodeId(),
                            namesOnly ? ": " + String.join(", ", node.properties()) : ""));
            known.forEach(value -> value(lines, value));
        }
        return lines;
    }

    private String label(String part) {
        return diff.parts().stream()
                .filter(changed ->
                        changed.nodeId().equals(part) && !changed.label().isBlank())
                .map(changed -> "\"" + changed.label() + "\"")
                .findFirst()
                .orElse(part.isEmpty() ? "no tab" : part);
    }

    /** Short values in a line; of long ones the lines that differ. */
    private static void value(List<String> lines, ValueChangeView value) {
        String before = shown(value.before());
        String after = shown(value.after());
        if (before.length() <= SHORT && after.length() <= SHORT && !(before + after).contains("\n")) {
            lines.add("    %s: %s -> %s".formatted(value.property(), before, after));
            return;
        }
        lines.add("    " + value.property() + ":");
        List<String> old = before.lines().toList();
        List<String> now = after.lines().toList();
        int head = 0;
        while (head < old.size() && head < now.size() && old.get(head).equals(now.get(head))) {
            head++;
        }
        int tail = 0;
        while (tail < old.size() - head
                && tail < now.size() - head
                && old.get(old.size() - 1 - tail).equals(now.get(now.size() - 1 - tail))) {
            tail++;
        }
        if (head > 0) {
            lines.add("        " + Text.count(head, "line") + " alike");
        }
        old.subList(head, old.size() - tail).forEach(line -> lines.add("      - " + line));
        now.subList(head, now.size() - tail).forEach(line -> lines.add("      + " + line));
        if (tail > 0) {
            lines.add("        " + Text.count(tail, "line") + " alike");
        }
    }

    private static String shown(@Nullable String value) {
        return value == null ? "(none)" : value.isEmpty() ? "\"\"" : value;
    }

    private List<String> modules() {
        return diff.modules().stream()
                .map(module -> "%s %s %s"
                        .formatted(
                                module.before() == null ? "+" : module.after() == null ? "-" : "~",
                                module.name(),
                                module.before() != null && module.after() != null
                                        ? module.before() + " -> " + module.after()
                                        : Objects.requireNonNullElse(module.before(), module.after())))
                .toList();
    }

    private List<String> moved() {
        List<String> lines = new ArrayList<>();
        diff.parts().stream()
                .filter(part -> part.change().equals(MOVED))
                .forEach(part -> lines.add("  %s \"%s\"".formatted(part.kind(), part.label())));
        long nodes = diff.nodes().stream()
                .filter(node -> node.change().equals(MOVED))
                .count();
        if (nodes > 0) {
            lines.add("  " + Text.count(nodes, "node"));
        }
        return lines;
    }

    private static String sign(String change) {
        return switch (change) {
            case "added" -> "+";
            case "removed" -> "-";
            default -> "~";
        };
    }

    private static void section(StringBuilder text, String heading, List<String> lines) {
        if (!lines.isEmpty()) {
            text.append(text.isEmpty() ? "" : "\n").append(heading).append(":\n");
            lines.forEach(line -> text.append("  ").append(line).append('\n'));
        }
    }
}
