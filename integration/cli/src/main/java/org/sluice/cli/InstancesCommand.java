package org.sluice.cli;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sluice.protocol.ApplicationView;
import org.sluice.protocol.InstanceStatusView;
import org.sluice.protocol.InstanceView;
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
        Table table = new Table("ID", "APPLICATION", "NAME", "URL", "AUTH");
        for (ApplicationView owner : session.lookup().applications(application)) {
            for (InstanceView instance : session.client().instances().list(owner.id())) {
                instances.add(instance);
                table.row(
                        instance.id(),
                        owner.name(),
                        instance.name(),
                        instance.baseUrl(),
                        instance.auth().kind());
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
}
