package org.sluice.cli;

import java.util.List;
import org.sluice.protocol.MissingCredentialView;
import org.sluice.protocol.PlanView;
import org.sluice.protocol.SnapshotDiffView;

/** A plan, most important first: what stands in the way, then what would change. */
final class PlanReport {

    private final PlanView plan;

    PlanReport(PlanView plan) {
        this.plan = plan;
    }

    String text() {
        StringBuilder text = new StringBuilder(plan.sourceInstance() + " (Node-RED " + plan.sourceNodeRed() + ") -> "
                + plan.targetInstance() + " (Node-RED " + plan.targetNodeRed() + ")\n");
        section(text, "In the way", plan.blockers());
        section(text, "Waits for", plan.waitsFor());
        section(text, "Variables of the target that need a value", plan.missingValues());
        section(
                text,
                "Credentials to be entered on the target",
                plan.missingCredentials().stream().map(PlanReport::credential).toList());
        section(text, "Modules to be installed", plan.modulesToInstall());
        section(text, "Modules in another version there", plan.otherVersions());
        section(text, "New variables, empty at first", plan.newKeys());
        if (plan.targetProtected() && plan.permitted()) {
            section(text, "Mind", List.of("the target is protected; you may promote to it as an owner"));
        }
        if (plan.olderNodeRed()) {
            section(text, "Mind", List.of("Node-RED is older on the target"));
        }
        if (plan.drifted()) {
            section(text, "Mind", List.of("the target runs something that was not put there by a promotion"));
        }
        String changes = plan.digest() == null
                ? "what would change depends on the snapshot; plan again with --snapshot\n"
                : changes(plan.changes(), "nothing would change in the flows");
        return Text.harmless(text.toString()) + "\n" + changes;
    }

    /** Parts and nodes that differ, never values. */
    static String changes(SnapshotDiffView diff, String none) {
        if (diff.parts().isEmpty() && diff.nodes().isEmpty()) {
            return none + "\n";
        }
        Table parts = new Table("PART", "LABEL", "CHANGE");
        diff.parts().forEach(part -> parts.row(part.kind(), part.label(), part.change()));
        Table nodes = new Table("NODE", "TYPE", "NAME", "CHANGE", "PROPERTIES");
        diff.nodes()
                .forEach(node -> nodes.row(
                        node.nodeId(), node.type(), node.name(), node.change(), String.join(", ", node.properties())));
        return parts.text(false) + (diff.nodes().isEmpty() ? "" : "\n" + nodes.text(false));
    }

    private static String credential(MissingCredentialView missing) {
        return missing.type() + " " + (missing.name().isEmpty() ? missing.nodeId() : missing.name()) + " on "
                + missing.tab();
    }

    private static void section(StringBuilder text, String heading, List<String> lines) {
        if (!lines.isEmpty()) {
            text.append('\n').append(heading).append(":\n");
            lines.forEach(line -> text.append("  ").append(line).append('\n'));
        }
    }
}
