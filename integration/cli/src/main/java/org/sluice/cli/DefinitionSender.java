package org.sluice.cli;

import java.util.List;
import java.util.function.Supplier;
import org.sluice.cli.client.SluiceApiException;
import org.sluice.cli.definition.Definitions;
import org.sluice.protocol.DefinitionChangeView;
import org.sluice.protocol.DefinitionsAnswer;
import org.sluice.protocol.ProblemFieldView;

/** Sends definitions and translates what the server says about a document back to file and line. */
final class DefinitionSender {

    private final Session session;
    private final Definitions definitions;

    DefinitionSender(Session session, Definitions definitions) {
        this.session = session;
        this.definitions = definitions;
    }

    DefinitionsAnswer plan() {
        return located(() -> session.client().definitions().plan(definitions.body()));
    }

    DefinitionsAnswer apply() {
        return located(() -> session.client().definitions().apply(definitions.body()));
    }

    static boolean changesAnything(DefinitionsAnswer answer) {
        return answer.changes().stream().anyMatch(change -> !"unchanged".equals(change.change()));
    }

    /** A table of what changes, and one line that sums it up. */
    static String text(DefinitionsAnswer answer) {
        Table table = new Table("CHANGE", "KIND", "NAME", "DETAILS");
        for (DefinitionChangeView change : answer.changes()) {
            table.row(change.change(), change.kind(), change.name(), String.join("; ", change.details()));
        }
        return table.text(false);
    }

    private DefinitionsAnswer located(Supplier<DefinitionsAnswer> call) {
        try {
            return call.get();
        } catch (SluiceApiException e) {
            List<ProblemFieldView> errors = e.errors().stream()
                    .map(error -> new ProblemFieldView("", error.code(), definitions.describe(error)))
                    .toList();
            throw new SluiceApiException(e.status(), e.code(), e.detail(), errors);
        }
    }
}
