package org.sluice.cli;

import java.util.ArrayList;
import java.util.List;
import org.sluice.protocol.MissingCredentialView;
import org.sluice.protocol.PlanView;
import org.sluice.protocol.PlannedRolloutView;
import org.sluice.protocol.RolloutDocument;
import org.sluice.protocol.SnapshotDiffView;

/** A plan, most important first: what stands in the way, then what would change. */
final class PlanReport {

    private final PlanView plan;

    PlanReport(PlanView plan) {
        this.plan = plan;
    }

    String text() {
        StringBuilder text = new StringBuilder(plan.sourceInstance() + nodeRed(plan.sourceNodeRed()) + " -> "
                + plan.targetInstance() + nodeRed(plan.targetNodeRed()) + "\n");
        if (plan.rollout() != null) {
            section(text, "Devices", List.of(devices(plan.rollout())));
            section(
                    text,
                    "Waves",
                    plan.rollout().waves().stream()
                            .map(wave -> wave.name() + ": " + wave.devices())
                            .toList());
            section(text, "Policy", policy(plan.rollout().policy()));
        }
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

    private static String nodeRed(String version) {
        return version.equals("unknown") ? "" : " (Node-RED " + version + ")";
    }

    private static String devices(PlannedRolloutView rollout) {
        return "%d in all, %d offline, %d in developer mode, %d on the snapshot already"
                .formatted(rollout.devices(), rollout.offline(), rollout.developerMode(), rollout.there());
    }

    private static List<String> policy(RolloutDocument policy) {
        List<String> lines = new ArrayList<>();
        lines.add("time without progress %s, in all %s, to settle %s"
                .formatted(
                        policy.inProgressTimeout(),
                        policy.totalTimeout(),
                        policy.settleTime() == null ? "none" : policy.settleTime()));
        if (policy.offline() != null) {
            lines.add("offline devices: %s after %s"
                    .formatted(policy.offline().policy(), policy.offline().after()));
        }
        if (policy.rate() != null) {
            lines.add("%d device(s) a minute, growing by %d %%"
                    .formatted(policy.rate().devicesPerMinute(), policy.rate().growthPercent()));
        }
        if (policy.disruptionBudget() != null) {
            lines.add("at most %d at once with the same label %s"
                    .formatted(
                            policy.disruptionBudget().maximum(),
                            policy.disruptionBudget().label()));
        }
        lines.add("devices in developer mode: " + policy.developerMode());
        return lines;
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
                + missing.tab()
                + (missing.name().isEmpty() ? "" : " (" + missing.nodeId() + ")")
                + (missing.fields().isEmpty() ? "" : ": " + String.join(", ", missing.fields()));
    }

    private static void section(StringBuilder text, String heading, List<String> lines) {
        if (!lines.isEmpty()) {
            text.append('\n').append(heading).append(":\n");
            lines.forEach(line -> text.append("  ").append(line).append('\n'));
        }
    }
}
