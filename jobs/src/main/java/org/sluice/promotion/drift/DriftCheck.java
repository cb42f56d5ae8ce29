package org.sluice.promotion.drift;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.audit.AuditLog;
import org.sluice.event.EventOutbox;
import org.sluice.instance.DriftListener;
import org.sluice.instance.FlowSource;
import org.sluice.instance.Instance;
import org.sluice.instance.InstanceId;
import org.sluice.instance.InstanceRefusedException;
import org.sluice.instance.InstanceUnavailableException;
import org.sluice.instance.LiveFlows;
import org.sluice.problem.ProblemException;
import org.sluice.promotion.Promotions;
import org.sluice.snapshot.Digest;
import org.sluice.snapshot.FlowSplitter;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Looks at one instance: compares what it runs with what was last promoted to it and stores the finding; a change of state
 * is told by an event and an audit event, once. While a promotion has the instance nothing is concluded.
 */
public final class DriftCheck {

    private static final Logger LOG = LoggerFactory.getLogger(DriftCheck.class);
    private static final String TYPE = "org.sluice.instance.drift-changed.v1";
    private static final String ACTOR = "sluice";

    private final FlowSource live;
    private final Promotions promotions;
    private final Ledger ledger;
    private final Listeners listeners;
    private final Clock clock;

    /** Where findings are written down. */
    record Ledger(Drifts drifts, AuditLog audit, EventOutbox events, TransactionOperations transaction) {}

    /** Those who want to know, asked for when there is something to tell. */
    interface Listeners {
        Stream<DriftListener> all();
    }

    DriftCheck(FlowSource live, Promotions promotions, Ledger ledger, Listeners listeners, Clock clock) {
        this.live = live;
        this.promotions = promotions;
        this.ledger = ledger;
        this.listeners = listeners;
        this.clock = clock;
    }

    /** What the instance runs, or why it does not say. */
    private record Reading(Optional<LiveFlows> flows, Optional<Digest> digest) {}

    /** What was found, and what about it is new. */
    private record Finding(Drift drift, boolean changed, boolean newDrift) {}

    /** Looks now; empty if a promotion has the instance, or had it meanwhile. */
    public Optional<Drift> check(Instance instance) {
        Drifts.Occupation before = ledger.drifts().occupation(instance.id());
        if (before.busy()) {
            return Optional.empty();
        }
        Reading reading = read(instance);
        Optional<Finding> finding = ledger.transaction().execute(status -> {
            if (!ledger.drifts().occupation(instance.id()).equals(before)) {
                return Optional.empty();
            }
            return Optional.of(store(instance, reading));
        });
        finding.ifPresent(found -> tell(instance, found, reading));
        return finding.map(Finding::drift);
    }

    /** Whether these flows are something Sluice did not put there; empty if it never put anything there. */
    public Optional<Boolean> drifted(Instance instance, LiveFlows flows) {
        List<Digest> expected = promotions.expected(instance.id());
        return expected.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        digest(flows).map(found -> !expected.contains(found)).orElse(true));
    }

    private Reading read(Instance instance) {
        try {
            LiveFlows flows = live.read(instance);
            return new Reading(Optional.of(flows), digest(flows));
        } catch (InstanceUnavailableException | InstanceRefusedException e) {
            LOG.debug("Instance {} did not say what it runs", instance.name(), e);
            return new Reading(Optional.empty(), Optional.empty());
        }
    }

    /** Empty if it is no valid flow array, which nothing Sluice sends ever is. */
    private static Optional<Digest> digest(LiveFlows flows) {
        try {
            return Optional.of(FlowSplitter.split(flows.nodes()).digest());
        } catch (ProblemException e) {
            return Optional.empty();
        }
    }

    private Finding store(Instance instance, Reading reading) {
        Optional<Drift> before = ledger.drifts().lock(instance.id());
        List<Digest> expected = promotions.expected(instance.id());
        DriftState state = state(reading, expected);
        DriftState was = before.map(Drift::state).orElse(DriftState.UNKNOWN);
        boolean changed = state != was;
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        Drift drift = new Drift(
                state,
                changed ? now : before.map(Drift::since).orElse(now),
                reading.digest(),
                state == DriftState.IN_SYNC
                        ? reading.digest()
                        : expected.stream().findFirst(),
                now);
        ledger.drifts().save(instance.id(), drift);
        if (changed) {
            writeDown(instance, was, drift);
        }
        boolean newDrift = state == DriftState.DRIFTED
                && (changed || !before.flatMap(Drift::found).equals(drift.found()));
        return new Finding(drift, changed, newDrift);
    }

    private static DriftState state(Reading reading, List<Digest> expected) {
        if (reading.flows().isEmpty()) {
            return DriftState.UNREACHABLE;
        }
        if (expected.isEmpty()) {
            return DriftState.UNKNOWN;
        }
        return reading.digest().filter(expected::contains).isPresent() ? DriftState.IN_SYNC : DriftState.DRIFTED;
    }

    private void writeDown(Instance instance, DriftState was, Drift drift) {
        Map<String, String> details = new LinkedHashMap<>();
        details.put("name", instance.name());
        details.put("was", word(was));
        details.put("state", word(drift.state()));
        drift.found().ifPresent(digest -> details.put("found", digest.toString()));
        drift.expected().ifPresent(digest -> details.put("expected", digest.toString()));
        ledger.audit()
                .append(
                        ACTOR,
                        AuditLog.Door.SYSTEM,
                        "instance.drift-changed",
                        "instance",
                        instance.id().value(),
                        Optional.of(instance.application()),
                        details);
        Map<String, String> data = new LinkedHashMap<>(details);
        data.put("instanceId", instance.id().value());
        data.put("applicationId", instance.application().value());
        ledger.events()
                .add(
                        instance.application().value(),
                        TYPE,
                        instance.id().value(),
                        Optional.empty(),
                        Optional.empty(),
                        data);
    }

    private void tell(Instance instance, Finding finding, Reading reading) {
        if (finding.newDrift()) {
            LOG.warn(
                    "Instance {} ({}) runs something no promotion put there (found {}, expected {}): look at it; to keep it, take a snapshot of it; to undo it, promote or roll back onto it.",
                    instance.name(),
                    instance.id(),
                    brief(finding.drift().found()),
                    brief(finding.drift().expected()));
            reading.flows()
                    .ifPresent(flows -> listeners.all().forEach(listener -> tell(listener, instance.id(), flows)));
        } else if (finding.changed()) {
            LOG.info(
                    "Instance {} ({}) is {} now.",
                    instance.name(),
                    instance.id(),
                    word(finding.drift().state()));
        }
    }

    private static void tell(DriftListener listener, InstanceId instance, LiveFlows flows) {
        try {
            listener.drifted(instance, flows);
        } catch (RuntimeException e) {
            LOG.warn("Instance {} has drifted, and what was to follow from it failed.", instance, e);
        }
    }

    private static String brief(Optional<Digest> digest) {
        return digest.map(Digest::brief).orElse("no flow");
    }

    private static String word(DriftState state) {
        return state.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
