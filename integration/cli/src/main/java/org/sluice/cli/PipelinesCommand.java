package org.sluice.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sluice.protocol.ApplicationView;
import org.sluice.protocol.HoldView;
import org.sluice.protocol.PipelineVersionView;
import org.sluice.protocol.PipelineView;
import org.sluice.protocol.StageView;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "pipelines", description = "Pipelines and their holds.", synopsisSubcommandLabel = "COMMAND")
final class PipelinesCommand {

    private static final String PIPELINE = "PIPELINE";
    private static final String WHICH = "Id, name or application/name.";

    private final Session session;

    PipelinesCommand(Session session) {
        this.session = session;
    }

    @Command(name = "list", description = "List the pipelines.")
    int list(
            @Option(
                            names = "--application",
                            paramLabel = "APPLICATION",
                            description = "Only of this application; id or name.")
                    @Nullable
                    String application) {
        List<PipelineView> pipelines = new ArrayList<>();
        Table table = new Table("ID", "APPLICATION", "NAME", "PUBLISHED", "DRAFT", "STAGES", "HELD");
        for (ApplicationView owner : session.lookup().applications(application)) {
            for (PipelineView pipeline : session.client().pipelines().list(owner.id())) {
                pipelines.add(pipeline);
                PipelineVersionView shown = pipeline.published() == null ? pipeline.draft() : pipeline.published();
                table.row(
                        pipeline.id(),
                        owner.name(),
                        pipeline.name(),
                        version(pipeline.published()),
                        version(pipeline.draft()),
                        shown == null
                                ? ""
                                : shown.stages().stream().map(StageView::name).collect(Collectors.joining(" -> ")),
                        pipeline.holds().stream().map(HoldView::stage).collect(Collectors.joining(", ")));
            }
        }
        session.output().show(new Listing<>(pipelines), table, "no pipelines; make one with 'sluice apply -f FILE'");
        return ExitCode.OK;
    }

    @Command(name = "show", description = "Show a pipeline's stages, policy and holds.")
    int show(@Parameters(paramLabel = PIPELINE, description = WHICH) String reference) {
        PipelineView pipeline = session.client()
                .pipelines()
                .get(session.lookup().pipeline(reference).id());
        session.output().show(pipeline, () -> PipelineReport.text(pipeline));
        return ExitCode.OK;
    }

    @Command(name = "publish", description = "Publish the draft; promotions asked for from now on follow it.")
    int publish(
            @Parameters(paramLabel = PIPELINE, description = WHICH) String reference,
            @Option(
                            names = {"-y", "--yes"},
                            description = "Do not ask.")
                    boolean yes) {
        PipelineView pipeline = session.lookup().pipeline(reference);
        PipelineVersionView draft = pipeline.draft();
        if (draft == null) {
            throw new CommandFailedException(
                    "no-draft", "pipeline " + pipeline.name() + " has no draft to publish", ExitCode.CONFLICT);
        }
        session.ask("Publish version " + draft.version() + " of pipeline " + Text.harmless(pipeline.name()) + "?", yes);
        PipelineView published = session.client().pipelines().publish(pipeline.id(), draft.version());
        session.output().show(published, () -> PipelineReport.text(published));
        return ExitCode.OK;
    }

    @Command(
            name = "reorder",
            description = "Publish the stages in another order; refused while there is a draft with other changes.")
    int reorder(
            @Parameters(index = "0", paramLabel = PIPELINE, description = WHICH) String reference,
            @Parameters(
                            index = "1..*",
                            arity = "1..*",
                            paramLabel = "STAGE",
                            description = "All stages by name, in the order they shall have.")
                    List<String> stages,
            @Option(
                            names = {"-y", "--yes"},
                            description = "Do not ask.")
                    boolean yes) {
        PipelineView pipeline = session.lookup().pipeline(reference);
        String order = String.join(" -> ", stages);
        session.ask("Publish pipeline " + Text.harmless(pipeline.name()) + " as " + Text.harmless(order) + "?", yes);
        session.client().pipelines().reorder(pipeline.id(), stages);
        PipelineView reordered = session.client().pipelines().get(pipeline.id());
        session.output().show(reordered, () -> PipelineReport.text(reordered));
        return ExitCode.OK;
    }

    @Command(name = "hold", description = "Let nothing be promoted onto a stage but a rollback.")
    int hold(
            @Parameters(paramLabel = PIPELINE, description = WHICH) String reference,
            @Option(
                            names = {"-s", "--stage"},
                            required = true,
                            paramLabel = "STAGE",
                            description = "The stage to hold.")
                    String stage,
            @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Why, for the others.")
                    String reason) {
        PipelineView pipeline = session.lookup().pipeline(reference);
        session.client().pipelines().hold(pipeline.id(), stage, reason);
        session.output().say("stage " + stage + " of pipeline " + pipeline.name() + " is held");
        return ExitCode.OK;
    }

    @Command(name = "unhold", description = "Let promotions onto a stage again.")
    int unhold(
            @Parameters(paramLabel = PIPELINE, description = WHICH) String reference,
            @Option(
                            names = {"-s", "--stage"},
                            required = true,
                            paramLabel = "STAGE",
                            description = "The stage that is held.")
                    String stage,
            @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for those who read it later.")
                    @Nullable
                    String reason) {
        PipelineView pipeline = session.lookup().pipeline(reference);
        session.client().pipelines().unhold(pipeline.id(), stage, reason);
        session.output().say("stage " + stage + " of pipeline " + pipeline.name() + " is open");
        return ExitCode.OK;
    }

    private static String version(@Nullable PipelineVersionView version) {
        return version == null ? "" : "version " + version.version();
    }
}
