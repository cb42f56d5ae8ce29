package org.sluice.schedule;

import com.github.f4b6a3.ulid.UlidCreator;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sluice.application.ApplicationId;
import org.sluice.pipeline.PipelineId;
import org.sluice.problem.Names;
import org.sluice.problem.ProblemException;
import org.sluice.schedule.Schedule.Misfire;
import org.sluice.schedule.Schedule.Timing;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.annotation.Transactional;

/** Schedules in the {@code schedule} table; the row and its timer change in one transaction, or neither does. */
class JdbcSchedules implements Schedules {

    private static final int OUTCOME_LIMIT = 1000;

    private static final String SELECT =
            """
            SELECT id, application_id, pipeline_id, name, stage, cron, zone, at, misfire, enabled, acts_as, created_by,
                   last_fired_at, last_outcome
            FROM schedule
            """;

    private static final String FIND = SELECT + "WHERE id = :id";

    private static final String FIND_FOR_UPDATE = FIND + " FOR UPDATE";

    private static final String FIND_BY_NAME = SELECT + "WHERE application_id = :application AND name = :name";

    private static final String LIST = SELECT + "WHERE application_id = :application ORDER BY name";

    private static final String COUNT_PIPELINE =
            "SELECT COUNT(*) FROM pipeline WHERE id = :pipeline AND application_id = :application";

    private static final String INSERT =
            """
            INSERT INTO schedule (id, application_id, pipeline_id, name, stage, cron, zone, at, misfire, enabled,
                                  acts_as, created_at, created_by)
            VALUES (:id, :application, :pipeline, :name, :stage, :cron, :zone, :at, :misfire, :enabled,
                    :actsAs, :now, :author)
            """;

    private static final String UPDATE =
            """
            UPDATE schedule
            SET pipeline_id = :pipeline, name = :name, stage = :stage, cron = :cron, zone = :zone, at = :at,
                misfire = :misfire, enabled = :enabled, acts_as = :actsAs
            WHERE id = :id
            """;

    private static final String DELETE = "DELETE FROM schedule WHERE id = :id";

    /** The later firing wins, in whatever order two nodes note theirs. */
    private static final String FIRED =
            """
            UPDATE schedule SET last_fired_at = :at, last_outcome = :outcome
            WHERE id = :id AND (last_fired_at IS NULL OR last_fired_at <= :at)
            """;

    private final JdbcClient jdbc;
    private final Clock clock;
    private final ScheduleTimer timer;

    JdbcSchedules(JdbcClient jdbc, Clock clock, ScheduleTimer timer) {
        this.jdbc = jdbc;
        this.clock = clock;
        this.timer = timer;
    }

    @Override
    @Transactional
    public Schedule add(ApplicationId application, Definition definition, String actsAs, String author) {
        Definition checked = checked(application, definition);
        timer.validate(checked.timing(), checked.misfire());
        ScheduleId id =
                new ScheduleId(UlidCreator.getMonotonicUlid(clock.millis()).toString());
        try {
            bound(INSERT, id, checked, actsAs)
                    .param("application", application.value())
                    .param("now", utc(clock.instant()))
                    .param("author", author)
                    .update();
        } catch (DuplicateKeyException e) {
            throw nameTaken(checked.name());
        }
        Schedule added = require(FIND, id);
        timer.arm(added);
        return added;
    }

    @Override
    @Transactional
    public Schedule update(ScheduleId id, Definition definition, String actsAs, String author) {
        Schedule before = require(FIND_FOR_UPDATE, id);
        Definition checked = checked(before.application(), definition);
        boolean rearm = !checked.timing().equals(before.timing())
                || checked.misfire() != before.misfire()
                || checked.enabled() != before.enabled();
        // A one-time schedule that is over may still be renamed or disabled.
        if (rearm && (checked.enabled() || !checked.timing().equals(before.timing()))) {
            timer.validate(checked.timing(), checked.misfire());
        }
        try {
            bound(UPDATE, id, checked, actsAs).update();
        } catch (DuplicateKeyException e) {
            throw nameTaken(checked.name());
        }
        Schedule after = require(FIND, id);
        if (rearm) {
            timer.arm(after);
        }
        return after;
    }

    @Override
    public Optional<Schedule> find(ScheduleId id) {
        return jdbc.sql(FIND)
                .param("id", id.value())
                .query(JdbcSchedules::schedule)
                .optional();
    }

    @Override
    public Optional<Schedule> findByName(ApplicationId application, String name) {
        return jdbc.sql(FIND_BY_NAME)
                .param("application", application.value())
                .param("name", name)
                .query(JdbcSchedules::schedule)
                .optional();
    }

    @Override
    public List<Schedule> list(ApplicationId application) {
        return jdbc.sql(LIST)
                .param("application", application.value())
                .query(JdbcSchedules::schedule)
                .list();
    }

    @Override
    @Transactional
    public void remove(ScheduleId id) {
        if (jdbc.sql(DELETE).param("id", id.value()).update() == 0) {
            throw ProblemException.notFound("schedule", id.value());
        }
        timer.disarm(id);
    }

    @Override
    public List<Instant> nextFireTimes(Schedule schedule, int count) {
        return schedule.enabled() ? timer.nextFireTimes(schedule, count) : List.of();
    }

    @Override
    @Transactional
    public void fired(ScheduleId id, Instant at, String outcome) {
        // No row is no error: removed while it fired, or a later firing was faster.
        jdbc.sql(FIRED)
                .param("id", id.value())
                .param("at", utc(at))
                .param("outcome", outcome.length() <= OUTCOME_LIMIT ? outcome : outcome.substring(0, OUTCOME_LIMIT))
                .update();
    }

    /** In one order on all nodes, or two of them could lock the same schedules the other way round. */
    @Override
    @Transactional
    public void fired(List<Firing> firings) {
        firings.stream()
                .sorted(Comparator.comparing(firing -> firing.id().value()))
                .forEach(firing -> fired(firing.id(), firing.at(), firing.outcome()));
    }

    private Definition checked(ApplicationId application, Definition definition) {
        String name = Names.label("/name", definition.name(), 100);
        String stage = Names.label("/stage", definition.stage(), 100);
        long known = jdbc.sql(COUNT_PIPELINE)
                .param("pipeline", definition.pipeline().value())
                .param("application", application.value())
                .query(Long.class)
                .single();
        if (known == 0) {
            throw ProblemException.notFound("pipeline", definition.pipeline().value());
        }
        return new Definition(
                name,
                definition.pipeline(),
                stage,
                asStored(definition.timing()),
                definition.misfire(),
                definition.enabled());
    }

    /** The database keeps microseconds; what it answers must equal what was given. */
    private static Timing asStored(Timing timing) {
        return timing instanceof Timing.At once
                ? new Timing.At(once.at().truncatedTo(ChronoUnit.MICROS), once.zone())
                : timing;
    }

    private JdbcClient.StatementSpec bound(String sql, ScheduleId id, Definition definition, String actsAs) {
        return jdbc.sql(sql)
                .param("id", id.value())
                .param("pipeline", definition.pipeline().value())
                .param("name", definition.name())
                .param("stage", definition.stage())
                .param("cron", definition.timing() instanceof Timing.Cron cron ? cron.expression() : null)
                .param("zone", definition.timing().zone().getId())
                .param("at", definition.timing() instanceof Timing.At once ? utc(once.at()) : null)
                .param("misfire", definition.misfire().name())
                .param("enabled", definition.enabled())
                .param("actsAs", actsAs);
    }

    private Schedule require(String sql, ScheduleId id) {
        return jdbc.sql(sql)
                .param("id", id.value())
                .query(JdbcSchedules::schedule)
                .optional()
                .orElseThrow(() -> ProblemException.notFound("schedule", id.value()));
    }

    private static ProblemException nameTaken(String name) {
        return ProblemException.conflict(
                "name-taken", "This application already has a schedule \"%s\"; choose another name.".formatted(name));
    }

    private static Schedule schedule(ResultSet row, int number) throws SQLException {
        ZoneId zone = ZoneId.of(row.getString("zone"));
        String cron = row.getString("cron");
        return new Schedule(
                new ScheduleId(row.getString("id")),
                new ApplicationId(row.getString("application_id")),
                new PipelineId(row.getString("pipeline_id")),
                row.getString("name"),
                row.getString("stage"),
                cron != null
                        ? new Timing.Cron(cron, zone)
                        : new Timing.At(instant(row, "at").orElseThrow(), zone),
                Misfire.valueOf(row.getString("misfire")),
                row.getBoolean("enabled"),
                row.getString("acts_as"),
                row.getString("created_by"),
                instant(row, "last_fired_at"),
                Optional.ofNullable(row.getString("last_outcome")));
    }

    private static LocalDateTime utc(Instant instant) {
        return LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
    }

    private static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
        @Nullable LocalDateTime value = row.getObject(column, LocalDateTime.class);
        return Optional.ofNullable(value).map(time -> time.toInstant(ZoneOffset.UTC));
    }
}
