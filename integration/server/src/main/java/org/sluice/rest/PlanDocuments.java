package org.sluice.rest;

import org.sluice.delivery.RolloutPreview;
import org.sluice.promotion.Plan;
import org.sluice.protocol.MissingCredentialView;
import org.sluice.protocol.NodeChangeView;
import org.sluice.protocol.PartChangeView;
import org.sluice.protocol.PlanView;
import org.sluice.protocol.PlannedRolloutView;
import org.sluice.protocol.SnapshotDiffView;
import org.sluice.snapshot.SnapshotDiff;

/** Plans and differences as the wire says them. */
final class PlanDocuments {

    private PlanDocuments() {}

    static PlanView view(Plan plan) {
        return new PlanView(
                plan.sourceInstance(),
                plan.targetInstance(),
                plan.digest().orElse(null),
                view(plan.changes()),
                plan.newKeys(),
                plan.missingValues(),
                plan.modulesToInstall(),
                plan.otherVersions(),
                plan.missingCredentials().stream().map(PlanDocuments::view).toList(),
                plan.sourceNodeRed(),
                plan.targetNodeRed(),
                plan.olderNodeRed(),
                plan.drifted(),
                plan.targetProtected(),
                plan.permitted(),
                plan.rollout().map(PlanDocuments::view).orElse(null),
                plan.waitsFor(),
                plan.blockers());
    }

    private static PlannedRolloutView view(Plan.Devices devices) {
        RolloutPreview preview = devices.preview();
        return new PlannedRolloutView(
                preview.devices(),
                preview.waves().stream()
                        .map(wave -> new PlannedRolloutView.PlannedWaveView(wave.name(), wave.devices()))
                        .toList(),
                preview.offline(),
                preview.developerMode(),
                preview.there(),
                RolloutDocuments.document(devices.policy()));
    }

    static MissingCredentialView view(Plan.MissingCredential node) {
        return new MissingCredentialView(node.nodeId(), node.type(), node.name(), node.tab(), node.fields());
    }

    static SnapshotDiffView view(SnapshotDiff diff) {
        return new SnapshotDiffView(
                diff.parts().stream()
                        .map(part -> new PartChangeView(
                                Words.of(part.kind()), part.nodeId(), part.label(), Words.of(part.change())))
                        .toList(),
                diff.nodes().stream()
                        .map(node -> new NodeChangeView(
                                node.nodeId(),
                                node.type(),
                                node.name(),
                                node.part(),
                                Words.of(node.change()),
                                node.properties()))
                        .toList());
    }
}
