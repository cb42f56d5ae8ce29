package org.sluice.pipeline;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sluice.application.ApplicationId;
import org.sluice.delivery.RolloutPolicyJson;
import org.sluice.pipeline.PipelineVersion.Publication;
import org.springframework.jdbc.core.ResultSetExtractor;

/** Folds rows of versions joined with their stages, ordered by pipeline, version and position. */
final class PipelineRows {

    /** The columns of a version {@code v} and its stages {@code s}, as the extractors expect them. */
    static final String COLUMNS =
            """
            v.pipeline_id, v.version, v.concurrency, v.missing_value, v.recovery, v.settle_millis, v.compatibility,
            v.created_at, v.created_by, v.published_at, v.published_by,
            s.position, s.name AS stage, s.type, s.target_id, s.action, s.deploy_to_devices, s.rollout
            """;

    /** The joins they come from. */
    static final String STAGES =
            """
            LEFT JOIN pipeline_stage s ON s.pipeline_id = v.pipeline_id AND s.version = v.version
            """;

    /** Versions in the order of the rows. */
    static final ResultSetExtractor<List<PipelineVersion>> VERSIONS = rows -> {
        Map<Integer, Open> versions = new LinkedHashMap<>();
        while (rows.next()) {
            add(rows, versions);
        }
        return versions.values().stream().map(Open::close).toList();
    };

    /** Pipelines in the order of the rows, each with its published version and its draft. */
    static final ResultSetExtractor<List<Pipeline>> PIPELINES = rows -> {
        Map<String, OpenPipeline> pipelines = new LinkedHashMap<>();
        while (rows.next()) {
            OpenPipeline pipeline = pipelines.get(rows.getString("id"));
            if (pipeline == null) {
                pipeline = new OpenPipeline(
                        rows.getString("id"),
                        rows.getString("application_id"),
                        rows.getString("name"),
                        new LinkedHashMap<>());
                pipelines.put(pipeline.id(), pipeline);
            }
            add(rows, pipeline.versions());
        }
        return pipelines.values().stream().map(OpenPipeline::close).toList();
    };

    private PipelineRows() {}

    private static void add(ResultSet rows, Map<Integer, Open> versions) throws SQLException {
        int number = rows.getInt("version");
        Open open = versions.get(number);
        if (open == null) {
            open = new Open(version(rows), new ArrayList<>());
            versions.put(number, open);
        }
        if (rows.getString("stage") != null) {
            open.stages().add(stage(rows));
        }
    }

    private static PipelineVersion version(ResultSet rows) throws SQLException {
        @Nullable LocalDateTime publishedAt = rows.getObject("published_at", LocalDateTime.class);
        return new PipelineVersion(
                new PipelineId(rows.getString("pipeline_id")),
                rows.getInt("version"),
                new PipelinePolicy(
                        PipelinePolicy.Concurrency.valueOf(rows.getString("concurrency")),
                        PipelinePolicy.MissingValue.valueOf(rows.getString("missing_value")),
                        PipelinePolicy.Recovery.valueOf(rows.getString("recovery")),
                        Duration.ofMillis(rows.getLong("settle_millis")),
                        PipelinePolicy.Compatibility.valueOf(rows.getString("compatibility"))),
                List.of(),
                instant(rows.getObject("created_at", LocalDateTime.class)),
                rows.getString("created_by"),
                publishedAt == null
                        ? Optional.empty()
                        : Optional.of(new Publication(instant(publishedAt), rows.getString("published_by"))));
    }

    private static Stage stage(ResultSet rows) throws SQLException {
        return new Stage(
                rows.getString("stage"),
                StageType.valueOf(rows.getString("type")),
                Optional.ofNullable(rows.getString("target_id")),
                StageAction.valueOf(rows.getString("action")),
                rows.getBoolean("deploy_to_devices"),
                Optional.ofNullable(rows.getString("rollout")).map(RolloutPolicyJson::read));
    }

    private static Instant instant(LocalDateTime utc) {
        return utc.toInstant(ZoneOffset.UTC);
    }

    private record Open(PipelineVersion version, List<Stage> stages) {

        PipelineVersion close() {
            return new PipelineVersion(
                    version.pipeline(),
                    version.version(),
                    version.policy(),
                    List.copyOf(stages),
                    version.createdAt(),
                    version.createdBy(),
                    version.publication());
        }
    }

    private record OpenPipeline(String id, String application, String name, Map<Integer, Open> versions) {

        Pipeline close() {
            List<PipelineVersion> closed =
                    versions.values().stream().map(Open::close).toList();
            return new Pipeline(
                    new PipelineId(id),
                    new ApplicationId(application),
                    name,
                    closed.stream().filter(version -> !version.draft()).findFirst(),
                    closed.stream().filter(PipelineVersion::draft).findFirst());
        }
    }
}
