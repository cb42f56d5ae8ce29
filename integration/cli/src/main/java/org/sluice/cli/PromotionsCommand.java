package org.sluice.cli;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sluice.cli.client.PromotionCalls;
import org.sluice.cli.client.PromotionFilter;
import org.sluice.protocol.Page;
import org.sluice.protocol.PromotionView;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "promotions", description = "Promotions: look and operate.", synopsisSubcommandLabel = "COMMAND")
final class PromotionsCommand {

    private static final String ID = "ID";
    private static final String WHICH = "Id of the promotion.";
    private static final String WHY = "Why, for those who read it later.";

    private final Session session;
    private final Following following;

    PromotionsCommand(Session session, Following following) {
        this.session = session;
        this.following = following;
    }

    @Command(name = "list", description = "List promotions, newest first.")
    int list(
            @Option(
                            names = "--status",
                            split = ",",
                            paramLabel = "STATUS",
                            description = "Only these: queued, running, waiting, succeeded, failed, errored, stopped,"
                                    + " abandoned; several with commas.")
                    @Nullable
                    List<String> statuses,
            @Option(
                            names = {"-p", "--pipeline"},
                            paramLabel = "PIPELINE",
                            description = "Only of this pipeline: id, name or application/name.")
                    @Nullable
                    String pipeline,
            @Option(
                            names = "--application",
                            paramLabel = "APPLICATION",
                            description = "Only in this application; id or name.")
                    @Nullable
                    String application,
            @Option(names = "--limit", paramLabel = "N", defaultValue = "20", description = "At most so many.")
                    int limit) {
        PromotionFilter filter = new PromotionFilter(
                application == null
                        ? null
                        : session.lookup().application(application).id(),
                pipeline == null ? null : session.lookup().pipeline(pipeline).id(),
                statuses == null ? List.of() : statuses);
        Page<PromotionView> promotions = promotions().list(filter, limit);
        Table table = new Table(ID, "STATUS", "PIPELINE", "FROM", "TO", "KIND", "CREATED", "BY", "STEPS", "WHY");
        for (PromotionView promotion : promotions.items()) {
            table.row(
                    promotion.id(),
                    promotion.status(),
                    promotion.pipelineName() == null ? promotion.pipelineId() : promotion.pipelineName(),
                    promotion.sourceStage(),
                    promotion.targetStage(),
                    promotion.kind(),
                    promotion.createdAt(),
                    promotion.actor(),
                    promotion.progress().done() + "/" + promotion.progress().total(),
                    promotion.statusCode());
        }
        session.output().show(promotions, table, "no promotions");
        return ExitCode.OK;
    }

    @Command(name = "show", description = "Show how a promotion stands, why, and what to do next.")
    int show(@Parameters(paramLabel = ID, description = WHICH) String id) {
        PromotionView promotion = promotions().get(id);
        session.output().show(promotion, () -> new PromotionReport(
                        promotion,
                        session.terminal().clock(),
                        session.terminal().coloured())
                .text());
        return ExitCode.OK;
    }

    @Command(name = "watch", description = "Follow a promotion to its end; the exit code says how it ended.")
    int watch(
            @Parameters(paramLabel = ID, description = WHICH) String id,
            @Option(
                            names = "--timeout",
                            paramLabel = "DURATION",
                            defaultValue = "PT24H",
                            description = "How long to follow; a day unless said.")
                    Duration timeout) {
        return following.toTheEnd(id, timeout);
    }

    @Command(
            name = "restart",
            description = "Go on from the step that failed, ahead of the queue; or wake a waiting one.")
    int restart(
            @Parameters(paramLabel = ID, description = WHICH) String id,
            @Option(names = "--reason", required = true, paramLabel = "TEXT", description = WHY) String reason,
            @Mixin WaitOptions waiting) {
        return following.after(promotions().restart(id, reason), waiting);
    }

    @Command(
            name = "choose-snapshot",
            description = "Say which snapshot a promotion that waits for one shall promote; it goes on.")
    int chooseSnapshot(
            @Parameters(index = "0", paramLabel = ID, description = WHICH) String id,
            @Parameters(index = "1", paramLabel = "SNAPSHOT", description = "Id of the snapshot, one of the source's.")
                    String snapshot,
            @Option(names = "--reason", paramLabel = "TEXT", description = WHY) @Nullable String reason,
            @Mixin WaitOptions waiting) {
        return following.after(promotions().chooseSnapshot(id, snapshot, reason), waiting);
    }

    @Command(name = "stop", description = "Stop a promotion; it can be restarted.")
    int stop(
            @Parameters(paramLabel = ID, description = WHICH) String id,
            @Option(names = "--reason", required = true, paramLabel = "TEXT", description = WHY) String reason) {
        return following.after(promotions().stop(id, reason), new WaitOptions());
    }

    @Command(name = "abandon", description = "Give a promotion up for good; it can never be restarted.")
    int abandon(
            @Parameters(paramLabel = ID, description = WHICH) String id,
            @Option(names = "--reason", required = true, paramLabel = "TEXT", description = WHY) String reason,
            @Option(
                            names = {"-y", "--yes"},
                            description = "Do not ask.")
                    boolean yes) {
        session.ask("Give up promotion " + Text.harmless(id) + " for good?", yes);
        return following.after(promotions().abandon(id, reason), new WaitOptions());
    }

    @Command(name = "rollback", description = "Promote what the target ran before, and hold the stage.")
    int rollback(
            @Parameters(paramLabel = ID, description = WHICH) String id,
            @Option(names = "--reason", required = true, paramLabel = "TEXT", description = WHY) String reason,
            @Option(
                            names = "--request-id",
                            paramLabel = "ID",
                            description =
                                    "Name of this request: repeating it with the same name never rolls back twice.")
                    @Nullable
                    String requestId,
            @Option(
                            names = {"-y", "--yes"},
                            description = "Do not ask.")
                    boolean yes,
            @Mixin WaitOptions waiting) {
        session.ask("Put back what ran before promotion " + Text.harmless(id) + ", and hold the stage?", yes);
        return following.after(promotions().rollback(id, requestId, reason), waiting);
    }

    private PromotionCalls promotions() {
        return session.client().promotions();
    }
}
