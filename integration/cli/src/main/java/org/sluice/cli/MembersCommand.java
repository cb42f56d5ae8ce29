package org.sluice.cli;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.sluice.protocol.ApplicationRoleView;
import org.sluice.protocol.ApplicationView;
import org.sluice.protocol.MemberView;
import org.sluice.protocol.TeamView;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "members",
        description = "Who is what in a team, or in one of its applications instead.",
        synopsisSubcommandLabel = "COMMAND")
final class MembersCommand {

    private static final String USER = "USERNAME";
    private static final String WHICH = "User name or id.";
    private static final String ONE = "The application, id or name: its own role, not the team's.";

    private final Session session;

    MembersCommand(Session session) {
        this.session = session;
    }

    @Command(name = "list", description = "List the members of a team.")
    int list(@Parameters(paramLabel = "TEAM", description = "Id or name.") String team) {
        List<MemberView> members =
                session.client().users().members(session.lookup().team(team).id());
        Table table = new Table("USERNAME", "ROLE", "SOURCE", "EMAIL", "DISABLED");
        members.forEach(member -> table.row(
                member.username(), member.role(), member.source(), member.email(), member.disabled() ? "yes" : ""));
        session.output().show(new Listing<>(members), table, "no members");
        return ExitCode.OK;
    }

    @Command(name = "roles", description = "List who has a role of their own in an application.")
    int roles(@Parameters(paramLabel = "APPLICATION", description = "Id or name.") String application) {
        List<ApplicationRoleView> roles = session.client()
                .users()
                .roles(session.lookup().application(application).id());
        Table table = new Table("USERNAME", "ROLE");
        roles.forEach(role -> table.row(role.username(), role.role()));
        session.output().show(new Listing<>(roles), table, "everybody is what they are in the team");
        return ExitCode.OK;
    }

    @Command(name = "set", description = "Make a user something in a team, or in one application.")
    int set(
            @Parameters(index = "0", paramLabel = USER, description = WHICH) String user,
            @Parameters(
                            index = "1",
                            paramLabel = "ROLE",
                            description =
                                    "viewer, member, operator, approver or owner; none for no access to an application.")
                    String role,
            @Option(names = "--team", paramLabel = "TEAM", description = "The team, id or name.") @Nullable String team,
            @Option(names = "--application", paramLabel = "APPLICATION", description = ONE) @Nullable
                    String application) {
        String word = role.toLowerCase(Locale.ROOT);
        if (application != null && team == null) {
            ApplicationView found = session.lookup().application(application);
            session.client().users().setRole(found.id(), user, word);
            session.output().say(user + " is " + word + " in application " + found.name());
        } else {
            TeamView found = team(team, application);
            session.client().users().setMember(found.id(), user, word);
            session.output().say(user + " is " + word + " in team " + found.name());
        }
        return ExitCode.OK;
    }

    @Command(
            name = "remove",
            description = "Take a user out of a team, or let the team's role count in an application.")
    int remove(
            @Parameters(paramLabel = USER, description = WHICH) String user,
            @Option(names = "--team", paramLabel = "TEAM", description = "The team, id or name.") @Nullable String team,
            @Option(names = "--application", paramLabel = "APPLICATION", description = ONE) @Nullable
                    String application,
            @Option(
                            names = {"-y", "--yes"},
                            description = "Do not ask.")
                    boolean yes) {
        if (application != null && team == null) {
            ApplicationView found = session.lookup().application(application);
            session.client().users().setRole(found.id(), user, null);
            session.output().say(user + " has no role of their own in application " + found.name());
        } else {
            TeamView found = team(team, application);
            session.ask("Take " + Text.harmless(user) + " out of team " + Text.harmless(found.name()) + "?", yes);
            session.client().users().removeMember(found.id(), user);
            session.output().say(user + " is not in team " + found.name() + " any more");
        }
        return ExitCode.OK;
    }

    private TeamView team(@Nullable String team, @Nullable String application) {
        if (team == null || application != null) {
            throw new CommandFailedException("usage", "say either --team or --application", ExitCode.USAGE);
        }
        return session.lookup().team(team);
    }
}
