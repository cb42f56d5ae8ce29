package org.sluice.rest;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sluice.access.Permission;
import org.sluice.access.Principal;
import org.sluice.instance.FlowSource;
import org.sluice.instance.Instance;
import org.sluice.instance.InstanceId;
import org.sluice.instance.InstanceRefusedException;
import org.sluice.instance.InstanceUnavailableException;
import org.sluice.instance.Instances;
import org.sluice.instance.LiveFlows;
import org.sluice.instance.RuntimeInfo;
import org.sluice.problem.ProblemException;
import org.sluice.promotion.drift.DriftCheck;
import org.sluice.protocol.DriftView;
import org.sluice.protocol.InstanceStatusView;
import org.sluice.protocol.SnapshotBody;
import org.sluice.protocol.SnapshotView;
import org.sluice.snapshot.Snapshot;
import org.sluice.snapshot.SnapshotTaker;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** What asks the instance itself: its status, and snapshots of what it runs. */
@RestController
@RequestMapping("/api/v1/instances/{id}")
@Tag(name = "Instances")
class LiveInstancesController {

    private final Instances instances;
    private final FlowSource source;
    private final SnapshotTaker taker;
    private final DriftCheck drift;
    private final Access access;

    /** Who may, and how it is written down. */
    record Access(Gate gate, Changes changes) {}

    LiveInstancesController(
            Instances instances, FlowSource source, SnapshotTaker taker, DriftCheck drift, Gate gate, Changes changes) {
        this.instances = instances;
        this.source = source;
        this.taker = taker;
        this.drift = drift;
        this.access = new Access(gate, changes);
    }

    @GetMapping("/status")
    @Operation(summary = "Ask an instance how it is, and whether it runs what was promoted to it last")
    InstanceStatusView status(@Caller Principal principal, @PathVariable String id) {
        Instance instance = find(principal, Permission.READ, id);
        try {
            RuntimeInfo runtime = source.runtime(instance);
            LiveFlows live = source.read(instance);
            return new InstanceStatusView(
                    true,
                    runtime.nodeRedVersion(),
                    runtime.nodeJsVersion().orElse(null),
                    live.rev(),
                    drift.drifted(instance, live).orElse(null),
                    null,
                    null);
        } catch (InstanceUnavailableException e) {
            return unreachable(e.getMessage(), e.code());
        } catch (InstanceRefusedException e) {
            return unreachable(e.getMessage(), e.code());
        }
    }

    @PostMapping("/drift-check")
    @Operation(summary = "Look now whether an instance runs what was last promoted to it, and keep the finding")
    DriftView checkDrift(@Caller Principal principal, @PathVariable String id) {
        Instance instance = find(principal, Permission.DRIFT_CHECK, id);
        return InstanceDocuments.view(drift.check(instance)
                .orElseThrow(() -> ProblemException.conflict(
                        "promotion-under-way",
                        "A promotion has %s in hand; ask again when it has ended.".formatted(instance.name()))));
    }

    @PostMapping("/snapshots")
    @ResponseStatus(HttpStatus.CREATED)
    @Operation(summary = "Take a snapshot of what an instance runs")
    ResponseEntity<SnapshotView> take(
            @Caller Principal principal,
            @PathVariable String id,
            @RequestBody(required = false) @Nullable SnapshotBody body) {
        Instance instance = find(principal, Permission.SNAPSHOT_CREATE, id);
        Optional<SnapshotBody> given = Optional.ofNullable(body);
        SnapshotTaker.Request request = new SnapshotTaker.Request(
                instance,
                given.map(SnapshotBody::name),
                given.map(SnapshotBody::description).orElse(""),
                Snapshot.Origin.MANUAL,
                Optional.empty(),
                principal.name());
        // Read first, so that no transaction waits for a Node-RED.
        LiveFlows live = source.read(instance);
        RuntimeInfo runtime = source.runtime(instance);
        Snapshot snapshot = access.changes()
                .make(
                        principal,
                        () -> StoredSnapshots.made(taker.take(request, live, runtime), "project.snapshot.created"));
        return ResponseEntity.created(URI.create("/api/v1/snapshots/" + snapshot.id()))
                .body(SnapshotDocuments.view(snapshot));
    }

    private static InstanceStatusView unreachable(@Nullable String problem, String code) {
        return new InstanceStatusView(false, null, null, null, null, Objects.requireNonNullElse(problem, code), code);
    }

    private Instance find(Principal principal, Permission permission, String id) {
        return access.gate()
                .admit(
                        principal,
                        permission,
                        instances.find(new InstanceId(id)),
                        Instance::application,
                        "instance",
                        id);
    }
}
