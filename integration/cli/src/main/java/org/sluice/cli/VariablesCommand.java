package org.sluice.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sluice.protocol.VariableBody;
import org.sluice.protocol.VariableView;
import org.sluice.protocol.VariablesExportView;
import org.sluice.protocol.VariablesImportBody;
import org.sluice.protocol.VariablesImportView;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "variables", description = "Environment variables.", synopsisSubcommandLabel = "COMMAND")
final class VariablesCommand {

    private static final String WHOSE = "WHOSE";
    private static final String WHICH = "Id, name or application/name of whose variables they are.";

    private final Session session;
    private final VariableOwners owners;

    VariablesCommand(Session session, VariableOwners owners) {
        this.session = session;
        this.owners = owners;
    }

    @Command(name = "list", description = "List the variables; hidden values are not shown.")
    int list(@Parameters(paramLabel = WHOSE, description = WHICH) String reference) {
        List<VariableView> variables = owners.find(reference).variables().list();
        Table table = new Table("NAME", "VALUE", "NEEDS VALUE", "HIDDEN", "REQUIRED", "LOCKED");
        variables.forEach(variable -> table.row(
                variable.name(),
                variable.hidden() && !variable.needsValue() ? "(hidden)" : variable.value(),
                mark(variable.needsValue()),
                mark(variable.hidden()),
                mark(variable.required()),
                mark(variable.locked())));
        session.output().show(new Listing<>(variables), table, "no variables");
        return ExitCode.OK;
    }

    @Command(name = "set", description = "Set a variable; attributes left out stay as they are.")
    int set(
            @Parameters(index = "0", paramLabel = WHOSE, description = WHICH) String reference,
            @Parameters(
                            index = "1",
                            paramLabel = "NAME[=VALUE]",
                            description = "The variable. Without a value here it is asked for or read from standard"
                                    + " input, which keeps it out of the shell's history.")
                    String assignment,
            @Option(
                            names = "--value-from-env",
                            paramLabel = "VARIABLE",
                            description = "Take the value from this variable of the environment of this command.")
                    @Nullable
                    String valueFromEnv,
            @Option(names = "--keep-value", description = "Leave the value as it is; set attributes only.")
                    boolean keepValue,
            @Option(names = "--hidden", negatable = true, description = "Never show its value again (or do).") @Nullable
                    Boolean hidden,
            @Option(
                            names = "--required",
                            negatable = true,
                            description = "Deploy nothing while it has no value (or do).")
                    @Nullable
                    Boolean required,
            @Option(names = "--locked", negatable = true, description = "Let promotions leave it alone (or not).")
                    @Nullable
                    Boolean locked,
            @Option(
                            names = "--pattern",
                            paramLabel = "REGEX",
                            description =
                                    "What the whole of a value has to match (RE2); empty for none. Templates only.")
                    @Nullable
                    String pattern)
            throws IOException {
        int equals = assignment.indexOf('=');
        String name = equals < 0 ? assignment : assignment.substring(0, equals);
        if ((equals >= 0 ? 1 : 0) + (valueFromEnv == null ? 0 : 1) + (keepValue ? 1 : 0) > 1) {
            throw new CommandFailedException("usage", "give the value of " + name + " in one way only", ExitCode.USAGE);
        }
        VariableOwners.Owner owner = owners.find(reference);
        String value = keepValue ? null : equals < 0 ? value(name, valueFromEnv) : assignment.substring(equals + 1);
        VariableBody body = new VariableBody(name, value, hidden, required, locked);
        owner.variables().set(body, pattern);
        session.output().say("set " + name + " on " + owner.name());
        return ExitCode.OK;
    }

    @Command(name = "unset", description = "Remove a variable.")
    int unset(
            @Parameters(index = "0", paramLabel = WHOSE, description = WHICH) String reference,
            @Parameters(index = "1", paramLabel = "NAME", description = "The variable.") String name,
            @Option(
                            names = {"-y", "--yes"},
                            description = "Do not ask.")
                    boolean yes) {
        VariableOwners.Owner owner = owners.find(reference);
        session.ask("Remove " + Text.harmless(name) + " from " + Text.harmless(owner.name()) + "?", yes);
        owner.variables().unset(name);
        session.output().say("removed " + name + " from " + owner.name());
        return ExitCode.OK;
    }

    @Command(
            name = "import",
            description = "Import a .env file, all of it or nothing; what it does not name stays. Names that are the"
                    + " platform's or locked by a template are skipped.")
    int take(
            @Parameters(index = "0", paramLabel = WHOSE, description = WHICH) String reference,
            @Parameters(index = "1", paramLabel = "FILE", description = "The file; - for standard input.") String file,
            @Option(names = "--hidden", description = "Never show the values again.") boolean hidden,
            @Option(names = "--dry-run", description = "Only say what would happen.") boolean dryRun) {
        VariableOwners.Owner owner = owners.find(reference);
        VariablesImportView view = owner.variables()
                .files()
                .take(new VariablesImportBody(text(file), hidden ? Boolean.TRUE : null, dryRun ? Boolean.TRUE : null));
        Table table = new Table("LINE", "NAME", dryRun ? "WOULD BE" : "WAS", "WHY");
        view.items().forEach(item -> table.row(item.line(), item.name(), item.change(), item.reason()));
        session.output().show(view, table, "no variables in " + file);
        return ExitCode.OK;
    }

    @Command(
            name = "export",
            description = "Write the variables as a .env text to standard output; hidden values are left empty.")
    int export(@Parameters(paramLabel = WHOSE, description = WHICH) String reference) {
        String text = owners.find(reference).variables().files().text();
        session.output().show(new VariablesExportView(text), () -> text);
        return ExitCode.OK;
    }

    private String text(String file) {
        try {
            return "-".equals(file) ? session.terminal().everythingTyped() : Files.readString(Path.of(file));
        } catch (IOException e) {
            throw new CommandFailedException("unreadable-file", file + " cannot be read as UTF-8 text");
        }
    }

    private String value(String name, @Nullable String variable) throws IOException {
        if (variable != null) {
            return Secrets.fromEnvironment(session.terminal(), variable);
        }
        if (session.terminal().interactive()) {
            return session.terminal()
                    .hidden()
                    .apply("Value of " + Text.harmless(name) + ": ")
                    .orElseThrow(() -> new CommandFailedException("not-confirmed", "nothing was done"));
        }
        return session.terminal().everythingTyped().replaceFirst("\\R\\z", "");
    }

    static String mark(boolean yes) {
        return yes ? "yes" : "";
    }
}
