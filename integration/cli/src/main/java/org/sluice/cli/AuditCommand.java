package org.sluice.cli;

import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sluice.protocol.AuditEventView;
import org.sluice.protocol.Page;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "audit", description = "Who did what.", synopsisSubcommandLabel = "COMMAND")
final class AuditCommand {

    private final Session session;

    AuditCommand(Session session) {
        this.session = session;
    }

    @Command(name = "list", description = "List what was changed, newest first.")
    int list(
            @Option(
                            names = "--application",
                            paramLabel = "APPLICATION",
                            description = "Only in this application; id or name.")
                    @Nullable
                    String application,
            @Option(names = "--limit", paramLabel = "N", defaultValue = "50", description = "At most so many.")
                    int limit) {
        String id = application == null
                ? null
                : session.lookup().application(application).id();
        Page<AuditEventView> events = session.client().audit(id, limit);
        Table table = new Table("TIME", "ACTOR", "DOOR", "ACTION", "OBJECT", "ID", "DETAILS");
        for (AuditEventView event : events.items()) {
            table.row(
                    event.at(),
                    event.actor(),
                    event.door(),
                    event.action(),
                    event.objectType(),
                    event.objectId(),
                    details(event.details()));
        }
        session.output().show(events, table, "no events");
        return ExitCode.OK;
    }

    private static String details(Map<String, String> details) {
        return details.entrySet().stream()
                .map(detail -> detail.getKey() + "=" + detail.getValue())
                .sorted()
                .collect(Collectors.joining(" "));
    }
}
