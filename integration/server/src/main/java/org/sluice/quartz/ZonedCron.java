package org.sluice.quartz;

import java.text.ParseException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.Date;
import java.util.Optional;
import java.util.TimeZone;
import java.util.stream.Stream;
import org.quartz.CronExpression;

/**
 * A Quartz cron line in a time zone, of which daylight saving neither swallows nor doubles a firing.
 *
 * <p>Quartz alone skips a firing whose local time the clocks jump over, and leaves the first pass of a repeated hour
 * without any. Here Quartz only says which local times match; this class maps them to instants:
 *
 * <ul>
 *   <li>A line that names its hours ("every night at 02:30") fires once for each local time: one that the clocks jump
 *       over fires at the moment of the jump, one that comes twice fires the first time.
 *   <li>A line that matches every hour ("every half hour") follows elapsed time: nothing is made up for in the jump, and
 *       a repeated hour fires in both passes.
 * </ul>
 */
final class ZonedCron {

    private static final TimeZone UTC = TimeZone.getTimeZone("UTC");
    private static final Instant ANY_DAY = Instant.parse("2024-01-01T00:00:00Z");

    /** Reads local times as if they were UTC. */
    private final CronExpression local;

    private final ZoneRules rules;
    private final boolean everyHour;

    ZonedCron(String expression, ZoneId zone) throws ParseException {
        this.local = inUtc(expression);
        this.rules = zone.getRules();
        this.everyHour = matchesEveryHour(expression);
    }

    /** The first firing after this instant; empty if there is none for a hundred years. */
    Optional<Instant> next(Instant after) {
        return everyHour ? nextByElapsedTime(after) : nextByWallClock(after);
    }

    /** Up to {@code count} firings after this instant. */
    Stream<Instant> upcoming(Instant after, int count) {
        return Stream.iterate(next(after), Optional::isPresent, last -> next(last.orElseThrow()))
                .limit(count)
                .map(Optional::orElseThrow);
    }

    private Optional<Instant> nextByWallClock(Instant after) {
        Optional<LocalDateTime> time = nextLocal(LocalDateTime.ofInstant(after, rules.getOffset(after)));
        // In the second pass of a repeated hour the matches there have had their turn.
        while (time.isPresent() && !instantOf(time.get()).isAfter(after)) {
            time = nextLocal(time.get());
        }
        return time.map(this::instantOf);
    }

    private Instant instantOf(LocalDateTime time) {
        ZoneOffsetTransition transition = rules.getTransition(time);
        if (transition == null) {
            return time.toInstant(rules.getOffset(time));
        }
        return transition.isGap() ? transition.getInstant() : time.toInstant(transition.getOffsetBefore());
    }

    private Optional<Instant> nextByElapsedTime(Instant after) {
        Instant from = after;
        ZoneOffset offset = rules.getOffset(after);
        ZoneOffsetTransition transition = rules.nextTransition(after);
        while (true) {
            ZoneOffset current = offset;
            Optional<Instant> candidate =
                    nextLocal(LocalDateTime.ofInstant(from, current)).map(time -> time.toInstant(current));
            if (candidate.isEmpty() || transition == null || candidate.get().isBefore(transition.getInstant())) {
                return candidate;
            }
            from = transition.getInstant().minusSeconds(1);
            offset = transition.getOffsetAfter();
            transition = rules.nextTransition(transition.getInstant());
        }
    }

    private Optional<LocalDateTime> nextLocal(LocalDateTime after) {
        return Optional.ofNullable(local.getTimeAfter(Date.from(after.toInstant(ZoneOffset.UTC))))
                .map(time -> LocalDateTime.ofInstant(time.toInstant(), ZoneOffset.UTC));
    }

    private static boolean matchesEveryHour(String expression) throws ParseException {
        CronExpression hours = inUtc("0 0 " + expression.strip().split("\\s+")[2] + " * * ?");
        return Stream.iterate(ANY_DAY, hour -> hour.plus(1, ChronoUnit.HOURS))
                .limit(24)
                .allMatch(hour -> hours.isSatisfiedBy(Date.from(hour)));
    }

    private static CronExpression inUtc(String expression) throws ParseException {
        CronExpression cron = new CronExpression(expression);
        cron.setTimeZone(UTC);
        return cron;
    }
}
