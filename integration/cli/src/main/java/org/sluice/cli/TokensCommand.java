package org.sluice.cli;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.sluice.protocol.IssuedTokenView;
import org.sluice.protocol.TokenBody;
import org.sluice.protocol.TokenView;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "tokens", description = "Access tokens.", synopsisSubcommandLabel = "COMMAND")
final class TokensCommand {

    private static final IssuedTokens.Kind<TokenView> KIND =
            new IssuedTokens.Kind<>(TokenView::id, TokenView::name, TokenView::revokedAt, "token");

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
            @Mixin ExpiryOption expiry) {
        String teamId = team == null ? null : session.lookup().team(team).id();
        Instant expiresAt = expiry.at(session.terminal());
        IssuedTokenView token =
                session.client().tokens().issue(new TokenBody(name, teamId, role.toLowerCase(Locale.ROOT), expiresAt));
        return IssuedTokens.show(session, "Token", token.name(), token.id(), token, token.secret());
    }

    @Command(name = "revoke", description = "Revoke a token at once and for good.")
    int revoke(
            @Parameters(paramLabel = "TOKEN-ID", description = "Id or name of the token.") String reference,
            @Option(
                            names = {"-y", "--yes"},
                            description = "Do not ask.")
                    boolean yes) {
        TokenView token = KIND.valid(session.client().tokens().list(), reference);
        session.ask("Revoke token " + token.name() + " (" + token.role() + ")?", yes);
        session.client().tokens().revoke(token.id());
        session.output().say("revoked " + token.name());
        return ExitCode.OK;
    }
}
