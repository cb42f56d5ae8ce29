package org.sluice.backup;

import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.audit.AuditLog;
import org.sluice.audit.AuditLog.Door;
import org.sluice.backup.AutoSnapshotPlan.Cause;
import org.sluice.backup.AutoSnapshotPlan.Look;
import org.sluice.backup.AutoSnapshotPlan.Result;
import org.sluice.instance.FlowSource;
import org.sluice.instance.Instance;
import org.sluice.instance.InstanceId;
import org.sluice.instance.InstanceRefusedException;
import org.sluice.instance.InstanceUnavailableException;
import org.sluice.instance.Instances;
import org.sluice.instance.LiveFlows;
import org.sluice.instance.RuntimeInfo;
import org.sluice.problem.ProblemException;
import org.sluice.snapshot.Digest;
import org.sluice.snapshot.FlowSplitter;
import org.sluice.snapshot.Snapshot;
import org.sluice.snapshot.SnapshotTaker;
import org.sluice.snapshot.Snapshots;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Looks at an instance when its time has come or when it has drifted, and takes a snapshot if it runs something else
 * than its newest snapshot holds.
 *
 * <p>The instance is read outside of any transaction. An instance that cannot be read is noted at its plan and, for the
 * first time in a row, in the audit log; the next look tries again.
 */
public final class AutoSnapshots {

    private static final Logger log = LoggerFactory.getLogger(AutoSnapshots.class);

    /** The name under which it acts. */
    private static final String ACTOR = "auto-snapshot";

    private final AutoSnapshotPlans plans;
    private final Reading reading;
    private final Keeping keeping;
    private final TransactionOperations transactions;
    private final Clock clock;

    AutoSnapshots(
            AutoSnapshotPlans plans,
            Reading reading,
            Keeping keeping,
            TransactionOperations transactions,
            Clock clock) {
        this.plans = plans;
        this.reading = reading;
        this.keeping = keeping;
        this.transactions = transactions;
        this.clock = clock;
    }

    /** What is looked at. */
    record Reading(Instances instances, FlowSource source) {}

    /** Where what was found is kept. */
    record Keeping(Snapshots snapshots, SnapshotTaker taker, AuditLog audit) {}

    /** Looks because the time of the plan has come; empty if there is no enabled plan any more. */
    public Optional<Look> onSchedule(InstanceId instance) {
        return plans.find(instance).filter(AutoSnapshotPlan::enabled).flatMap(plan -> look(instance, Cause.SCHEDULE));
    }

    /**
     * Looks because the instance was found to run something else than was promoted to it; empty if its plan says not to.
     * An instance without a plan is looked at.
     */
    public Optional<Look> onDrift(InstanceId instance) {
        if (plans.find(instance).filter(plan -> !plan.onDrift()).isPresent()) {
            return Optional.empty();
        }
        return look(instance, Cause.DRIFT);
    }

    private Optional<Look> look(InstanceId id, Cause cause) {
        Optional<Instance> found = reading.instances().find(id);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        Instance instance = found.get();
        Instant at = clock.instant();
        LiveFlows live;
        RuntimeInfo runtime;
        Digest digest;
        try {
            live = reading.source().read(instance);
            runtime = reading.source().runtime(instance);
            digest = FlowSplitter.split(live.nodes()).digest();
        } catch (InstanceUnavailableException e) {
            return Optional.of(failed(instance, at, cause, e.code(), e));
        } catch (InstanceRefusedException e) {
            return Optional.of(failed(instance, at, cause, e.code(), e));
        } catch (ProblemException e) {
            return Optional.of(failed(instance, at, cause, e.code(), e));
        }
        return Objects.requireNonNull(transactions.execute(status -> kept(instance, at, cause, live, runtime, digest)));
    }

    private Optional<Look> kept(
            Instance instance, Instant at, Cause cause, LiveFlows live, RuntimeInfo runtime, Digest digest) {
        if (!plans.lock(instance.id())) {
            return Optional.empty();
        }
        Optional<Snapshot> same = keeping.snapshots().newest(instance.id()).filter(newest -> newest.digest()
                .equals(digest));
        Snapshot snapshot = same.orElseGet(() -> take(instance, cause, live, runtime));
        Look look = new Look(
                at,
                cause,
                same.isPresent() ? Result.UNCHANGED : Result.TAKEN,
                Optional.empty(),
                Optional.empty(),
                Optional.of(snapshot.id()));
        plans.looked(instance.id(), look);
        return Optional.of(look);
    }

    private Snapshot take(Instance instance, Cause cause, LiveFlows live, RuntimeInfo runtime) {
        Snapshot snapshot = keeping.taker()
                .take(
                        new SnapshotTaker.Request(
                                instance,
                                Optional.empty(),
                                cause == Cause.DRIFT
                                        ? "Taken because the instance had drifted from what was promoted to it."
                                        : "",
                                Snapshot.Origin.AUTO,
                                Optional.empty(),
                                ACTOR),
                        live,
                        runtime);
        audit(
                "project.snapshot.created",
                "snapshot",
                snapshot.id().value(),
                instance,
                cause,
                Map.of("name", snapshot.name(), "digest", snapshot.digest().toString()));
        log.info("Auto snapshot {} of {} taken ({})", snapshot.id(), instance.name(), word(cause));
        return snapshot;
    }

    private Look failed(Instance instance, Instant at, Cause cause, String code, RuntimeException failure) {
        String text = String.valueOf(failure.getMessage());
        Look look = new Look(at, cause, Result.FAILED, Optional.of(code), Optional.of(text), Optional.empty());
        log.warn("No auto snapshot of {} ({}): {} ({})", instance.name(), word(cause), text, code);
        transactions.executeWithoutResult(status -> {
            if (plans.looked(instance.id(), look) == 0) {
                audit(
                        "auto-snapshot.failed",
                        "instance",
                        instance.id().value(),
                        instance,
                        cause,
                        Map.of("code", code, "reason", text));
            }
        });
        return look;
    }

    private void audit(
            String action, String type, String id, Instance instance, Cause cause, Map<String, String> details) {
        Map<String, String> all = new HashMap<>(details);
        all.put("instance", instance.name());
        all.put("cause", word(cause));
        keeping.audit()
                .append(
                        ACTOR,
                        cause == Cause.SCHEDULE ? Door.SCHEDULE : Door.SYSTEM,
                        action,
                        type,
                        id,
                        Optional.of(instance.application()),
                        all);
    }

    private static String word(Cause cause) {
        return cause == Cause.SCHEDULE ? "on schedule" : "on drift";
    }
}
