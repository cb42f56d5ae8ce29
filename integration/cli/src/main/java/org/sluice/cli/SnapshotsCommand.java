package org.sluice.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sluice.protocol.ApplicationView;
import org.sluice.protocol.InstanceView;
import org.sluice.protocol.SnapshotDiffView;
import org.sluice.protocol.SnapshotView;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(name = "snapshots", description = "Snapshots of flows.", synopsisSubcommandLabel = "COMMAND")
final class SnapshotsCommand {

    private static final String INSTANCE = "Id, name or application/name of the instance.";
    private static final String ID = "SNAPSHOT";
    private static final String WHICH = "Id of the snapshot.";

    private final Session session;

    SnapshotsCommand(Session session) {
        this.session = session;
    }

    @Command(name = "list", description = "List snapshots.")
    int list(
            @Option(
                            names = "--application",
                            paramLabel = "APPLICATION",
                            description = "Only of this application; id or name.")
                    @Nullable
                    String application,
            @Option(names = "--instance", paramLabel = "INSTANCE", description = "Only of this instance.") @Nullable
                    String instance,
            @Option(names = "--tag", paramLabel = "TAG", description = "Only with this tag.") @Nullable String tag) {
        InstanceView of = instance == null ? null : session.lookup().instance(instance);
        List<String> owners = of != null
                ? List.of(of.applicationId())
                : session.lookup().applications(application).stream()
                        .map(ApplicationView::id)
                        .toList();
        List<SnapshotView> snapshots = new ArrayList<>();
        owners.forEach(
                owner -> snapshots.addAll(session.client().snapshots().list(owner, of == null ? null : of.id(), tag)));
        Table table = new Table("ID", "NAME", "ORIGIN", "NODES", "NODE-RED", "CREATED", "BY", "TAGS", "DIGEST");
        snapshots.forEach(snapshot -> table.row(
                snapshot.id(),
                snapshot.name(),
                snapshot.origin(),
                snapshot.nodeCount(),
                snapshot.nodeRedVersion(),
                snapshot.createdAt(),
                snapshot.createdBy(),
                String.join(" ", snapshot.tags()),
                SnapshotReport.brief(snapshot.digest())));
        session.output().show(new Listing<>(snapshots), table, "no snapshots");
        return ExitCode.OK;
    }

    @Command(name = "show", description = "Show what a snapshot holds and what did not travel with it.")
    int show(@Parameters(paramLabel = ID, description = WHICH) String id) {
        SnapshotView snapshot = session.client().snapshots().get(id);
        session.output().show(snapshot, () -> SnapshotReport.text(snapshot));
        return ExitCode.OK;
    }

    @Command(
            name = "diff",
            description = "Show what differs between two snapshots, or between one and what an instance runs.")
    int diff(
            @Parameters(index = "0", paramLabel = "FROM", description = "Id of the older snapshot.") String from,
            @Parameters(index = "1", arity = "0..1", paramLabel = "TO", description = "Id of the newer snapshot.")
                    @Nullable
                    String to,
            @Option(
                            names = "--instance",
                            paramLabel = "INSTANCE",
                            description = "Compare with what this instance runs now, instead of a snapshot.")
                    @Nullable
                    String instance) {
        SnapshotDiffView diff;
        if (to != null && instance == null) {
            diff = session.client().snapshots().diff(from, to);
        } else if (to == null && instance != null) {
            InstanceView running = session.lookup().instance(instance);
            diff = session.client().snapshots().diffToRunning(from, running.id());
        } else {
            throw new CommandFailedException(
                    "one-of-two", "say either TO, another snapshot, or --instance", ExitCode.USAGE);
        }
        session.output().show(diff, () -> new DiffReport(diff).text());
        return ExitCode.OK;
    }

    @Command(name = "create", description = "Take a snapshot of an instance.")
    int create(
            @Option(names = "--instance", required = true, paramLabel = "INSTANCE", description = INSTANCE)
                    String instance,
            @Option(names = "--name", paramLabel = "NAME", description = "What it is called.") @Nullable String name,
            @Option(names = "--description", paramLabel = "TEXT", description = "What it is.") @Nullable
                    String description) {
        InstanceView of = session.lookup().instance(instance);
        SnapshotView snapshot = session.client().snapshots().take(of.id(), name, description);
        session.output().show(snapshot, () -> SnapshotReport.text(snapshot));
        return ExitCode.OK;
    }

    @Command(name = "rename", description = "Give a snapshot another name or description.")
    int rename(
            @Parameters(paramLabel = ID, description = WHICH) String id,
            @Option(names = "--name", paramLabel = "NAME", description = "What it is called from now on.") @Nullable
                    String name,
            @Option(names = "--description", paramLabel = "TEXT", description = "What it is.") @Nullable
                    String description) {
        SnapshotView snapshot = session.client().snapshots().update(id, name, description);
        session.output().show(snapshot, () -> SnapshotReport.text(snapshot));
        return ExitCode.OK;
    }

    @Command(name = "tag", description = "Tag a snapshot; it is never cleaned up while it has a tag.")
    int tag(
            @Parameters(index = "0", paramLabel = ID, description = WHICH) String id,
            @Parameters(index = "1..*", arity = "1..*", paramLabel = "TAG", description = "Letters, digits, . - and _.")
                    List<String> tags) {
        tags.forEach(tag -> session.client().snapshots().tag(id, tag));
        session.output().say("tagged snapshot " + id + " " + String.join(" ", tags));
        return ExitCode.OK;
    }

    @Command(name = "untag", description = "Take tags off a snapshot.")
    int untag(
            @Parameters(index = "0", paramLabel = ID, description = WHICH) String id,
            @Parameters(index = "1..*", arity = "1..*", paramLabel = "TAG", description = "A tag it has.")
                    List<String> tags) {
        tags.forEach(tag -> session.client().snapshots().untag(id, tag));
        session.output().say("untagged snapshot " + id + " " + String.join(" ", tags));
        return ExitCode.OK;
    }

    @Command(name = "delete", description = "Delete a snapshot; refused while anything uses it.")
    int delete(
            @Parameters(paramLabel = ID, description = WHICH) String id,
            @Option(
                            names = {"-y", "--yes"},
                            description = "Do not ask.")
                    boolean yes) {
        SnapshotView snapshot = session.client().snapshots().get(id);
        session.ask("Delete snapshot " + Text.harmless(snapshot.name()) + "?", yes);
        session.client().snapshots().delete(id);
        session.output().say("deleted snapshot " + snapshot.name());
        return ExitCode.OK;
    }

    @Command(name = "export", description = "Write a snapshot as JSON in FlowFuse's shape.")
    int export(
            @Parameters(paramLabel = ID, description = WHICH) String id,
            @Mixin ComponentOptions components,
            @Option(
                            names = {"-f", "--file"},
                            paramLabel = "FILE",
                            description = "A new file to write to; else standard output.")
                    @Nullable
                    Path file,
            @Option(
                            names = "--credential-secret-env",
                            paramLabel = "VARIABLE",
                            description = "Environment variable with the secret that encrypts the credentials.")
                    @Nullable
                    String secretVariable)
            throws IOException {
        String secret = secretVariable == null ? null : Secrets.fromEnvironment(session.terminal(), secretVariable);
        JsonNode snapshot = session.client().snapshots().export(id, secret, components.body());
        if (file == null) {
            session.terminal().out().println(snapshot.toPrettyString());
            session.terminal().out().flush();
        } else {
            SnapshotFile.write(file, snapshot);
            session.output().say("wrote " + file);
        }
        return ExitCode.OK;
    }

    @Command(name = "import", description = "Read a snapshot in FlowFuse's shape; nothing is deployed.")
    int importInto(
            @Mixin ComponentOptions components,
            @Option(names = "--instance", required = true, paramLabel = "INSTANCE", description = INSTANCE)
                    String instance,
            @Option(
                            names = {"-f", "--file"},
                            required = true,
                            paramLabel = "FILE",
                            description = "The file; - is standard input.")
                    String file,
            @Option(
                            names = "--credential-secret-env",
                            paramLabel = "VARIABLE",
                            description = "Environment variable with the secret that opens the credentials.")
                    @Nullable
                    String secretVariable)
            throws IOException {
        String secret = secretVariable == null ? null : Secrets.fromEnvironment(session.terminal(), secretVariable);
        var content = SnapshotFile.read(file, session.terminal());
        InstanceView into = session.lookup().instance(instance);
        SnapshotView snapshot = session.client().snapshots().importInto(into.id(), content, secret, components.body());
        session.output().show(snapshot, () -> SnapshotReport.text(snapshot));
        return ExitCode.OK;
    }
}
