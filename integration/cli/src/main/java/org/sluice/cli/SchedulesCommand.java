package org.sluice.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sluice.protocol.ApplicationView;
import org.sluice.protocol.ScheduleView;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "schedules",
        description = "Promotions that start by themselves; make them with 'sluice apply'.",
        synopsisSubcommandLabel = "COMMAND")
final class SchedulesCommand {

    private static final String SCHEDULE = "SCHEDULE";
    private static final String WHICH = "Id, name or application/name.";

    private final Session session;

    SchedulesCommand(Session session) {
        this.session = session;
    }

    @Command(name = "list", description = "List the schedules.")
    int list(
            @Option(
                            names = "--application",
                            paramLabel = "APPLICATION",
                            description = "Only of this application; id or name.")
                    @Nullable
                    String application) {
        List<ScheduleView> schedules = new ArrayList<>();
        Table table =
                new Table("ID", "APPLICATION", "NAME", "FROM STAGE", "WHEN", "ENABLED", "NEXT", "LAST", "OUTCOME");
        for (ApplicationView owner : session.lookup().applications(application)) {
            for (ScheduleView schedule : session.client().schedules().list(owner.id())) {
                schedules.add(schedule);
                table.row(
                        schedule.id(),
                        owner.name(),
                        schedule.name(),
                        schedule.stage(),
                        when(schedule),
                        schedule.enabled(),
                        schedule.nextFireTimes().stream().findFirst().orElse(null),
                        schedule.lastFiredAt(),
                        schedule.lastOutcome());
            }
        }
        session.output().show(new Listing<>(schedules), table, "no schedules; make one with 'sluice apply -f FILE'");
        return ExitCode.OK;
    }

    @Command(name = "show", description = "Show a schedule and when it fires next.")
    int show(@Parameters(paramLabel = SCHEDULE, description = WHICH) String reference) {
        return answer(session.lookup().schedule(reference));
    }

    @Command(name = "enable", description = "Let a schedule fire.")
    int enable(@Parameters(paramLabel = SCHEDULE, description = WHICH) String reference) {
        ScheduleView schedule = session.lookup().schedule(reference);
        session.client().schedules().enable(schedule.id());
        return answer(session.client().schedules().get(schedule.id()));
    }

    @Command(name = "disable", description = "Keep a schedule from firing.")
    int disable(@Parameters(paramLabel = SCHEDULE, description = WHICH) String reference) {
        ScheduleView schedule = session.lookup().schedule(reference);
        session.client().schedules().disable(schedule.id());
        return answer(session.client().schedules().get(schedule.id()));
    }

    @Command(name = "remove", description = "Remove a schedule.")
    int remove(
            @Parameters(paramLabel = SCHEDULE, description = WHICH) String reference,
            @Option(
                            names = {"-y", "--yes"},
                            description = "Do not ask.")
                    boolean yes) {
        ScheduleView schedule = session.lookup().schedule(reference);
        session.ask("Remove schedule " + Text.harmless(schedule.name()) + " (" + when(schedule) + ")?", yes);
        session.client().schedules().delete(schedule.id());
        session.output().say("removed schedule " + schedule.name());
        return ExitCode.OK;
    }

    private int answer(ScheduleView schedule) {
        session.output().show(schedule, () -> new Facts()
                .fact("Schedule", schedule.name())
                .fact("Id", schedule.id())
                .fact("Pipeline", schedule.pipelineId())
                .fact("From stage", schedule.stage())
                .fact("When", when(schedule))
                .fact("If missed", schedule.misfire())
                .fact("Enabled", schedule.enabled())
                .fact("Next", schedule.nextFireTimes().stream().map(Text::of).collect(Collectors.joining("\n")))
                .fact("Last fired", schedule.lastFiredAt())
                .fact("Outcome", schedule.lastOutcome())
                .text());
        return ExitCode.OK;
    }

    private static String when(ScheduleView schedule) {
        return schedule.cron() == null ? "once at " + Text.of(schedule.at()) : schedule.cron() + " " + schedule.zone();
    }
}
