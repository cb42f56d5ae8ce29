package org.sluice.cli;

import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.sluice.cli.client.SluiceUnreachableException;
import org.sluice.protocol.PipelineView;
import org.sluice.protocol.PromotionAnswer;
import org.sluice.protocol.PromotionBody;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "promote", description = "Promote from a stage to the next.")
final class PromoteCommand implements Callable<Integer> {

    private final Session session;
    private final Following following;

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

    @Option(
            names = "--request-id",
            paramLabel = "ID",
            description = "Name of this request: repeating it with the same name never promotes twice.")
    @Nullable
    String requestId;

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for those who read it later.")
    @Nullable
    String reason;

    @Mixin
    WaitOptions waiting = new WaitOptions();

    PromoteCommand(Session session, Following following) {
        this.session = session;
        this.following = following;
    }

    @Override
    public Integer call() {
        PipelineView found = session.lookup().pipeline(pipeline);
        String request = requestId == null ? UUID.randomUUID().toString() : requestId;
        return following.after(start(found, request), waiting);
    }

    private PromotionAnswer start(PipelineView found, String request) {
        PromotionBody body = new PromotionBody(request, snapshot, reason, null);
        try {
            return session.client().promotions().start(found.id(), stage, body);
        } catch (SluiceUnreachableException e) {
            session.output()
                    .say("whether it was accepted is not known; to repeat it safely add --request-id " + request);
            throw e;
        }
    }
}
