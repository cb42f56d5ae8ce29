package org.sluice.cli;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sluice.protocol.CallerView;
import org.sluice.protocol.UserBody;
import org.sluice.protocol.UserChangeBody;
import org.sluice.protocol.UserView;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "users", description = "Users; administrators add them.", synopsisSubcommandLabel = "COMMAND")
final class UsersCommand {

    private static final String USER = "USERNAME";
    private static final String WHICH = "User name or id.";

    private final Session session;

    UsersCommand(Session session) {
        this.session = session;
    }

    @Command(name = "list", description = "List the users.")
    int list() {
        List<UserView> users = session.client().users().list();
        Table table = new Table("ID", "USERNAME", "EMAIL", "ADMINISTRATOR", "PASSWORD", "IDENTITY", "DISABLED");
        users.forEach(user -> table.row(
                user.id(),
                user.username(),
                user.email(),
                user.administrator() ? "yes" : "",
                user.hasPassword() ? "yes" : "",
                user.identity() == null ? "" : user.identity().subject(),
                user.disabled() ? "yes" : ""));
        session.output().show(new Listing<>(users), table, "no users");
        return ExitCode.OK;
    }

    @Command(name = "whoami", description = "Say whose token this is, and what they are in which team.")
    int whoami() {
        CallerView caller = session.client().users().self();
        Table table = new Table("USERNAME", "TEAM", "ROLE");
        caller.teams().forEach(team -> table.row(caller.username(), team.name(), team.role()));
        session.output().show(caller, table, Text.harmless(caller.username()) + " is in no team");
        return ExitCode.OK;
    }

    @Command(name = "add", description = "Add a user; give them a password with set-password.")
    int add(
            @Parameters(paramLabel = USER, description = "What they log in with.") String name,
            @Option(names = "--email", paramLabel = "ADDRESS", description = "Where they can be reached.") @Nullable
                    String email,
            @Option(names = "--administrator", description = "May do everything in all teams.") boolean administrator) {
        UserView user = session.client().users().add(new UserBody(name, email, administrator, null));
        session.output().show(user, () -> "added " + Text.harmless(user.username()) + " (" + user.id() + ")\n");
        return ExitCode.OK;
    }

    @Command(
            name = "set-password",
            description = "Set a user's password, asked for or read from standard input; their sessions end.")
    int setPassword(@Parameters(paramLabel = USER, description = WHICH) String user) throws IOException {
        String password = session.terminal().interactive()
                ? session.terminal()
                        .hidden()
                        .apply("New password of " + Text.harmless(user) + ": ")
                        .orElseThrow(() -> new CommandFailedException("not-confirmed", "nothing was done"))
                : session.terminal().everythingTyped().replaceFirst("\\R\\z", "");
        session.client().users().setPassword(user, password);
        session.output().say("set the password of " + user);
        return ExitCode.OK;
    }

    @Command(name = "link", description = "Say what an identity provider calls a user, who logs in there from now on.")
    int link(
            @Parameters(paramLabel = USER, description = WHICH) String user,
            @Option(
                            names = "--subject",
                            required = true,
                            paramLabel = "SUBJECT",
                            description = "What the provider's tokens have as sub.")
                    String subject,
            @Option(
                            names = "--issuer",
                            paramLabel = "URL",
                            description = "The provider; the one the server is configured with if left out.")
                    @Nullable
                    String issuer) {
        session.client().users().link(user, issuer, subject);
        session.output().say("linked " + user + " to " + subject);
        return ExitCode.OK;
    }

    @Command(name = "unlink", description = "Let no identity provider log a user in any more; their sessions end.")
    int unlink(@Parameters(paramLabel = USER, description = WHICH) String user) {
        session.client().users().unlink(user);
        session.output().say("unlinked " + user);
        return ExitCode.OK;
    }

    @Command(name = "disable", description = "Let a user in nowhere any more, at once.")
    int disable(
            @Parameters(paramLabel = USER, description = WHICH) String user,
            @Option(
                            names = {"-y", "--yes"},
                            description = "Do not ask.")
                    boolean yes) {
        session.ask("Disable " + Text.harmless(user) + "? Their sessions and tokens end.", yes);
        session.client().users().change(user, new UserChangeBody(null, null, true));
        session.output().say("disabled " + user);
        return ExitCode.OK;
    }

    @Command(name = "enable", description = "Let a disabled user in again.")
    int enable(@Parameters(paramLabel = USER, description = WHICH) String user) {
        session.client().users().change(user, new UserChangeBody(null, null, false));
        session.output().say("enabled " + user);
        return ExitCode.OK;
    }
}
