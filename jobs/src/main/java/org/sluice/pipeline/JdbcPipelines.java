package org.sluice.pipeline;

import com.github.f4b6a3.ulid.UlidCreator;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.sluice.application.ApplicationId;
import org.sluice.problem.Names;
import org.sluice.problem.ProblemException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The pipelines in MariaDB. A removed one is a tombstone: found by nobody, but its published versions can still be read
 * by the promotions that are pinned to them.
 */
class JdbcPipelines implements Pipelines {

    private static final String ADD =
            """
            INSERT INTO pipeline (id, application_id, name, created_at)
            VALUES (:id, :application, :name, :now)""";

    // A pipeline always has its published version, its draft, or both.
    private static final String PIPELINES = "SELECT p.id, p.application_id, p.name, " + PipelineRows.COLUMNS
            + """
            FROM pipeline p
            JOIN pipeline_version v ON v.pipeline_id = p.id
                AND (v.version = p.published_version OR v.published_at IS NULL)
            """
            + PipelineRows.STAGES
            + """
            WHERE p.removed_at IS NULL
            """;

    private static final String IN_ORDER = "\nORDER BY p.name, p.id, v.version, s.position";

    private static final String FIND = PIPELINES + "AND p.id = :id" + IN_ORDER;

    private static final String FIND_BY_NAME =
            PIPELINES + "AND p.application_id = :application AND p.live_name = :name" + IN_ORDER;

    private static final String LIST = PIPELINES + "AND p.application_id = :application" + IN_ORDER;

    private static final String VERSION =
            "SELECT " + PipelineRows.COLUMNS + "FROM pipeline_version v\n" + PipelineRows.STAGES
                    + """
                    WHERE v.pipeline_id = :id AND v.version = :version
                    ORDER BY s.position""";

    private static final String VERSIONS =
            "SELECT " + PipelineRows.COLUMNS + "FROM pipeline_version v\n" + PipelineRows.STAGES
                    + """
                    WHERE v.pipeline_id = :id
                    ORDER BY v.version, s.position""";

    private static final String RENAME =
            """
            UPDATE pipeline
            SET name = :name
            WHERE id = :id AND removed_at IS NULL""";

    private static final String UNDER_WAY =
            """
            SELECT COUNT(*)
            FROM promotion
            WHERE pipeline_id = :id AND status IN ('QUEUED', 'RUNNING', 'WAITING')
            LOCK IN SHARE MODE""";

    private static final String BURY =
            """
            UPDATE pipeline
            SET removed_at = :now
            WHERE id = :id AND removed_at IS NULL""";

    private static final String DELETE_SCHEDULES =
            """
            DELETE FROM schedule
            WHERE pipeline_id = :id""";

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final Clock clock;
    private final JdbcPipelineVersions versions;
    private final JdbcStageHolds holds;

    JdbcPipelines(JdbcClient jdbc, TransactionTemplate transaction, Clock clock) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.clock = clock;
        this.versions = new JdbcPipelineVersions(jdbc);
        this.holds = new JdbcStageHolds(jdbc);
    }

    @Override
    public Pipeline add(ApplicationId application, String name, String author) {
        String label = Names.label("/name", name, 100);
        PipelineId id =
                new PipelineId(UlidCreator.getMonotonicUlid(clock.millis()).toString());
        return transaction.execute(status -> {
            try {
                jdbc.sql(ADD)
                        .param("id", id.value())
                        .param("application", application.value())
                        .param("name", label)
                        .param("now", utc(now()))
                        .update();
            } catch (DuplicateKeyException e) {
                throw nameTaken(label);
            } catch (DataIntegrityViolationException e) {
                throw ProblemException.notFound("application", application.value());
            }
            PipelineVersion draft =
                    new PipelineVersion(id, 1, PipelinePolicy.DEFAULT, List.of(), now(), author, Optional.empty());
            versions.insert(draft);
            return new Pipeline(id, application, label, Optional.empty(), Optional.of(draft));
        });
    }

    @Override
    public Optional<Pipeline> find(PipelineId id) {
        return jdbc.sql(FIND).param("id", id.value()).query(PipelineRows.PIPELINES).stream()
                .findFirst();
    }

    @Override
    public Optional<Pipeline> findByName(ApplicationId application, String name) {
        return jdbc
                .sql(FIND_BY_NAME)
                .param("application", application.value())
                .param("name", name)
                .query(PipelineRows.PIPELINES)
                .stream()
                .findFirst();
    }

    @Override
    public List<Pipeline> list(ApplicationId application) {
        return jdbc.sql(LIST).param("application", application.value()).query(PipelineRows.PIPELINES);
    }

    @Override
    public Optional<PipelineVersion> version(PipelineId id, int version) {
        return jdbc.sql(VERSION).param("id", id.value()).param("version", version).query(PipelineRows.VERSIONS).stream()
                .findFirst();
    }

    @Override
    public List<PipelineVersion> versions(PipelineId id) {
        return jdbc.sql(VERSIONS).param("id", id.value()).query(PipelineRows.VERSIONS);
    }

    @Override
    public void rename(PipelineId id, String name) {
        String label = Names.label("/name", name, 100);
        try {
            if (jdbc.sql(RENAME).param("id", id.value()).param("name", label).update() == 0) {
                throw unknown(id);
            }
        } catch (DuplicateKeyException e) {
            throw nameTaken(label);
        }
    }

    @Override
    public PipelineVersion saveDraft(
            PipelineId id, PipelinePolicy policy, List<Stage> stages, Optional<Integer> expectedDraft, String author) {
        return transaction.execute(status -> versions.saveDraft(id, policy, stages, expectedDraft, now(), author));
    }

    @Override
    public PipelineVersion restage(PipelineId id, UnaryOperator<List<Stage>> change, String author) {
        return transaction.execute(status -> versions.restage(id, change, now(), author));
    }

    @Override
    public PipelineVersion publish(PipelineId id, Optional<Integer> expectedDraft, String publisher) {
        return transaction.execute(status -> versions.publish(id, expectedDraft, now(), publisher));
    }

    @Override
    public void remove(PipelineId id) {
        transaction.executeWithoutResult(status -> {
            versions.lock(id);
            long underWay = jdbc.sql(UNDER_WAY)
                    .param("id", id.value())
                    .query(Long.class)
                    .single();
            if (underWay > 0) {
                throw ProblemException.conflict(
                        "promotions-under-way",
                        "%d promotion(s) of the pipeline are under way; wait for them or stop them, then remove it."
                                .formatted(underWay));
            }
            if (jdbc.sql(BURY).param("id", id.value()).param("now", utc(now())).update() != 1) {
                throw unknown(id);
            }
            versions.deleteDraft(id);
            holds.liftAll(id);
            jdbc.sql(DELETE_SCHEDULES).param("id", id.value()).update();
        });
    }

    @Override
    public Optional<StageHold> hold(PipelineId id, String stage) {
        return holds.find(id, stage);
    }

    @Override
    public List<StageHold> holds(PipelineId id) {
        return holds.list(id);
    }

    @Override
    public void hold(StageHold hold) {
        holds.set(hold);
    }

    @Override
    public boolean lift(PipelineId id, String stage) {
        return holds.lift(id, stage);
    }

    static ProblemException unknown(PipelineId id) {
        return ProblemException.notFound("pipeline", id.value());
    }

    static LocalDateTime utc(Instant at) {
        return LocalDateTime.ofInstant(at, ZoneOffset.UTC);
    }

    private static ProblemException nameTaken(String name) {
        return ProblemException.conflict(
                "/name",
                "name-taken",
                "The application has a pipeline \"%s\" already; choose another name.".formatted(name));
    }

    /** As precise as the database keeps it, so that what is returned now equals what is read later. */
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
