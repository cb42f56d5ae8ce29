package org.sluice.schedule;

import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import org.sluice.application.ApplicationId;
import org.sluice.pipeline.PipelineId;

/**
 * When a promotion starts by itself.
 *
 * @param stage the stage to promote from
 * @param timing cron line or one time
 * @param actsAs id of the access token of whoever created it; the promotion may do what that principal may, when it fires
 * @param lastOutcome what became of the last firing, in a sentence
 */
public record Schedule(
        ScheduleId id,
        ApplicationId application,
        PipelineId pipeline,
        String name,
        String stage,
        Timing timing,
        Misfire misfire,
        boolean enabled,
        String actsAs,
        String createdBy,
        Optional<Instant> lastFiredAt,
        Optional<String> lastOutcome) {

    /** When it fires. */
    public sealed interface Timing {

        ZoneId zone();

        /** A Quartz cron line (seconds first), read in a zone. */
        record Cron(String expression, ZoneId zone) implements Timing {}

        /** Once. */
        record At(Instant at, ZoneId zone) implements Timing {}
    }

    /** What happens when its time passed while no server ran. */
    public enum Misfire {
        /** Fire once as soon as possible, however many times were missed. */
        FIRE_ONCE_NOW,
        /** Let it pass and fire the next time. */
        SKIP
    }
}
