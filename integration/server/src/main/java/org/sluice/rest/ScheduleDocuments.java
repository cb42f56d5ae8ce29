package org.sluice.rest;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.sluice.pipeline.PipelineId;
import org.sluice.problem.Names;
import org.sluice.problem.ProblemException;
import org.sluice.protocol.ScheduleBody;
import org.sluice.protocol.ScheduleView;
import org.sluice.schedule.Schedule;
import org.sluice.schedule.Schedule.Misfire;
import org.sluice.schedule.Schedule.Timing;
import org.sluice.schedule.Schedules;
import org.springframework.stereotype.Component;

/** Schedules as the wire says them, and back. */
@Component
final class ScheduleDocuments {

    private static final int NEXT_TIMES = 5;

    private final Schedules schedules;

    ScheduleDocuments(Schedules schedules) {
        this.schedules = schedules;
    }

    /** @param pointer of the object that holds the fields */
    static Schedules.Definition definition(String pointer, ScheduleBody body, PipelineId pipeline) {
        return new Schedules.Definition(
                Names.label(pointer + "/name", Fields.required(pointer + "/name", body.name()), TeamsController.NAME),
                pipeline,
                Fields.requiredText(pointer + "/stage", body.stage()),
                timing(pointer, body.cron(), body.at(), body.zone()),
                body.misfire() == null
                        ? Misfire.FIRE_ONCE_NOW
                        : Words.parse(Misfire.class, pointer + "/misfire", body.misfire()),
                Objects.requireNonNullElse(body.enabled(), true));
    }

    /** What a schedule says now, as a definition, to be changed in part. */
    static Schedules.Definition definition(Schedule schedule, boolean enabled) {
        return new Schedules.Definition(
                schedule.name(), schedule.pipeline(), schedule.stage(), schedule.timing(), schedule.misfire(), enabled);
    }

    ScheduleView view(Schedule schedule) {
        Timing timing = schedule.timing();
        return new ScheduleView(
                schedule.id().value(),
                schedule.application().value(),
                schedule.pipeline().value(),
                schedule.name(),
                schedule.stage(),
                timing instanceof Timing.Cron cron ? cron.expression() : null,
                timing instanceof Timing.At once ? once.at() : null,
                timing.zone().getId(),
                Words.of(schedule.misfire()),
                schedule.enabled(),
                schedules.nextFireTimes(schedule, NEXT_TIMES),
                schedule.lastFiredAt().orElse(null),
                schedule.lastOutcome().orElse(null));
    }

    private static Timing timing(
            String pointer, @Nullable String cron, @Nullable Instant at, @Nullable String zoneName) {
        ZoneId zone = zone(pointer + "/zone", Objects.requireNonNullElse(zoneName, "UTC"));
        if (cron != null && at == null) {
            return new Timing.Cron(cron.strip(), zone);
        }
        if (at != null && cron == null) {
            return new Timing.At(at, zone);
        }
        throw ProblemException.invalid(
                pointer + "/cron",
                cron == null ? "missing" : "one-of-both",
                "Say when it fires, by %s/cron or by %s/at: exactly one of them.".formatted(pointer, pointer));
    }

    private static ZoneId zone(String pointer, String name) {
        try {
            return ZoneId.of(name);
        } catch (DateTimeException e) {
            throw ProblemException.invalid(
                    pointer,
                    "unknown-zone",
                    "%s must be an IANA time zone such as Europe/Berlin; found \"%s\"."
                            .formatted(pointer, ProblemException.abbreviate(name)));
        }
    }
}
