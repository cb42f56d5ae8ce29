package org.sluice.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.sluice.protocol.InstanceAuthBody;
import org.sluice.protocol.InstanceDuplicateBody;
import org.sluice.protocol.InstanceDuplicateView;
import org.sluice.protocol.InstanceView;
import org.sluice.protocol.MissingCredentialView;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "duplicate",
        description = "Register another Node-RED with the same flows and names of variables; values never travel.")
final class DuplicateCommand implements Callable<Integer> {

    private final Session session;

    @Parameters(paramLabel = "INSTANCE", description = "The original: id, name or application/name.")
    String original = "";

    @Option(names = "--name", required = true, paramLabel = "NAME", description = "What the duplicate is called.")
    String name = "";

    @Option(names = "--base-url", required = true, paramLabel = "URL", description = "Root of its Admin API.")
    String baseUrl = "";

    @Option(names = "--username", paramLabel = "NAME", description = "A user of its Admin API, if it has users.")
    @Nullable
    String username;

    @Option(
            names = "--secret-from-env",
            paramLabel = "VARIABLE",
            description =
                    "The user's password, or without a user a bearer token, is in this variable of the environment of this command.")
    @Nullable
    String secretFromEnv;

    @Option(
            names = "--value-from-env",
            paramLabel = "NAME=VARIABLE",
            description =
                    "Give its variable NAME the value of this variable of the environment of this command; may be repeated.")
    Map<String, String> valuesFromEnv = new LinkedHashMap<>();

    @Option(names = "--no-deploy", description = "Register it without sending it the flows.")
    boolean noDeploy;

    DuplicateCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        InstanceDuplicateBody body = new InstanceDuplicateBody(name, baseUrl, auth(), null, values(), !noDeploy);
        InstanceView source = session.lookup().instance(original);
        InstanceDuplicateView made = session.client().instances().duplicate(source.id(), body);
        session.output().show(made, () -> new Facts()
                .fact("Instance", made.instance().name())
                .fact("Id", made.instance().id())
                .fact("Duplicate of", source.name())
                .fact("Snapshot", made.snapshotId())
                .fact("Runs the flows", made.deployed())
                .fact("Need a value", String.join("\n", made.needValues()))
                .fact("Need credentials", credentials(made))
                .text());
        return ExitCode.OK;
    }

    private InstanceAuthBody auth() {
        if (secretFromEnv == null) {
            if (username != null) {
                throw new CommandFailedException(
                        "usage", "say with --secret-from-env where the password of the user is", ExitCode.USAGE);
            }
            return new InstanceAuthBody("none", null, null, null);
        }
        String secret = Secrets.fromEnvironment(session.terminal(), secretFromEnv);
        return username == null
                ? new InstanceAuthBody("token", secret, null, null)
                : new InstanceAuthBody("password", username, null, secret);
    }

    private Map<String, String> values() {
        Map<String, String> values = new LinkedHashMap<>();
        valuesFromEnv.forEach(
                (variable, from) -> values.put(variable, Secrets.fromEnvironment(session.terminal(), from)));
        return values;
    }

    private static String credentials(InstanceDuplicateView made) {
        return made.missingCredentials().stream()
                .map(DuplicateCommand::credential)
                .reduce((first, second) -> first + "\n" + second)
                .orElse("");
    }

    private static String credential(MissingCredentialView missing) {
        return missing.type() + " " + (missing.name().isEmpty() ? missing.nodeId() : missing.name()) + " on "
                + missing.tab();
    }
}
