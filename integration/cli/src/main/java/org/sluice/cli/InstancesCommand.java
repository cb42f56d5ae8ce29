package org.sluice.cli;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sluice.protocol.ApplicationView;
import org.sluice.protocol.DriftView;
import org.sluice.protocol.InstanceStatusView;
import org.sluice.protocol.InstanceView;
import org.sluice.protocol.ProtectionView;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "instances", description = "Registered Node-REDs.", synopsisSubcommandLabel = "COMMAND")
final class InstancesCommand {

    private static final String INSTANCE = "INSTANCE";
    private static final String WHICH = "Id, name or application/name.";

    private final Session session;

    InstancesCommand(Session session) {
        this.session = session;
    }

    @Command(name = "list", description = "List the instances.")
    int list(
            @Option(
                            names = "--application",
                            paramLabel = "APPLICATION",
                            description = "Only of this application; id or name.")
                    @Nullable
                    String application) {
        List<InstanceView> instances = new ArrayList<>();
        Table table = new Table("ID", "APPLICATION", "NAME", "URL", "AUTH", "PROTECTED", "DRIFT");
        for (ApplicationView owner : session.lookup().applications(application)) {
            for (InstanceView instance : session.client().instances().list(owner.id())) {
                instances.add(instance);
                table.row(
                        instance.id(),
                        owner.name(),
                        instance.name(),
                        instance.baseUrl(),
                        instance.auth().kind(),
                        instance.protection().enabled() ? "yes" : "",
                        instance.drift() == null ? "" : instance.drift().state());
            }
        }
        session.output()
                .show(new Listing<>(instances), table, "no instances; register one with 'sluice apply -f FILE'");
        return ExitCode.OK;
    }

    @Command(name = "show", description = "Show how an instance is registered.")
    int show(@Parameters(paramLabel = INSTANCE, description = WHICH) String reference) {
        InstanceView instance = session.lookup().instance(reference);
        session.output().show(instance, () -> new Facts()
                .fact("Instance", instance.name())
                .fact("Id", instance.id())
                .fact("Application", instance.applicationId())
                .fact("URL", instance.baseUrl())
                .fact("Auth", instance.auth().kind())
                .fact("User", instance.auth().username())
                .fact("Own CA", instance.extraCa())
                .fact("Protected", instance.protection().enabled())
                .fact("Drift", drift(instance.drift()))
                .text());
        return ExitCode.OK;
    }

    @Command(name = "status", description = "Ask the Node-RED itself how it is; 1 if it cannot be reached.")
    int status(@Parameters(paramLabel = INSTANCE, description = WHICH) String reference) {
        InstanceView instance = session.lookup().instance(reference);
        InstanceStatusView status = session.client().instances().status(instance.id());
        String problem =
                status.problemCode() == null ? status.problem() : status.problem() + " (" + status.problemCode() + ")";
        session.output().show(status, () -> new Facts()
                .fact("Instance", instance.name())
                .fact("URL", instance.baseUrl())
                .fact("Reachable", status.reachable())
                .fact("Why", problem)
                .fact("Node-RED", status.nodeRedVersion())
                .fact("Node.js", status.nodeJsVersion())
                .fact("Revision", status.rev())
                .fact("Drifted", status.drifted())
                .text());
        return status.reachable() ? ExitCode.OK : ExitCode.ERROR;
    }

    @Command(name = "protect", description = "Let only an owner's promotion change an instance from now on.")
    int protect(@Parameters(paramLabel = INSTANCE, description = WHICH) String reference) {
        InstanceView instance = session.lookup().instance(reference);
        session.client().instances().protect(instance.id());
        return protection(instance, true);
    }

    @Command(name = "unprotect", description = "Let everybody's promotions change an instance again.")
    int unprotect(@Parameters(paramLabel = INSTANCE, description = WHICH) String reference) {
        InstanceView instance = session.lookup().instance(reference);
        session.client().instances().unprotect(instance.id());
        return protection(instance, false);
    }

    @Command(
            name = "check-drift",
            description = "Look now whether an instance runs what was last promoted to it; 1 if it does not.")
    int checkDrift(@Parameters(paramLabel = INSTANCE, description = WHICH) String reference) {
        InstanceView instance = session.lookup().instance(reference);
        DriftView drift = session.client().instances().checkDrift(instance.id());
        session.output().show(drift, () -> new Facts()
                .fact("Instance", instance.name())
                .fact("Drift", drift.state())
                .fact("Since", drift.since())
                .fact("Runs", drift.found())
                .fact("Promoted", drift.expected())
                .text());
        return drift.state().equals("drifted") || drift.state().equals("unreachable") ? ExitCode.ERROR : ExitCode.OK;
    }

    private int protection(InstanceView instance, boolean enabled) {
        session.output()
                .show(
                        new ProtectionView(enabled),
                        () -> Text.harmless(instance.name()) + (enabled ? " is protected\n" : " is open\n"));
        return ExitCode.OK;
    }

    private static String drift(@Nullable DriftView drift) {
        return drift == null
                ? ""
                : "%s since %s, looked at %s"
                        .formatted(drift.state(), Text.of(drift.since()), Text.of(drift.checkedAt()));
    }
}
