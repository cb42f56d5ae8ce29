package org.sluice.rest;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sluice.access.Permission;
import org.sluice.access.Principal;
import org.sluice.application.ApplicationId;
import org.sluice.instance.FlowSource;
import org.sluice.instance.Instance;
import org.sluice.instance.InstanceId;
import org.sluice.instance.Instances;
import org.sluice.problem.ProblemException;
import org.sluice.protocol.ModuleChangeView;
import org.sluice.protocol.SnapshotDiffView;
import org.sluice.protocol.ValueChangeView;
import org.sluice.snapshot.FlowSet;
import org.sluice.snapshot.FlowSplitter;
import org.sluice.snapshot.ManifestDiff;
import org.sluice.snapshot.ManifestFactory;
import org.sluice.snapshot.Snapshot;
import org.sluice.snapshot.SnapshotDiff;
import org.sluice.snapshot.SnapshotDiffs;
import org.sluice.snapshot.Snapshots;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What differs between snapshots, or between one and what an instance runs. */
@RestController
@RequestMapping("/api/v1/snapshots/{id}/diff")
@Tag(name = "Snapshots")
class SnapshotDiffsController {

    private final Snapshots snapshots;
    private final StoredSnapshots stored;
    private final Instances instances;
    private final FlowSource live;
    private final Gate gate;

    SnapshotDiffsController(
            Snapshots snapshots, StoredSnapshots stored, Instances instances, FlowSource live, Gate gate) {
        this.snapshots = snapshots;
        this.stored = stored;
        this.instances = instances;
        this.live = live;
        this.gate = gate;
    }

    @GetMapping
    @Operation(
            summary =
                    "Say what differs from this snapshot to another, or to what an instance runs now; values only to whoever may export snapshots, and never secrets")
    SnapshotDiffView diff(
            @Caller Principal principal,
            @PathVariable String id,
            @RequestParam(required = false) @Nullable String to,
            @RequestParam(required = false) @Nullable String instance) {
        Snapshot from = stored.find(principal, Permission.READ, id);
        if (to != null && instance == null) {
            Snapshot other = stored.find(principal, Permission.READ, to);
            return view(
                    mayExport(principal, from.application()) && mayExport(principal, other.application()),
                    SnapshotDiffs.between(from, other, snapshots),
                    ManifestDiff.between(from.manifest(), other.manifest()));
        }
        if (to != null || instance == null) {
            throw ProblemException.invalid(
                    "/to", "one-of-two", "Say either to, another snapshot, or instance, which is asked what it runs.");
        }
        return toRunning(principal, from, instance);
    }

    private SnapshotDiffView toRunning(Principal principal, Snapshot from, String instance) {
        Instance running = gate.admit(
                principal,
                Permission.READ,
                instances.find(new InstanceId(instance)),
                Instance::application,
                "instance",
                instance);
        FlowSet flows = FlowSplitter.split(live.read(running).nodes());
        return view(
                mayExport(principal, from.application()) && mayExport(principal, running.application()),
                SnapshotDiffs.between(from, flows, snapshots),
                ManifestDiff.between(from.manifest(), ManifestFactory.manifest(flows, live.runtime(running))));
    }

    private boolean mayExport(Principal principal, ApplicationId application) {
        return gate.allows(principal, Permission.SNAPSHOT_EXPORT, application);
    }

    private SnapshotDiffView view(boolean withValues, SnapshotDiff flows, ManifestDiff rest) {
        SnapshotDiffView plain = PlanDocuments.view(flows);
        return new SnapshotDiffView(
                plain.parts(),
                plain.nodes(),
                withValues ? values(flows) : List.of(),
                rest.modules().stream()
                        .map(module -> new ModuleChangeView(
                                module.name(),
                                module.before().orElse(null),
                                module.after().orElse(null)))
                        .toList(),
                rest.newKeys(),
                rest.goneKeys());
    }

    private static List<ValueChangeView> values(SnapshotDiff flows) {
        return flows.values().stream()
                .map(value -> new ValueChangeView(
                        value.nodeId(),
                        value.property(),
                        value.before().orElse(null),
                        value.after().orElse(null)))
                .toList();
    }
}
