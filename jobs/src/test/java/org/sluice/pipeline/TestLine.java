package org.sluice.pipeline;

import java.util.List;
import java.util.Optional;
import org.sluice.TestRepositories;
import org.sluice.application.ApplicationId;
import org.sluice.instance.Instance;

/** An application with three instances, for a pipeline from development over test to production. */
record TestLine(TestRepositories repositories, ApplicationId application, Instance dev, Instance test, Instance prod) {

    static TestLine in(TestRepositories repositories, String name) {
        ApplicationId application = repositories.newApplication(name);
        return new TestLine(
                repositories,
                application,
                repositories.newInstance(application, "dev"),
                repositories.newInstance(application, "test"),
                repositories.newInstance(application, "prod"));
    }

    Pipelines pipelines() {
        return repositories.get(Pipelines.class);
    }

    static Stage stage(Instance target) {
        return new Stage(
                target.name(),
                StageType.INSTANCE,
                Optional.of(target.id().value()),
                StageAction.CREATE_SNAPSHOT,
                false);
    }

    List<Stage> twoStages() {
        return List.of(stage(dev), stage(prod));
    }

    List<Stage> threeStages() {
        return List.of(stage(dev), stage(test), stage(prod));
    }

    PipelineVersion save(PipelineId id, List<Stage> stages) {
        return pipelines().saveDraft(id, PipelinePolicy.DEFAULT, stages, Optional.empty(), "editor");
    }

    /** A pipeline with a published first version of two stages. */
    PipelineId published(String name) {
        PipelineId id = pipelines().add(application, name, "author").id();
        save(id, twoStages());
        pipelines().publish(id, Optional.empty(), "publisher");
        return id;
    }

    /** Puts a promotion of the pipeline's version into the database as it is. */
    void promotion(String id, PipelineId pipeline, int version, String status) {
        repositories
                .jdbc()
                .sql(
                        """
                        INSERT INTO promotion (id, request_id, request_digest, application_id, pipeline_id,
                            pipeline_version, source_stage, target_stage, kind, door, actor, status, attempt, queue_rank,
                            stop_requested, created_at, version)
                        VALUES (:id, :id, REPEAT('x', 32), :application, :pipeline, :version, 'dev', 'prod',
                            'PROMOTION', 'REST', 'me', :status, 0, 0, FALSE, NOW(6), 0)""")
                .param("id", id)
                .param("application", application.value())
                .param("pipeline", pipeline.value())
                .param("version", version)
                .param("status", status)
                .update();
    }

    /** Every row of the pipeline's published versions and their stages, as text. */
    String publishedRows(PipelineId id) {
        return rows(
                        "SELECT * FROM pipeline_version WHERE pipeline_id = :id AND published_at IS NOT NULL"
                                + " ORDER BY version",
                        id)
                + rows(
                        "SELECT s.* FROM pipeline_stage s JOIN pipeline_version v USING (pipeline_id, version)"
                                + " WHERE pipeline_id = :id AND v.published_at IS NOT NULL ORDER BY version, position",
                        id);
    }

    private String rows(String sql, PipelineId id) {
        return repositories
                .jdbc()
                .sql(sql)
                .param("id", id.value())
                .query()
                .listOfRows()
                .toString();
    }
}
