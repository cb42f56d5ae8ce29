package org.sluice.cli;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sluice.cli.client.RolloutCalls;
import org.sluice.protocol.DeliveryView;
import org.sluice.protocol.Page;
import org.sluice.protocol.PartitionView;
import org.sluice.protocol.RolloutVerbBody;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "rollouts",
        description = "The devices of promotions: look and operate.",
        synopsisSubcommandLabel = "COMMAND")
final class RolloutsCommand {

    private static final String ID = "ID";
    private static final String WHICH = "Id of the promotion.";
    private static final String WHY = "Why, for those who read it later.";

    private final Session session;
    private final Following following;

    RolloutsCommand(Session session, Following following) {
        this.session = session;
        this.following = following;
    }

    @Command(name = "devices", description = "List the devices of a promotion with where they stand.")
    int devices(
            @Parameters(paramLabel = ID, description = WHICH) String id,
            @Option(
                            names = "--status",
                            split = ",",
                            paramLabel = "STATUS",
                            description = "Only these: pending, commanded, downloading, installing, running, healthy,"
                                    + " failed, skipped, timed-out, rejected; several with commas.")
                    @Nullable
                    List<String> statuses,
            @Option(names = "--wave", paramLabel = "N", description = "Only of this wave; the first is 0.") @Nullable
                    Integer wave,
            @Option(names = "--limit", paramLabel = "N", defaultValue = "50", description = "At most so many.")
                    int limit) {
        return show(rollouts().deliveries(id, statuses == null ? List.of() : statuses, wave, limit), "no devices");
    }

    @Command(
            name = "partitions",
            description = "List the parts a large rollout was last split into, and which node works on each.")
    int partitions(@Parameters(paramLabel = ID, description = WHICH) String id) {
        Page<PartitionView> page = rollouts().partitions(id);
        Table table =
                new Table("TURN", "PART", "STATUS", "NODE", "CLAIMS", "DEVICES", "READ", "WRITTEN", "ENDED", "WHY");
        for (PartitionView part : page.items()) {
            table.row(
                    part.turn(),
                    part.number(),
                    part.status(),
                    part.nodeId(),
                    part.claims(),
                    part.devices(),
                    part.read(),
                    part.written(),
                    part.endedAt(),
                    part.failureText());
        }
        session.output().show(page, table, "no partitions");
        return ExitCode.OK;
    }

    @Command(name = "debts", description = "List the updates that devices owe because they were away.")
    int debts(
            @Parameters(paramLabel = "APPLICATION", description = "Application: id or name.") String application,
            @Option(names = "--limit", paramLabel = "N", defaultValue = "50", description = "At most so many.")
                    int limit) {
        return show(rollouts().debts(session.lookup().application(application).id(), limit), "no debts");
    }

    @Command(name = "pause", description = "Send nothing more until it is resumed; what is in flight goes on.")
    int pause(
            @Parameters(paramLabel = ID, description = WHICH) String id,
            @Option(names = "--reason", required = true, paramLabel = "TEXT", description = WHY) String reason) {
        return verb(id, "pause", new RolloutVerbBody(reason, null, null, null), new WaitOptions());
    }

    @Command(name = "resume", description = "Go on; the failures so far are forgiven.")
    int resume(
            @Parameters(paramLabel = ID, description = WHICH) String id,
            @Option(names = "--reason", required = true, paramLabel = "TEXT", description = WHY) String reason,
            @Mixin WaitOptions waiting) {
        return verb(id, "resume", new RolloutVerbBody(reason, null, null, null), waiting);
    }

    @Command(name = "open-wave", description = "Open the next wave now.")
    int openWave(
            @Parameters(paramLabel = ID, description = WHICH) String id,
            @Option(names = "--reason", required = true, paramLabel = "TEXT", description = WHY) String reason,
            @Mixin WaitOptions waiting) {
        return verb(id, "open-wave", new RolloutVerbBody(reason, null, null, null), waiting);
    }

    @Command(name = "abort", description = "Send nothing more and end; what is in flight may finish.")
    int abort(
            @Parameters(paramLabel = ID, description = WHICH) String id,
            @Option(names = "--reason", required = true, paramLabel = "TEXT", description = WHY) String reason,
            @Option(names = "--now", description = "Take back what is in flight instead.") boolean now,
            @Option(
                            names = {"-y", "--yes"},
                            description = "Do not ask.")
                    boolean yes) {
        session.ask("Abort the rollout of promotion " + Text.harmless(id) + "?", yes);
        return verb(id, "abort", new RolloutVerbBody(reason, null, null, now), new WaitOptions());
    }

    @Command(name = "restart", description = "Restart with the devices that failed; or with others too.")
    int restart(
            @Parameters(paramLabel = ID, description = WHICH) String id,
            @Option(names = "--reason", required = true, paramLabel = "TEXT", description = WHY) String reason,
            @Option(names = "--skipped", description = "Those that were skipped too.") boolean skipped,
            @Option(names = "--device", paramLabel = "ID", description = "Only this one; can be repeated.") @Nullable
                    List<String> devices,
            @Mixin WaitOptions waiting) {
        return verb(id, "restart", new RolloutVerbBody(reason, devices, skipped, null), waiting);
    }

    @Command(name = "skip", description = "Leave devices out that have not ended.")
    int skip(
            @Parameters(paramLabel = ID, description = WHICH) String id,
            @Option(names = "--reason", required = true, paramLabel = "TEXT", description = WHY) String reason,
            @Option(names = "--device", required = true, paramLabel = "ID", description = "Which; can be repeated.")
                    List<String> devices) {
        return verb(id, "skip", new RolloutVerbBody(reason, devices, null, null), new WaitOptions());
    }

    private int verb(String id, String verb, RolloutVerbBody body, WaitOptions waiting) {
        return following.after(rollouts().verb(id, verb, body), waiting);
    }

    private int show(Page<DeliveryView> page, String none) {
        Table table = new Table("DEVICE", ID, "WAVE", "STATUS", "ATTEMPT", "TOLD", "ENDED", "WHY");
        for (DeliveryView delivery : page.items()) {
            table.row(
                    delivery.deviceName() == null ? "(gone)" : delivery.deviceName(),
                    delivery.deviceId(),
                    delivery.wave(),
                    delivery.status(),
                    delivery.attempt(),
                    delivery.commandedAt(),
                    delivery.endedAt(),
                    delivery.text() == null ? delivery.code() : delivery.text());
        }
        session.output().show(page, table, none);
        return ExitCode.OK;
    }

    private RolloutCalls rollouts() {
        return session.client().rollouts();
    }
}
