package org.sluice.cli;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.sluice.protocol.EffectiveVariableView;
import org.sluice.protocol.VariableSourceView;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "effective",
        description = "Say which value of each variable is in force, where it comes from and what it overrides.")
final class EffectiveVariablesCommand implements Callable<Integer> {

    @Parameters(paramLabel = "WHOSE", description = "Id, name or application/name of whose variables they are.")
    private String reference = "";

    private final Session session;
    private final VariableOwners owners;

    EffectiveVariablesCommand(Session session, VariableOwners owners) {
        this.session = session;
        this.owners = owners;
    }

    @Override
    public Integer call() {
        List<EffectiveVariableView> variables =
                owners.find(reference).variables().files().effective();
        Table table = new Table("NAME", "VALUE", "FROM", "OVERRIDES", "NEEDS VALUE", "HIDDEN", "REQUIRED", "LOCKED");
        variables.forEach(variable -> table.row(
                variable.name(),
                variable.hidden() && !variable.needsValue() ? "(hidden)" : variable.value(),
                source(variable.from()),
                variable.overridden().stream()
                        .map(EffectiveVariablesCommand::source)
                        .collect(Collectors.joining(", ")),
                VariablesCommand.mark(variable.needsValue()),
                VariablesCommand.mark(variable.hidden()),
                VariablesCommand.mark(variable.required()),
                variable.readOnly() ? "read-only" : VariablesCommand.mark(variable.locked())));
        session.output().show(new Listing<>(variables), table, "no variables");
        return ExitCode.OK;
    }

    private static String source(VariableSourceView source) {
        return source.scope() + " " + source.name();
    }
}
