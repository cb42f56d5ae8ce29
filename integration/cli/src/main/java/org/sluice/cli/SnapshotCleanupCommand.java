package org.sluice.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.sluice.protocol.ApplicationView;
import org.sluice.protocol.SnapshotVerdictView;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "cleanup",
        description = "Remove old snapshots that nobody asked for and nobody uses; the server does it by itself too.")
final class SnapshotCleanupCommand implements Callable<Integer> {

    @Option(names = "--application", paramLabel = "APPLICATION", description = "Only of this application; id or name.")
    private @Nullable String application;

    @Option(names = "--dry-run", description = "Only show what would go, and why the others stay.")
    private boolean dryRun;

    @Option(
            names = {"-y", "--yes"},
            description = "Do not ask.")
    private boolean yes;

    private final Session session;

    SnapshotCleanupCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        List<ApplicationView> applications = session.lookup().applications(application);
        if (!dryRun) {
            long going = verdicts(applications, true).stream()
                    .filter(SnapshotCleanupCommand::goes)
                    .count();
            session.ask("Remove " + going + " snapshots?", yes);
        }
        List<SnapshotVerdictView> verdicts = verdicts(applications, dryRun);
        Table table = new Table("ID", "NAME", "ORIGIN", "CREATED", "VERDICT", "WHY");
        verdicts.forEach(verdict -> table.row(
                verdict.id(),
                verdict.name(),
                verdict.origin(),
                verdict.createdAt(),
                goes(verdict) && !dryRun ? "removed" : verdict.verdict(),
                String.join("; ", verdict.reasons())));
        session.output().show(new Listing<>(verdicts), table, "no snapshots that took themselves or promotions made");
        return ExitCode.OK;
    }

    private List<SnapshotVerdictView> verdicts(List<ApplicationView> applications, boolean onlyLook) {
        List<SnapshotVerdictView> verdicts = new ArrayList<>();
        applications.forEach(owner -> verdicts.addAll(
                session.client().snapshots().cleanUp(owner.id(), onlyLook).items()));
        return verdicts;
    }

    private static boolean goes(SnapshotVerdictView verdict) {
        return verdict.verdict().equals("remove");
    }
}
