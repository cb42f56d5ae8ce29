package org.sluice.cli;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sluice.protocol.ProvisioningTokenBody;
import org.sluice.protocol.ProvisioningTokenView;
import org.sluice.protocol.TeamView;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "provisioning",
        description = "Tokens with which devices enrol themselves.",
        synopsisSubcommandLabel = "COMMAND")
final class ProvisioningCommand {

    private static final String WHOSE = "The team, id or name; left out if there is only one.";

    private final Session session;

    ProvisioningCommand(Session session) {
        this.session = session;
    }

    @Command(name = "list", description = "List the provisioning tokens, without their secrets.")
    int list(@Option(names = "--team", paramLabel = "TEAM", description = WHOSE) @Nullable String team) {
        List<ProvisioningTokenView> tokens =
                session.client().groups().tokens(team(team).id());
        Table table = new Table("ID", "NAME", "USED", "QUOTA", "GROUP", "EXPIRES", "REVOKED");
        tokens.forEach(token -> table.row(
                token.id(),
                token.name(),
                token.used(),
                token.quota(),
                token.groupId(),
                token.expiresAt(),
                token.revokedAt()));
        session.output().show(new Listing<>(tokens), table, "no provisioning tokens");
        return ExitCode.OK;
    }

    @Command(name = "create", description = "Issue a provisioning token; its secret is shown this once.")
    int create(
            @Option(names = "--team", paramLabel = "TEAM", description = WHOSE) @Nullable String team,
            @Option(names = "--name", required = true, paramLabel = "NAME", description = "What it is called.")
                    String name,
            @Option(names = "--application", paramLabel = "APPLICATION", description = "Where its devices go.")
                    @Nullable
                    String application,
            @Option(names = "--instance", paramLabel = "INSTANCE", description = "Where its devices go.") @Nullable
                    String instance,
            @Option(names = "--group", paramLabel = "GROUP", description = "The group its devices join.") @Nullable
                    String group,
            @Option(names = "--quota", paramLabel = "NUMBER", description = "How many devices; else any number.")
                    @Nullable
                    Integer quota,
            @Mixin ExpiryOption expiry) {
        Instant expiresAt = expiry.at(session.terminal());
        ProvisioningTokenView token = session.client()
                .groups()
                .issue(
                        team(team).id(),
                        new ProvisioningTokenBody(
                                name,
                                application == null
                                        ? null
                                        : session.lookup()
                                                .application(application)
                                                .id(),
                                instance == null
                                        ? null
                                        : session.lookup().instance(instance).id(),
                                group == null
                                        ? null
                                        : session.lookup().group(group).id(),
                                quota,
                                expiresAt));
        return IssuedTokens.show(session, "Provisioning token", token.name(), token.id(), token, token.token());
    }

    @Command(name = "revoke", description = "Revoke a provisioning token; devices that enrolled with it stay.")
    int revoke(
            @Parameters(paramLabel = "TOKEN-ID", description = "Id or name of the token.") String reference,
            @Option(names = "--team", paramLabel = "TEAM", description = WHOSE) @Nullable String team,
            @Option(
                            names = {"-y", "--yes"},
                            description = "Do not ask.")
                    boolean yes) {
        TeamView owner = team(team);
        ProvisioningTokenView token = session.client().groups().tokens(owner.id()).stream()
                .filter(listed -> reference.equals(listed.id()) || reference.equals(listed.name()))
                .findFirst()
                .orElseThrow(
                        () -> new CommandFailedException("unknown-token", "no provisioning token of this id or name"));
        session.ask("Revoke the provisioning token " + Text.harmless(token.name()) + "?", yes);
        session.client().groups().revoke(owner.id(), token.id());
        session.output().say("revoked " + token.name());
        return ExitCode.OK;
    }

    private TeamView team(@Nullable String reference) {
        if (reference != null) {
            return session.lookup().team(reference);
        }
        List<TeamView> teams = session.client().applications().teams();
        if (teams.size() != 1) {
            throw new CommandFailedException("usage", "say which team with --team", ExitCode.USAGE);
        }
        return teams.get(0);
    }
}
