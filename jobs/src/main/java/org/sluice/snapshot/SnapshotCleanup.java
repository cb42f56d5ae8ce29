package org.sluice.snapshot;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.application.ApplicationId;
import org.sluice.audit.AuditLog;
import org.sluice.audit.AuditLog.Door;
import org.sluice.instance.InstanceId;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Removes old snapshots that took themselves or that promotions made: of each instance the newest that nobody uses stay,
 * besides all that are in use or tagged. What people took or imported stays.
 *
 * <p>Any number of nodes may do it at the same time: every removal looks again, under a lock, whether it still may.
 */
public final class SnapshotCleanup {

    private static final Logger log = LoggerFactory.getLogger(SnapshotCleanup.class);

    /** The name under which it acts when nobody asked for it. */
    private static final String ACTOR = "retention";

    private final JdbcSnapshotRetention retention;
    private final Rules rules;

    /** How many are kept for how long: by the server's settings, and by the rules of applications. */
    record Rules(RetentionSettings settings, RetentionRules ofApplications, Clock clock) {

        /** Whether a snapshot stays that is the so manieth newest of its kind, and the rule that says so. */
        private Ruling of(Optional<RetentionRule> own, JdbcSnapshotRetention.Candidate candidate, int rank) {
            boolean auto = candidate.origin() == Snapshot.Origin.AUTO;
            int newest = auto
                    ? settings.auto()
                    : own.map(rule -> rule.newest().orElse(0)).orElse(settings.promoted());
            Optional<Integer> days = auto ? Optional.empty() : own.flatMap(RetentionRule::days);
            boolean young = days.filter(most ->
                            candidate.createdAt().isAfter(clock.instant().minus(Duration.ofDays(most))))
                    .isPresent();
            String rule = "%d newest %s of the instance that nobody uses"
                    .formatted(newest, auto ? "auto snapshots" : "snapshots made by promotions");
            if (young && rank > newest) {
                return new Ruling(true, "not older than %d days".formatted(days.get()));
            }
            String older =
                    days.map(most -> ", and older than %d days".formatted(most)).orElse("");
            return rank > newest
                    ? new Ruling(false, "not among the " + rule + older)
                    : new Ruling(true, "one of the " + rule);
        }
    }

    private record Ruling(boolean stays, String why) {}

    private final AuditLog audit;
    private final TransactionOperations transactions;

    SnapshotCleanup(JdbcSnapshotRetention retention, Rules rules, AuditLog audit, TransactionOperations transactions) {
        this.retention = retention;
        this.rules = rules;
        this.audit = audit;
        this.transactions = transactions;
    }

    /**
     * What becomes of one snapshot.
     *
     * @param removed whether it goes, or would go
     * @param reasons why, in short sentences
     */
    public record Verdict(
            SnapshotId snapshot,
            Optional<InstanceId> instance,
            String name,
            Snapshot.Origin origin,
            Instant createdAt,
            boolean removed,
            List<String> reasons) {}

    /** Says of every snapshot that retention cares for whether it would go and why; changes nothing. Newest first. */
    public List<Verdict> preview(ApplicationId application) {
        return judge(application, retention.candidates(application));
    }

    /** Removes what may go and says so of every snapshot that retention cares for. Newest first. */
    public List<Verdict> run(ApplicationId application, String actor, Door door) {
        List<JdbcSnapshotRetention.Candidate> candidates = retention.candidates(application);
        List<Verdict> judged = judge(application, candidates);
        List<Verdict> done = new ArrayList<>();
        for (int i = 0; i < judged.size(); i++) {
            Verdict verdict = judged.get(i);
            boolean kept = verdict.removed() && !removed(application, candidates.get(i), verdict, actor, door);
            done.add(kept ? verdict(candidates.get(i), false, List.of("in use since a moment ago")) : verdict);
        }
        return done;
    }

    /** Cleans up in every application and collects the parts that no snapshot names any more. */
    public void sweep() {
        long removed = 0;
        for (ApplicationId application : retention.applications()) {
            removed += run(application, ACTOR, Door.SYSTEM).stream()
                    .filter(Verdict::removed)
                    .count();
        }
        int parts = collectParts();
        if (removed > 0 || parts > 0) {
            log.info("Cleaned up: {} snapshots and {} parts that no snapshot named removed", removed, parts);
        }
    }

    /** Collects the parts that no snapshot names any more, and tells how many those were. */
    public int collectParts() {
        return retention.collectParts();
    }

    private boolean removed(
            ApplicationId application,
            JdbcSnapshotRetention.Candidate candidate,
            Verdict verdict,
            String actor,
            Door door) {
        return Objects.requireNonNull(transactions.execute(status -> {
            boolean done = retention.removeIfUnused(candidate.id());
            if (done) {
                audit.append(
                        actor,
                        door,
                        "project.snapshot.cleaned-up",
                        "snapshot",
                        candidate.id().value(),
                        Optional.of(application),
                        Map.of(
                                "name", candidate.name(),
                                "digest", candidate.digest().toString(),
                                "reason", String.join("; ", verdict.reasons())));
            }
            return done;
        }));
    }

    private List<Verdict> judge(ApplicationId application, List<JdbcSnapshotRetention.Candidate> candidates) {
        Optional<RetentionRule> own = rules.ofApplications().find(application);
        Map<SnapshotId, Set<String>> uses = retention.uses(
                candidates.stream().map(JdbcSnapshotRetention.Candidate::id).toList());
        Map<Object, Integer> kept = new HashMap<>();
        List<Verdict> verdicts = new ArrayList<>();
        for (JdbcSnapshotRetention.Candidate candidate : candidates) {
            List<String> reasons = new ArrayList<>(uses.getOrDefault(candidate.id(), Set.of()));
            if (!candidate.tags().isEmpty()) {
                reasons.add("it is tagged " + String.join(", ", candidate.tags()));
            }
            if (!reasons.isEmpty()) {
                verdicts.add(verdict(candidate, false, reasons));
                continue;
            }
            boolean auto = candidate.origin() == Snapshot.Origin.AUTO;
            int rank = kept.merge(List.of(candidate.instance(), auto), 1, Integer::sum);
            Ruling ruling = rules.of(own, candidate, rank);
            verdicts.add(verdict(candidate, !ruling.stays(), List.of(ruling.why())));
        }
        return verdicts;
    }

    private static Verdict verdict(JdbcSnapshotRetention.Candidate candidate, boolean removed, List<String> reasons) {
        return new Verdict(
                candidate.id(),
                candidate.instance(),
                candidate.name(),
                candidate.origin(),
                candidate.createdAt(),
                removed,
                reasons);
    }
}
