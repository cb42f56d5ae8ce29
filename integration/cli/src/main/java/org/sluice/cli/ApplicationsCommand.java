package org.sluice.cli;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sluice.protocol.ApplicationView;
import org.sluice.protocol.TeamView;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "applications", description = "Applications.", synopsisSubcommandLabel = "COMMAND")
final class ApplicationsCommand {

    private final Session session;

    ApplicationsCommand(Session session) {
        this.session = session;
    }

    @Command(name = "list", description = "List the applications.")
    int list(
            @Option(names = "--team", paramLabel = "TEAM", description = "Only this team's; id or name.") @Nullable
                    String team) {
        String teamId = team == null ? null : session.lookup().team(team).id();
        List<ApplicationView> applications = session.client().applications().list(teamId);
        Table table = new Table("ID", "TEAM", "NAME");
        if (session.output().forPeople()) {
            Map<String, String> teams = session.client().applications().teams().stream()
                    .collect(Collectors.toMap(TeamView::id, TeamView::name));
            applications.forEach(
                    one -> table.row(one.id(), teams.getOrDefault(one.teamId(), one.teamId()), one.name()));
        }
        session.output().show(new Listing<>(applications), table, "no applications");
        return ExitCode.OK;
    }
}
