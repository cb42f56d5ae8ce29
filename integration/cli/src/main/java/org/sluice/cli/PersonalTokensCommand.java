package org.sluice.cli;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.sluice.protocol.PersonalTokenBody;
import org.sluice.protocol.PersonalTokenView;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "personal",
        description = "One's own tokens, which may do what their user may.",
        synopsisSubcommandLabel = "COMMAND")
final class PersonalTokensCommand {

    private final Session session;

    PersonalTokensCommand(Session session) {
        this.session = session;
    }

    @Command(name = "list", description = "List one's tokens, without their secrets.")
    int list() {
        List<PersonalTokenView> tokens = session.client().users().tokens();
        Table table = new Table("ID", "NAME", "TEAM", "ROLE", "CREATED", "EXPIRES", "REVOKED");
        tokens.forEach(token -> table.row(
                token.id(),
                token.name(),
                token.teamId(),
                token.role(),
                token.createdAt(),
                token.expiresAt(),
                token.revokedAt()));
        session.output().show(new Listing<>(tokens), table, "no tokens");
        return ExitCode.OK;
    }

    @Command(name = "create", description = "Issue a token of one's own; its secret is shown this once.")
    int create(
            @Option(names = "--name", required = true, paramLabel = "NAME", description = "What it is called.")
                    String name,
            @Option(names = "--team", paramLabel = "TEAM", description = "Only for what is in this team, id or name.")
                    @Nullable
                    String team,
            @Option(
                            names = "--role",
                            paramLabel = "ROLE",
                            description = "Only for what this role may do, too; viewer makes one that reads.")
                    @Nullable
                    String role,
            @Option(
                            names = "--expires-in",
                            paramLabel = "DURATION",
                            description = "How long it is valid, such as P90D; else for ever.")
                    @Nullable
                    Duration expiresIn) {
        String teamId = team == null ? null : session.lookup().team(team).id();
        Instant expiresAt =
                expiresIn == null ? null : session.terminal().clock().instant().plus(expiresIn);
        PersonalTokenView token = session.client()
                .users()
                .issueToken(new PersonalTokenBody(
                        name, teamId, role == null ? null : role.toLowerCase(Locale.ROOT), expiresAt));
        if (session.output().forPeople()) {
            // The secret alone on standard output, so that it can be piped into a vault.
            session.terminal()
                    .err()
                    .println("Token " + Text.harmless(token.name()) + " (" + token.id()
                            + "). This is its secret; it is not shown again:");
            session.terminal().err().flush();
        }
        session.output().show(token, () -> token.secret() + "\n");
        return ExitCode.OK;
    }

    @Command(name = "revoke", description = "Revoke one of one's tokens, at once and for good.")
    int revoke(
            @Parameters(paramLabel = "TOKEN-ID", description = "Id or name of the token.") String reference,
            @Option(
                            names = {"-y", "--yes"},
                            description = "Do not ask.")
                    boolean yes) {
        List<PersonalTokenView> found = session.client().users().tokens().stream()
                .filter(token -> token.revokedAt() == null)
                .filter(token -> reference.equals(token.id()) || reference.equals(token.name()))
                .toList();
        if (found.size() != 1) {
            throw new CommandFailedException("unknown-token", "no valid token of yours of this id or name");
        }
        session.ask("Revoke token " + found.get(0).name() + "?", yes);
        session.client().users().revokeToken(found.get(0).id());
        session.output().say("revoked " + found.get(0).name());
        return ExitCode.OK;
    }
}
