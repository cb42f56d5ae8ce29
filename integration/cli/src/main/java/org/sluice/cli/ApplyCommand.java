package org.sluice.cli;

import java.util.concurrent.Callable;
import org.sluice.protocol.DefinitionsAnswer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "apply",
        description = "Make the server have what definition files say: shows the plan, asks, then does all or nothing.")
final class ApplyCommand implements Callable<Integer> {

    private final Session session;

    @Mixin
    DefinitionOptions source = new DefinitionOptions();

    @Option(names = "--dry-run", description = "Show the plan only.")
    boolean dryRun;

    @Option(
            names = {"-y", "--yes"},
            description = "Do not ask.")
    boolean yes;

    ApplyCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        DefinitionSender sender = new DefinitionSender(session, source.read(session.terminal()));
        DefinitionsAnswer plan = sender.plan();
        if (dryRun) {
            session.output().show(plan, () -> DefinitionSender.text(plan));
            return ExitCode.OK;
        }
        session.output().say(DefinitionSender.text(plan).stripTrailing());
        if (DefinitionSender.changesAnything(plan)) {
            session.ask("Apply this?", yes);
        }
        DefinitionsAnswer done = sender.apply();
        long changes = done.changes().stream()
                .filter(change -> !"unchanged".equals(change.change()))
                .count();
        session.output().show(done, () -> "applied: " + Text.count(changes, "change") + "\n");
        return ExitCode.OK;
    }
}
