package org.sluice.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.sluice.protocol.PipelineView;
import org.sluice.protocol.PlanView;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "plan", description = "Show what a promotion would do, without doing it.")
final class PlanCommand implements Callable<Integer> {

    private final Session session;

    @Option(
            names = {"-p", "--pipeline"},
            required = true,
            paramLabel = "PIPELINE",
            description = "The pipeline: id, name or application/name.")
    String pipeline = "";

    @Option(
            names = {"-s", "--stage"},
            required = true,
            paramLabel = "STAGE",
            description = "The stage to promote from.")
    String stage = "";

    @Option(
            names = "--snapshot",
            paramLabel = "ID",
            description = "The snapshot to promote; else as the stage's action says.")
    @Nullable
    String snapshot;

    PlanCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        PipelineView found = session.lookup().pipeline(pipeline);
        PlanView plan = session.client().pipelines().plan(found.id(), stage, snapshot);
        session.output().show(plan, () -> new PlanReport(plan).text());
        return ExitCode.OK;
    }
}
