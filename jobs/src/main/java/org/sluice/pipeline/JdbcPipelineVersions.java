package org.sluice.pipeline;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.sluice.delivery.RolloutPolicyJson;
import org.sluice.pipeline.PipelineVersion.Publication;
import org.sluice.problem.ProblemException;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Drafting and publishing in MariaDB, inside the caller's transaction. Every change first locks the pipeline's row, so
 * that of two publishers one comes second and sees what the first has done; every statement that writes a version names
 * {@code published_at IS NULL}, so that a published one cannot be written at all.
 */
class JdbcPipelineVersions {

    private static final String LOCK =
            """
            SELECT application_id
            FROM pipeline
            WHERE id = :id AND removed_at IS NULL
            FOR UPDATE""";

    // Locking, because a plain read would see what the caller's transaction saw first, not what is there now.
    private static final String NEWEST = "SELECT " + PipelineRows.COLUMNS + "FROM pipeline_version v\n"
            + PipelineRows.STAGES
            + """
            WHERE v.pipeline_id = :id
              AND v.version = (SELECT MAX(n.version) FROM pipeline_version n WHERE n.pipeline_id = :id)
            ORDER BY s.position
            FOR UPDATE""";

    private static final String INSERT =
            """
            INSERT INTO pipeline_version (pipeline_id, version, concurrency, missing_value, recovery, settle_millis,
                                          compatibility, created_at, created_by)
            VALUES (:id, :version, :concurrency, :missingValue, :recovery, :settleMillis, :compatibility, :at, :by)""";

    private static final String INSERT_STAGE =
            """
            INSERT INTO pipeline_stage (pipeline_id, version, position, name, type, target_id, action,
                                        deploy_to_devices, rollout)
            VALUES (:id, :version, :position, :name, :type, :target, :action, :deployToDevices, :rollout)""";

    // Takes the draft's stages with it.
    private static final String DELETE_DRAFT =
            """
            DELETE FROM pipeline_version
            WHERE pipeline_id = :id AND version = :version AND published_at IS NULL""";

    private static final String PUBLISH =
            """
            UPDATE pipeline_version
            SET published_at = :at, published_by = :by
            WHERE pipeline_id = :id AND version = :version AND published_at IS NULL""";

    private static final String POINT_TO_PUBLISHED =
            """
            UPDATE pipeline
            SET published_version = :version
            WHERE id = :id AND removed_at IS NULL""";

    // Until the transaction ends nobody removes the targets it finds.
    private static final String LOCK_TARGETS =
            """
            SELECT id
            FROM %s
            WHERE application_id = :application AND id IN (:ids)
            LOCK IN SHARE MODE""";

    private final JdbcClient jdbc;

    JdbcPipelineVersions(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Locks the pipeline until the transaction ends and returns its application's id. */
    String lock(PipelineId id) {
        return jdbc.sql(LOCK)
                .param("id", id.value())
                .query(String.class)
                .optional()
                .orElseThrow(() -> JdbcPipelines.unknown(id));
    }

    PipelineVersion saveDraft(
            PipelineId id,
            PipelinePolicy policy,
            List<Stage> stages,
            Optional<Integer> expectedDraft,
            Instant at,
            String author) {
        lock(id);
        PipelineVersion newest = newest(id);
        int number = newest.draft() ? newest.version() : newest.version() + 1;
        if (expectedDraft.isPresent() && expectedDraft.get() != number) {
            throw movedOn(expectedDraft.get(), newest);
        }
        List<Stage> stripped = stages.stream().map(JdbcPipelineVersions::strip).toList();
        check(policy, stripped, Set.of(), false, stage -> true);
        PipelineVersion draft = new PipelineVersion(id, number, policy, stripped, at, author, Optional.empty());
        delete(newest);
        insert(draft);
        return draft;
    }

    PipelineVersion publish(PipelineId id, Optional<Integer> expectedDraft, Instant at, String publisher) {
        String application = lock(id);
        PipelineVersion newest = newest(id);
        if (expectedDraft.isPresent() && (!newest.draft() || expectedDraft.get() != newest.version())) {
            throw movedOn(expectedDraft.get(), newest);
        }
        if (!newest.draft()) {
            throw ProblemException.conflict(
                    "no-draft",
                    "There is no draft to publish; version %d is published already. Save a draft first."
                            .formatted(newest.version()));
        }
        return freeze(newest, application, Set.of(), at, publisher);
    }

    /** Changes the stages and publishes them, however few there are. */
    PipelineVersion restage(PipelineId id, UnaryOperator<List<Stage>> change, Instant at, String author) {
        String application = lock(id);
        PipelineVersion newest = newest(id);
        boolean untouched = newest.version() == 1 && newest.stages().isEmpty();
        if (newest.draft() && !untouched) {
            throw ProblemException.conflict(
                    "draft-unpublished",
                    "Draft %d of this pipeline holds unpublished changes of %s; publish them or put the published stages back first."
                            .formatted(newest.version(), newest.createdBy()));
        }
        List<Stage> stages = change.apply(newest.stages()).stream()
                .map(JdbcPipelineVersions::strip)
                .toList();
        PipelineVersion draft = new PipelineVersion(
                id,
                newest.draft() ? newest.version() : newest.version() + 1,
                newest.policy(),
                stages,
                at,
                author,
                Optional.empty());
        check(draft.policy(), stages, Set.of(), false, stage -> true);
        delete(newest);
        insert(draft);
        return freeze(draft, application, Set.of(PipelineRules.TOO_FEW_STAGES), at, author);
    }

    private PipelineVersion freeze(
            PipelineVersion draft, String application, Set<String> waived, Instant at, String publisher) {
        Set<String> targets = lockTargets(application, draft.stages());
        check(draft.policy(), draft.stages(), waived, true, stage -> stage.targetId()
                .filter(targets::contains)
                .isPresent());
        int frozen = jdbc.sql(PUBLISH)
                .param("id", draft.pipeline().value())
                .param("version", draft.version())
                .param("at", JdbcPipelines.utc(at))
                .param("by", publisher)
                .update();
        int pointed = jdbc.sql(POINT_TO_PUBLISHED)
                .param("id", draft.pipeline().value())
                .param("version", draft.version())
                .update();
        if (frozen != 1 || pointed != 1) {
            throw changedWhileLocked(draft);
        }
        return new PipelineVersion(
                draft.pipeline(),
                draft.version(),
                draft.policy(),
                draft.stages(),
                draft.createdAt(),
                draft.createdBy(),
                Optional.of(new Publication(at, publisher)));
    }

    void insert(PipelineVersion draft) {
        jdbc.sql(INSERT)
                .param("id", draft.pipeline().value())
                .param("version", draft.version())
                .param("concurrency", draft.policy().concurrency().name())
                .param("missingValue", draft.policy().missingValue().name())
                .param("recovery", draft.policy().recovery().name())
                .param("settleMillis", draft.policy().settleTime().toMillis())
                .param("compatibility", draft.policy().compatibility().name())
                .param("at", JdbcPipelines.utc(draft.createdAt()))
                .param("by", draft.createdBy())
                .update();
        for (int position = 0; position < draft.stages().size(); position++) {
            Stage stage = draft.stages().get(position);
            jdbc.sql(INSERT_STAGE)
                    .param("id", draft.pipeline().value())
                    .param("version", draft.version())
                    .param("position", position)
                    .param("name", stage.name())
                    .param("type", stage.type().name())
                    .param("target", stage.targetId().orElse(null))
                    .param("action", stage.action().name())
                    .param("deployToDevices", stage.deployToDevices())
                    .param(
                            "rollout",
                            stage.rollout().map(RolloutPolicyJson::write).orElse(null))
                    .update();
        }
    }

    /** Deletes the draft, if there is one; the caller holds the lock. */
    void deleteDraft(PipelineId id) {
        delete(newest(id));
    }

    // By its whole key: a deletion that finds nothing would lock the gap that another pipeline's version goes into.
    private void delete(PipelineVersion newest) {
        if (newest.draft()) {
            int deleted = jdbc.sql(DELETE_DRAFT)
                    .param("id", newest.pipeline().value())
                    .param("version", newest.version())
                    .update();
            if (deleted != 1) {
                throw changedWhileLocked(newest);
            }
        }
    }

    private PipelineVersion newest(PipelineId id) {
        return jdbc.sql(NEWEST)
                .param("id", id.value())
                .query(PipelineRows.VERSIONS)
                .get(0);
    }

    private Set<String> lockTargets(String application, List<Stage> stages) {
        Set<String> found = new HashSet<>();
        for (StageType type : StageType.values()) {
            List<String> ids = stages.stream()
                    .filter(stage -> stage.type() == type)
                    .flatMap(stage -> stage.targetId().stream())
                    .distinct()
                    .sorted()
                    .toList();
            if (!ids.isEmpty() && type != StageType.GIT) {
                found.addAll(jdbc.sql(LOCK_TARGETS.formatted(table(type)))
                        .param("application", application)
                        .param("ids", ids)
                        .query(String.class)
                        .list());
            }
        }
        return found;
    }

    private static String table(StageType type) {
        return switch (type) {
            case INSTANCE -> "instance";
            case DEVICE -> "device";
            case DEVICE_GROUP -> "device_group";
            case GIT -> throw new IllegalArgumentException("A git repository has no table.");
        };
    }

    private static void check(
            PipelinePolicy policy,
            List<Stage> stages,
            Set<String> waived,
            boolean publishing,
            Predicate<Stage> targetExists) {
        List<ProblemException.Field> fields =
                PipelineRules.violations(policy, stages, publishing, targetExists).stream()
                        .filter(field -> !waived.contains(field.code()))
                        .toList();
        if (!fields.isEmpty()) {
            throw ProblemException.ruleViolated(
                    PipelineRules.CODE,
                    "The pipeline breaks %d rule(s) and was not %s. The first: %s"
                            .formatted(
                                    fields.size(),
                                    publishing ? "published" : "saved",
                                    fields.get(0).message()),
                    fields);
        }
    }

    private static ProblemException movedOn(int expected, PipelineVersion newest) {
        return ProblemException.conflict(
                "draft-moved-on",
                "You have seen draft %d; by now version %d is %s. Look at it, then try again."
                        .formatted(expected, newest.version(), newest.draft() ? "the draft" : "published"));
    }

    private static IllegalStateException changedWhileLocked(PipelineVersion draft) {
        return new IllegalStateException("Draft %d of pipeline %s changed while its pipeline was locked"
                .formatted(draft.version(), draft.pipeline()));
    }

    private static Stage strip(Stage stage) {
        return new Stage(
                stage.name().strip(),
                stage.type(),
                stage.targetId(),
                stage.action(),
                stage.deployToDevices(),
                stage.rollout());
    }
}
