package org.sluice.cli;

import java.util.concurrent.Callable;
import org.sluice.cli.definition.Definitions;
import org.sluice.protocol.DefinitionsAnswer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "validate", description = "Let the server check definition files; nothing is changed.")
final class ValidateCommand implements Callable<Integer> {

    private final Session session;

    @Mixin
    DefinitionOptions source = new DefinitionOptions();

    ValidateCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Definitions definitions = source.read(session.terminal());
        DefinitionsAnswer plan = new DefinitionSender(session, definitions).plan();
        session.output().show(plan, () -> Text.count(definitions.size(), "document") + " valid\n");
        return ExitCode.OK;
    }
}
