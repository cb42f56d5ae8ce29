package org.sluice.quartz;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.access.AccessTokens;
import org.sluice.access.Principal;
import org.sluice.audit.AuditLog;
import org.sluice.audit.AuditLog.Door;
import org.sluice.problem.ProblemException;
import org.sluice.promotion.PromotionLauncher;
import org.sluice.promotion.PromotionLauncher.Outcome;
import org.sluice.promotion.PromotionRequest;
import org.sluice.schedule.Schedule;
import org.sluice.schedule.ScheduleId;
import org.sluice.schedule.ScheduleTimer;
import org.sluice.schedule.Schedules;
import org.sluice.schedule.Schedules.Firing;

/**
 * Turns one firing of a schedule into one promotion and notes at the schedule what became of it.
 *
 * <p>The request id is made of the schedule and the scheduled time, so a firing that is run again, by this node or
 * another, is the same promotion. A refusal is noted and not tried again; whatever else fails is thrown.
 */
class ScheduleFiring {

    private static final Logger log = LoggerFactory.getLogger(ScheduleFiring.class);

    private final Schedules schedules;
    private final ScheduleTimer timer;
    private final AccessTokens tokens;
    private final PromotionLauncher launcher;
    private final AuditLog audit;
    private final Consumer<Firing> notes;

    /** @param notes writes down what became of a firing, perhaps a moment later */
    ScheduleFiring(
            Schedules schedules,
            ScheduleTimer timer,
            AccessTokens tokens,
            PromotionLauncher launcher,
            AuditLog audit,
            Consumer<Firing> notes) {
        this.schedules = schedules;
        this.timer = timer;
        this.tokens = tokens;
        this.launcher = launcher;
        this.audit = audit;
        this.notes = notes;
    }

    void fire(ScheduleId id, Instant scheduled) {
        Optional<Schedule> found = schedules.find(id);
        if (found.isEmpty()) {
            log.info("Schedule {} was due at {} but is gone, probably with its pipeline; disarming it", id, scheduled);
            timer.disarm(id);
            return;
        }
        Schedule schedule = found.get();
        if (!schedule.enabled()) {
            log.info("Schedule {} ({}) was due at {} but is disabled: not fired", schedule.name(), id, scheduled);
            return;
        }
        Optional<Principal> principal = tokens.byId(schedule.actsAs());
        if (principal.isEmpty()) {
            refused(
                    schedule,
                    scheduled,
                    "token-invalid",
                    "Who this schedule acts as has been disabled, or their token has been revoked or has expired;"
                            + " somebody valid has to save the schedule again.");
            return;
        }
        try {
            String outcome = described(launcher.launch(request(schedule, scheduled, principal.get())));
            notes.accept(new Firing(id, scheduled, outcome));
            log.info("Schedule {} ({}), due at {}: {}", schedule.name(), id, scheduled, outcome);
        } catch (ProblemException e) {
            refused(schedule, scheduled, e.code(), String.valueOf(e.getMessage()));
        }
    }

    /** Notes, if it still can, that this firing was tried in vain for too long. */
    void givenUp(ScheduleId id, Instant scheduled, RuntimeException failure) {
        log.error(
                "Schedule {}, due at {}, could not start its promotion and is given up;"
                        + " mend the cause and start the promotion by hand",
                id,
                scheduled,
                failure);
        try {
            schedules.fired(
                    id,
                    scheduled,
                    "given-up: the promotion could not be started for technical reasons; see the server's log");
        } catch (RuntimeException e) {
            log.warn("Could not note at schedule {} that it was given up: {}", id, e.toString());
        }
    }

    static String requestId(ScheduleId id, Instant scheduled) {
        return "schedule:%s:%s".formatted(id.value(), scheduled);
    }

    private static PromotionRequest request(Schedule schedule, Instant scheduled, Principal principal) {
        return new PromotionRequest(
                requestId(schedule.id(), scheduled),
                schedule.pipeline(),
                schedule.stage(),
                Optional.empty(),
                Door.SCHEDULE,
                principal,
                Optional.of("Schedule " + schedule.name()),
                Optional.empty(),
                Optional.empty());
    }

    private static String described(Outcome outcome) {
        String promotion = outcome.promotion().id().value();
        if (!outcome.accepted()) {
            return "forbidden-by-concurrency: promotion " + promotion + " was in the way";
        }
        if (outcome.promotion().waitsForSnapshot()) {
            return "snapshot-required: promotion %s waits until somebody chooses its snapshot".formatted(promotion);
        }
        return (outcome.created() ? "started promotion " : "had already started promotion ") + promotion;
    }

    private void refused(Schedule schedule, Instant scheduled, String code, String text) {
        log.warn(
                "Schedule {} ({}), due at {}, started nothing: {} ({})",
                schedule.name(),
                schedule.id(),
                scheduled,
                text,
                code);
        audit.append(
                schedule.createdBy(),
                Door.SCHEDULE,
                "schedule.refused",
                "schedule",
                schedule.id().value(),
                Optional.of(schedule.application()),
                Map.of("due", scheduled.toString(), "code", code, "reason", text));
        schedules.fired(schedule.id(), scheduled, code + ": " + text);
    }
}
