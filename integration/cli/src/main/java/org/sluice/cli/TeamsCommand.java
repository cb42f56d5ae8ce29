package org.sluice.cli;

import java.util.List;
import org.sluice.protocol.TeamView;
import picocli.CommandLine.Command;

@Command(name = "teams", description = "Teams.", synopsisSubcommandLabel = "COMMAND")
final class TeamsCommand {

    private final Session session;

    TeamsCommand(Session session) {
        this.session = session;
    }

    @Command(name = "list", description = "List the teams.")
    int list() {
        List<TeamView> teams = session.client().applications().teams();
        Table table = new Table("ID", "NAME");
        teams.forEach(team -> table.row(team.id(), team.name()));
        session.output().show(new Listing<>(teams), table, "no teams");
        return ExitCode.OK;
    }
}
