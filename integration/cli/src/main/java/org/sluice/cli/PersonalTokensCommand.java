package org.sluice.cli;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.sluice.protocol.PersonalTokenBody;
import org.sluice.protocol.PersonalTokenView;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "personal",
        description = "One's own tokens, which may do what their user may.",
        synopsisSubcommandLabel = "COMMAND")
final class PersonalTokensCommand {

    private static final IssuedTokens.Kind<PersonalTokenView> KIND = new IssuedTokens.Kind<>(
            PersonalTokenView::id, PersonalTokenView::name, PersonalTokenView::revokedAt, "token of yours");

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
            @Mixin ExpiryOption expiry) {
        String teamId = team == null ? null : session.lookup().team(team).id();
        Instant expiresAt = expiry.at(session.terminal());
        PersonalTokenView token = session.client()
                .users()
                .issueToken(new PersonalTokenBody(
                        name, teamId, role == null ? null : role.toLowerCase(Locale.ROOT), expiresAt));
        return IssuedTokens.show(session, "Token", token.name(), token.id(), token, token.secret());
    }

    @Command(name = "revoke", description = "Revoke one of one's tokens, at once and for good.")
    int revoke(
            @Parameters(paramLabel = "TOKEN-ID", description = "Id or name of the token.") String reference,
            @Option(
                            names = {"-y", "--yes"},
                            description = "Do not ask.")
                    boolean yes) {
        PersonalTokenView token = KIND.valid(session.client().users().tokens(), reference);
        session.ask("Revoke token " + token.name() + "?", yes);
        session.client().users().revokeToken(token.id());
        session.output().say("revoked " + token.name());
        return ExitCode.OK;
    }
}
