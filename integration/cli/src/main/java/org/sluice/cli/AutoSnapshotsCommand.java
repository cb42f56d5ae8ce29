package org.sluice.cli;

import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sluice.protocol.AutoSnapshotLookView;
import org.sluice.protocol.AutoSnapshotsBody;
import org.sluice.protocol.AutoSnapshotsView;
import org.sluice.protocol.InstanceView;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "auto-snapshots",
        description = "Snapshots of an instance that take themselves.",
        synopsisSubcommandLabel = "COMMAND")
final class AutoSnapshotsCommand {

    private static final String INSTANCE = "INSTANCE";
    private static final String WHICH = "Id, name or application/name of the instance.";

    private final Session session;

    AutoSnapshotsCommand(Session session) {
        this.session = session;
    }

    @Command(name = "show", description = "Show when they are taken and what became of the last one.")
    int show(@Parameters(paramLabel = INSTANCE, description = WHICH) String reference) {
        InstanceView instance = session.lookup().instance(reference);
        return answer(instance, session.client().instances().autoSnapshots(instance.id()));
    }

    @Command(name = "set", description = "Say when they are taken.")
    int set(
            @Parameters(paramLabel = INSTANCE, description = WHICH) String reference,
            @Option(
                            names = "--cron",
                            required = true,
                            paramLabel = "LINE",
                            description = "Quartz cron line, seconds first, such as \"0 30 2 * * ?\".")
                    String cron,
            @Option(names = "--zone", paramLabel = "ZONE", description = "IANA time zone; UTC unless said.") @Nullable
                    String zone,
            @Option(
                            names = "--on-drift",
                            negatable = true,
                            defaultValue = "true",
                            fallbackValue = "true",
                            description = "Also take one when the instance is found to have drifted (or do not).")
                    boolean onDrift,
            @Option(names = "--disabled", description = "Keep the schedule from firing for now.") boolean disabled) {
        InstanceView instance = session.lookup().instance(reference);
        return answer(
                instance,
                session.client()
                        .instances()
                        .setAutoSnapshots(instance.id(), new AutoSnapshotsBody(cron, zone, !disabled, onDrift)));
    }

    @Command(name = "enable", description = "Let the schedule fire.")
    int enable(@Parameters(paramLabel = INSTANCE, description = WHICH) String reference) {
        return turn(reference, true);
    }

    @Command(name = "disable", description = "Keep the schedule from firing.")
    int disable(@Parameters(paramLabel = INSTANCE, description = WHICH) String reference) {
        return turn(reference, false);
    }

    @Command(name = "remove", description = "Take no more of them; those there are stay.")
    int remove(
            @Parameters(paramLabel = INSTANCE, description = WHICH) String reference,
            @Option(
                            names = {"-y", "--yes"},
                            description = "Do not ask.")
                    boolean yes) {
        InstanceView instance = session.lookup().instance(reference);
        session.ask("Take no more auto snapshots of " + Text.harmless(instance.name()) + "?", yes);
        session.client().instances().removeAutoSnapshots(instance.id());
        session.output().say("no more auto snapshots of " + instance.name());
        return ExitCode.OK;
    }

    private int turn(String reference, boolean enabled) {
        InstanceView instance = session.lookup().instance(reference);
        AutoSnapshotsView now = session.client().instances().autoSnapshots(instance.id());
        AutoSnapshotsBody wanted = new AutoSnapshotsBody(now.cron(), now.zone(), enabled, now.onDrift());
        return answer(instance, session.client().instances().setAutoSnapshots(instance.id(), wanted));
    }

    private int answer(InstanceView instance, AutoSnapshotsView view) {
        AutoSnapshotLookView last = view.last();
        session.output().show(view, () -> new Facts()
                .fact("Instance", instance.name())
                .fact("When", view.cron() + " " + view.zone())
                .fact("Enabled", view.enabled())
                .fact("On drift", view.onDrift())
                .fact("Next", view.nextFireTimes().stream().map(Text::of).collect(Collectors.joining("\n")))
                .fact("Last look", last == null ? null : Text.of(last.at()) + " (" + last.cause() + ")")
                .fact("Outcome", last == null ? null : outcome(last))
                .fact("Failed in a row", view.failures())
                .text());
        return ExitCode.OK;
    }

    private static String outcome(AutoSnapshotLookView last) {
        return switch (last.result()) {
            case "taken" -> "took snapshot " + last.snapshotId();
            case "unchanged" -> "unchanged; snapshot " + last.snapshotId() + " holds it";
            default -> last.text() + " (" + last.code() + ")";
        };
    }
}
