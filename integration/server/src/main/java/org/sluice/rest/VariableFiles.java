package org.sluice.rest;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.sluice.access.Principal;
import org.sluice.application.ApplicationId;
import org.sluice.environment.Dotenv;
import org.sluice.environment.Template;
import org.sluice.environment.Variable;
import org.sluice.environment.VariableImport;
import org.sluice.protocol.ImportedVariableView;
import org.sluice.protocol.VariablesExportView;
import org.sluice.protocol.VariablesImportBody;
import org.sluice.protocol.VariablesImportView;
import org.springframework.stereotype.Component;

/** Reads {@code .env} texts into environments, all of a text or nothing, and writes them. */
@Component
final class VariableFiles {

    private final Changes changes;

    VariableFiles(Changes changes) {
        this.changes = changes;
    }

    /**
     * Whose variables they are.
     *
     * @param existing read in the transaction of the import
     * @param template what binds them
     * @param put sets them
     */
    record Owner(
            String type,
            String id,
            Optional<ApplicationId> application,
            Supplier<List<Variable>> existing,
            Supplier<Optional<Template>> template,
            Consumer<List<Variable>> put) {}

    VariablesImportView take(Principal principal, VariablesImportBody body, Owner owner) {
        String content = Fields.required("/content", body.content());
        boolean hidden = Boolean.TRUE.equals(body.hidden());
        boolean dryRun = Boolean.TRUE.equals(body.dryRun());
        Supplier<VariableImport> plan = () -> VariableImport.plan(
                "/content",
                content,
                hidden,
                owner.existing().get(),
                owner.template().get());
        return view(dryRun, dryRun ? plan.get() : done(principal, plan, owner));
    }

    private VariableImport done(Principal principal, Supplier<VariableImport> plan, Owner owner) {
        return changes.make(principal, () -> {
            VariableImport planned = plan.get();
            if (!planned.variables().isEmpty()) {
                owner.put().accept(planned.variables());
            }
            return new Changes.Made<>(
                    planned,
                    "variables.imported",
                    owner.type(),
                    owner.id(),
                    owner.application(),
                    Map.of(
                            "names",
                            planned.variables().stream().map(Variable::name).collect(Collectors.joining(", "))));
        });
    }

    static VariablesExportView write(List<Variable> variables) {
        return new VariablesExportView(Dotenv.render(variables));
    }

    private static VariablesImportView view(boolean dryRun, VariableImport planned) {
        return new VariablesImportView(
                dryRun,
                planned.lines().stream()
                        .map(line -> new ImportedVariableView(
                                line.line(),
                                line.name(),
                                Words.of(line.change()),
                                line.reason().isEmpty() ? null : line.reason()))
                        .toList());
    }
}
