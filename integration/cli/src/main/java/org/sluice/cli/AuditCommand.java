package org.sluice.cli;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sluice.cli.client.AuditFilter;
import org.sluice.protocol.AuditEventView;
import org.sluice.protocol.Page;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "audit", description = "Who did what.", synopsisSubcommandLabel = "COMMAND")
final class AuditCommand {

    private static final String TIME = "A time such as 2026-03-01T02:30:00Z, or a day (UTC).";

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
            @Option(
                            names = "--object",
                            paramLabel = "[KIND/]ID",
                            description =
                                    "Only of this object, such as pipeline/01J...; a kind alone ends with a slash.")
                    @Nullable
                    String object,
            @Option(names = "--by", paramLabel = "ACTOR", description = "Only what this one did.") @Nullable
                    String actor,
            @Option(names = "--action", paramLabel = "NAME", description = "Only these events.") @Nullable
                    String action,
            @Option(
                            names = "--door",
                            paramLabel = "DOOR",
                            description = "Only through this door: rest, jms, schedule, device or system.")
                    @Nullable
                    String door,
            @Option(names = "--since", paramLabel = "TIME", description = "Not before then. " + TIME) @Nullable
                    String since,
            @Option(names = "--until", paramLabel = "TIME", description = "Before then. " + TIME) @Nullable
                    String until,
            @Option(names = "--limit", paramLabel = "N", defaultValue = "50", description = "At most so many.")
                    int limit) {
        int slash = object == null ? -1 : object.indexOf('/');
        AuditFilter filter = new AuditFilter(
                application == null
                        ? null
                        : session.lookup().application(application).id(),
                object == null || slash < 1 ? null : object.substring(0, slash),
                object == null || slash == object.length() - 1 ? null : object.substring(slash + 1),
                actor,
                action,
                door,
                time("--since", since),
                time("--until", until));
        Page<AuditEventView> events = session.client().audit(filter, limit);
        Table table = new Table("TIME", "ACTOR", "DOOR", "ACTION", "OBJECT", "ID", "WHY", "BEFORE -> AFTER", "DETAILS");
        for (AuditEventView event : events.items()) {
            table.row(
                    event.at(),
                    event.actor(),
                    event.door(),
                    event.action(),
                    event.objectType(),
                    event.objectId(),
                    event.reason(),
                    changes(event),
                    details(event.details()));
        }
        session.output().show(events, table, "no events");
        return ExitCode.OK;
    }

    private static @Nullable Instant time(String option, @Nullable String text) {
        if (text == null) {
            return null;
        }
        try {
            return text.indexOf('T') < 0
                    ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
                    : Instant.parse(text);
        } catch (DateTimeException e) {
            throw new CommandFailedException("invalid-time", option + ": " + TIME, ExitCode.USAGE);
        }
    }

    /** Each thing that is different, once. What is only there on one side is shown with nothing on the other. */
    private static String changes(AuditEventView event) {
        Map<String, String> before = Objects.requireNonNullElse(event.before(), Map.of());
        Map<String, String> after = Objects.requireNonNullElse(event.after(), Map.of());
        TreeSet<String> keys = new TreeSet<>(before.keySet());
        keys.addAll(after.keySet());
        return keys.stream()
                .map(key -> "%s: %s -> %s".formatted(key, before.getOrDefault(key, ""), after.getOrDefault(key, "")))
                .collect(Collectors.joining("; "));
    }

    private static String details(Map<String, String> details) {
        return details.entrySet().stream()
                .filter(detail -> !detail.getKey().equals("reason"))
                .map(detail -> detail.getKey() + "=" + detail.getValue())
                .sorted()
                .collect(Collectors.joining(" "));
    }
}
