package org.sluice.cli;

import org.jspecify.annotations.Nullable;
import org.sluice.protocol.ApplicationView;
import org.sluice.protocol.SnapshotRetentionBody;
import org.sluice.protocol.SnapshotRetentionView;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "retention",
        description = "How long an application keeps the snapshots that promotions made.",
        synopsisSubcommandLabel = "COMMAND")
final class SnapshotRetentionCommand {

    private static final String WHICH = "Id or name of the application.";

    private final Session session;

    SnapshotRetentionCommand(Session session) {
        this.session = session;
    }

    @Command(name = "show", description = "Show the rule.")
    int show(@Parameters(paramLabel = "APPLICATION", description = WHICH) String application) {
        say(session.client().snapshots().retention(find(application).id()));
        return ExitCode.OK;
    }

    @Command(name = "set", description = "Set the rule; what either number keeps stays.")
    int set(
            @Parameters(paramLabel = "APPLICATION", description = WHICH) String application,
            @Option(
                            names = "--keep-newest",
                            paramLabel = "N",
                            description = "Of each instance, so many that nobody uses.")
                    @Nullable
                    Integer newest,
            @Option(names = "--keep-days", paramLabel = "DAYS", description = "Those that are not older.") @Nullable
                    Integer days) {
        say(session.client().snapshots().retain(find(application).id(), new SnapshotRetentionBody(newest, days)));
        return ExitCode.OK;
    }

    @Command(name = "remove", description = "Remove the rule: the server's setting holds again.")
    int remove(@Parameters(paramLabel = "APPLICATION", description = WHICH) String application) {
        session.client().snapshots().removeRetention(find(application).id());
        session.output().say("removed the rule of " + application);
        return ExitCode.OK;
    }

    private ApplicationView find(String application) {
        return session.lookup().application(application);
    }

    private void say(SnapshotRetentionView rule) {
        session.output().show(rule, () -> new Facts()
                .fact("Keep newest", rule.keepNewest())
                .fact("Keep days", rule.keepDays())
                .text());
    }
}
