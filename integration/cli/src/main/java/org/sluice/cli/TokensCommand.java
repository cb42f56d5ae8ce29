package org.sluice.cli;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.sluice.protocol.IssuedTokenView;
import org.sluice.protocol.TokenBody;
import org.sluice.protocol.TokenView;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "tokens", description = "Access tokens.", synopsisSubcommandLabel = "COMMAND")
final class TokensCommand {

    private final Session session;

    TokensCommand(Session session) {
        this.session = session;
    }

    @Command(name = "list", description = "List the tokens, without their secrets.")
    int list() {
        List<TokenView> tokens = session.client().tokens().list();
        Table table = new Table("ID", "NAME", "ROLE", "TEAM", "CREATED", "EXPIRES", "REVOKED");
        tokens.forEach(token -> table.row(
                token.id(),
                token.name(),
                token.role(),
                token.teamId(),
                token.createdAt(),
                token.expiresAt(),
                token.revokedAt()));
        session.output().show(new Listing<>(tokens), table, "no tokens");
        return ExitCode.OK;
    }

    @Command(name = "create", description = "Issue a token; its secret is shown this once.")
    int create(
            @Option(names = "--name", required = true, paramLabel = "NAME", description = "What it is called.")
                    String name,
            @Option(
                            names = "--role",
                            required = true,
                            paramLabel = "ROLE",
                            description = "viewer, member, operator, approver, owner or admin.")
                    String role,
            @Option(
                            names = "--team",
                            paramLabel = "TEAM",
                            description = "The team it is for, id or name; an admin's is for all.")
                    @Nullable
                    String team,
            @Option(
                            names = "--expires-in",
                            paramLabel = "DURATION",
                            description = "How long it is valid, such as P90D; else for ever.")
                    @Nullable
                    Duration expiresIn) {
        String teamId = team == null ? null : session.lookup().team(team).id();
        Instant expiresAt =
                expiresIn == null ? null : session.terminal().clock().instant().plus(expiresIn);
        IssuedTokenView token =
                session.client().tokens().issue(new TokenBody(name, teamId, role.toLowerCase(Locale.ROOT), expiresAt));
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

    @Command(name = "revoke", description = "Revoke a token at once and for good.")
    int revoke(
            @Parameters(paramLabel = "TOKEN-ID", description = "Id or name of the token.") String reference,
            @Option(
                            names = {"-y", "--yes"},
                            description = "Do not ask.")
                    boolean yes) {
        List<TokenView> found = session.client().tokens().list().stream()
                .filter(token -> token.revokedAt() == null)
                .filter(token -> reference.equals(token.id()) || reference.equals(token.name()))
                .toList();
        if (found.size() != 1) {
            throw new CommandFailedException("unknown-token", "no valid token of this id or name");
        }
        TokenView token = found.get(0);
        session.ask("Revoke token " + token.name() + " (" + token.role() + ")?", yes);
        session.client().tokens().revoke(token.id());
        session.output().say("revoked " + token.name());
        return ExitCode.OK;
    }
}
