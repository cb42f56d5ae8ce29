package org.sluice.cli;

import picocli.CommandLine;

/** All commands, in the order the help lists them. */
final class Commands {

    private Commands() {}

    static void addTo(CommandLine root, Session session) {
        Following following = new Following(session);
        root.addSubcommand(new ApplyCommand(session))
                .addSubcommand(new ValidateCommand(session))
                .addSubcommand(new PlanCommand(session))
                .addSubcommand(new PromoteCommand(session, following))
                .addSubcommand(new PromotionsCommand(session, following))
                .addSubcommand(new RolloutsCommand(session, following))
                .addSubcommand(new PipelinesCommand(session))
                .addSubcommand(new CommandLine(new InstancesCommand(session))
                        .addSubcommand(new DuplicateCommand(session))
                        .addSubcommand(variables(session, VariableOwners.instances(session)))
                        .addSubcommand(new AutoSnapshotsCommand(session)))
                .addSubcommand(new CommandLine(new DevicesCommand(session))
                        .addSubcommand(variables(session, VariableOwners.devices(session))))
                .addSubcommand(new CommandLine(new GroupsCommand(session))
                        .addSubcommand(new VariablesCommand(session, VariableOwners.groups(session))))
                .addSubcommand(new CommandLine(new TemplatesCommand(session))
                        .addSubcommand(new VariablesCommand(session, VariableOwners.templates(session))))
                .addSubcommand(new ProvisioningCommand(session))
                .addSubcommand(new CommandLine(new SnapshotsCommand(session))
                        .addSubcommand(new SnapshotCleanupCommand(session))
                        .addSubcommand(new SnapshotRetentionCommand(session)))
                .addSubcommand(new SchedulesCommand(session))
                .addSubcommand(new ApplicationsCommand(session))
                .addSubcommand(new TeamsCommand(session))
                .addSubcommand(new UsersCommand(session))
                .addSubcommand(new MembersCommand(session))
                .addSubcommand(new CommandLine(new TokensCommand(session))
                        .addSubcommand("personal", new PersonalTokensCommand(session)))
                .addSubcommand(new AuditCommand(session))
                .addSubcommand(new SecretsCommand(session))
                .addSubcommand(new ServerCommand(session));
    }

    /** Of what has variables from several places. */
    private static CommandLine variables(Session session, VariableOwners owners) {
        return new CommandLine(new VariablesCommand(session, owners))
                .addSubcommand(new EffectiveVariablesCommand(session, owners));
    }
}
