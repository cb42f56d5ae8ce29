package org.sluice.cli;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sluice.cli.client.DeviceCalls;
import org.sluice.protocol.DeviceBody;
import org.sluice.protocol.DeviceChangeBody;
import org.sluice.protocol.DeviceCodeView;
import org.sluice.protocol.DeviceCredentialsView;
import org.sluice.protocol.DeviceEditorView;
import org.sluice.protocol.DeviceView;
import org.sluice.protocol.Page;
import org.sluice.protocol.SnapshotView;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "devices", description = "Devices.", synopsisSubcommandLabel = "COMMAND")
final class DevicesCommand {

    private static final String DEVICE = "DEVICE";
    private static final String WHICH = "Id, name or application/name.";

    private final Session session;

    DevicesCommand(Session session) {
        this.session = session;
    }

    @Command(name = "list", description = "List devices.")
    int list(
            @Option(names = "--application", paramLabel = "APPLICATION", description = "Only of this; id or name.")
                    @Nullable
                    String application,
            @Option(names = "--group", paramLabel = "GROUP", description = "Only of this; id or name.") @Nullable
                    String group,
            @Option(names = "--label", paramLabel = "SELECTOR", description = "Such as site=plant-7,!old.") @Nullable
                    String label,
            @Option(names = "--state", paramLabel = "STATE", description = "The agent's word, such as running.")
                    @Nullable
                    String state,
            @Option(
                            names = "--limit",
                            paramLabel = "NUMBER",
                            defaultValue = "100",
                            description = "At most these many; ${DEFAULT-VALUE} unless said.")
                    int limit) {
        DeviceCalls.Filter filter = new DeviceCalls.Filter(
                application == null
                        ? null
                        : session.lookup().application(application).id(),
                group == null ? null : session.lookup().group(group).id(),
                label,
                state);
        Page<DeviceView> devices = session.client().devices().list(filter, limit);
        Table table = new Table("ID", "NAME", "STATE", "TARGET", "RUNS", "MODE", "LAST SEEN", "LABELS");
        devices.items()
                .forEach(device -> table.row(
                        device.id(),
                        device.name(),
                        device.status(),
                        device.targetSnapshot(),
                        device.activeSnapshot(),
                        device.mode(),
                        device.lastSeenAt(),
                        labels(device)));
        session.output().show(devices, table, "no devices");
        return ExitCode.OK;
    }

    @Command(name = "show", description = "Show a device.")
    int show(@Parameters(paramLabel = DEVICE, description = WHICH) String reference) {
        show(session.lookup().device(reference));
        return ExitCode.OK;
    }

    @Command(name = "create", description = "Create a device; its credentials are shown this once.")
    int create(
            @Parameters(paramLabel = "NAME", description = "What it is called.") String name,
            @Option(
                            names = "--application",
                            required = true,
                            paramLabel = "APPLICATION",
                            description = "Which it belongs to; id or name.")
                    String application,
            @Option(names = "--instance", paramLabel = "INSTANCE", description = "Which it belongs to.") @Nullable
                    String instance,
            @Option(names = "--group", paramLabel = "GROUP", description = "The group it joins.") @Nullable
                    String group,
            @Option(names = "--type", paramLabel = "TYPE", description = "What kind of device it is.") @Nullable
                    String type,
            @Option(names = "--label", paramLabel = "NAME=VALUE", description = "A label; may be repeated.") @Nullable
                    Map<String, String> labels,
            @Option(names = "--code", description = "Give out a one-time code for the agent, too.") boolean code) {
        DeviceBody body = new DeviceBody(
                name,
                type,
                null,
                session.lookup().application(application).id(),
                instance == null ? null : session.lookup().instance(instance).id(),
                group == null ? null : session.lookup().group(group).id(),
                labels == null ? null : Map.copyOf(labels),
                code);
        show(session.client().devices().create(body));
        return ExitCode.OK;
    }

    @Command(name = "delete", description = "Remove a device; its agent wipes what it runs.")
    int delete(
            @Parameters(paramLabel = DEVICE, description = WHICH) String reference,
            @Option(
                            names = {"-y", "--yes"},
                            description = "Do not ask.")
                    boolean yes) {
        DeviceView device = session.lookup().device(reference);
        session.ask("Remove the device " + Text.harmless(device.name()) + "?", yes);
        session.client().devices().delete(device.id());
        session.output().say("removed " + device.name());
        return ExitCode.OK;
    }

    @Command(name = "mode", description = "Switch between autonomous (fleet) and developer mode.")
    int mode(
            @Parameters(index = "0", paramLabel = DEVICE, description = WHICH) String reference,
            @Parameters(index = "1", paramLabel = "MODE", description = "autonomous or developer.") String mode) {
        show(session.client().devices().mode(session.lookup().device(reference).id(), mode));
        return ExitCode.OK;
    }

    @Command(
            name = "editor",
            description =
                    "Open the editor of a device in developer mode: prints where, good once and for five minutes.")
    int editor(
            @Parameters(paramLabel = DEVICE, description = WHICH) String reference,
            @Option(names = "--stop", description = "Close it instead, for everybody.") boolean stop) {
        DeviceView device = session.lookup().device(reference);
        if (stop) {
            session.client().devices().closeEditor(device.id());
            session.output().say("closed the editor of " + device.name());
        } else {
            DeviceEditorView editor = session.client().devices().openEditor(device.id());
            session.output().show(editor, () -> editor.url() + "\n");
        }
        return ExitCode.OK;
    }

    @Command(name = "start", description = "Let a suspended device run again.")
    int start(@Parameters(paramLabel = DEVICE, description = WHICH) String reference) {
        return act(reference, "start");
    }

    @Command(name = "restart", description = "Stop the Node-RED of a device and start it again; it must be connected.")
    int restart(@Parameters(paramLabel = DEVICE, description = WHICH) String reference) {
        return act(reference, "restart");
    }

    @Command(name = "suspend", description = "Stop the Node-RED of a device until it is started.")
    int suspend(@Parameters(paramLabel = DEVICE, description = WHICH) String reference) {
        return act(reference, "suspend");
    }

    private int act(String reference, String action) {
        show(session.client().devices().act(session.lookup().device(reference).id(), action));
        return ExitCode.OK;
    }

    @Command(name = "snapshot", description = "Take a snapshot of what a device runs; it must be connected.")
    int snapshot(
            @Parameters(paramLabel = DEVICE, description = WHICH) String reference,
            @Option(names = "--name", paramLabel = "NAME", description = "What it is called.") @Nullable String name,
            @Option(names = "--description", paramLabel = "TEXT", description = "What it is.") @Nullable
                    String description) {
        SnapshotView snapshot = session.client()
                .devices()
                .snapshot(session.lookup().device(reference).id(), name, description);
        session.output().show(snapshot, () -> SnapshotReport.text(snapshot));
        return ExitCode.OK;
    }

    @Command(
            name = "logs",
            description = "Show the log a device has kept, or with --follow, what it writes from now on.")
    int logs(
            @Parameters(paramLabel = DEVICE, description = WHICH) String reference,
            @Option(
                            names = {"-f", "--follow"},
                            description = "Go on until this command is ended.")
                    boolean follow)
            throws InterruptedException {
        DeviceView device = session.lookup().device(reference);
        DeviceLogPrinter printer = new DeviceLogPrinter(session);
        if (follow) {
            printer.follow(device);
        } else {
            printer.kept(device);
        }
        return ExitCode.OK;
    }

    @Command(name = "assign", description = "Say where a device belongs, or with no option, nowhere.")
    int assign(
            @Parameters(paramLabel = DEVICE, description = WHICH) String reference,
            @Option(names = "--application", paramLabel = "APPLICATION", description = "Id or name.") @Nullable
                    String application,
            @Option(names = "--instance", paramLabel = "INSTANCE", description = "Id, name or application/name.")
                    @Nullable
                    String instance) {
        DeviceView device = session.lookup().device(reference);
        String instanceId =
                instance == null ? "" : session.lookup().instance(instance).id();
        String applicationId = application != null
                ? session.lookup().application(application).id()
                : instance == null ? "" : session.lookup().instance(instance).applicationId();
        change(device, new DeviceChangeBody(null, null, applicationId, instanceId, null, null));
        return ExitCode.OK;
    }

    @Command(name = "target", description = "Say what a device alone shall run; a promotion does it for a group.")
    int target(
            @Parameters(index = "0", paramLabel = DEVICE, description = WHICH) String reference,
            @Parameters(index = "1", arity = "0..1", paramLabel = "SNAPSHOT-ID", description = "None: nothing.")
                    @Nullable
                    String snapshot) {
        change(
                session.lookup().device(reference),
                new DeviceChangeBody(null, null, null, null, snapshot == null ? "" : snapshot, null));
        return ExitCode.OK;
    }

    @Command(name = "label", description = "Set labels (NAME=VALUE) and take some away (NAME-); others stay.")
    int label(
            @Parameters(index = "0", paramLabel = DEVICE, description = WHICH) String reference,
            @Parameters(
                            index = "1..*",
                            arity = "1..*",
                            paramLabel = "LABEL",
                            description = "NAME=VALUE, NAME for one without a value, NAME- to take it away.")
                    List<String> changes) {
        DeviceView device = session.lookup().device(reference);
        Map<String, String> labels = new TreeMap<>(device.labels());
        for (String change : changes) {
            int equals = change.indexOf('=');
            if (equals >= 0) {
                labels.put(change.substring(0, equals), change.substring(equals + 1));
            } else if (change.endsWith("-")) {
                labels.remove(change.substring(0, change.length() - 1));
            } else {
                labels.put(change, "");
            }
        }
        change(device, new DeviceChangeBody(null, null, null, null, null, Map.copyOf(labels)));
        return ExitCode.OK;
    }

    @Command(name = "credentials", description = "Give a device new credentials, or with --revoke, void them.")
    int credentials(
            @Parameters(paramLabel = DEVICE, description = WHICH) String reference,
            @Option(names = "--revoke", description = "Only void the ones it has.") boolean revoke,
            @Option(
                            names = {"-y", "--yes"},
                            description = "Do not ask.")
                    boolean yes) {
        DeviceView device = session.lookup().device(reference);
        session.ask("The credentials of " + Text.harmless(device.name()) + " become void at once. Go on?", yes);
        if (revoke) {
            session.client().devices().revoke(device.id());
            session.output().say("voided the credentials of " + device.name());
        } else {
            show(session.client().devices().regenerate(device.id()));
        }
        return ExitCode.OK;
    }

    @Command(name = "code", description = "Give out a one-time code for the agent: flowfuse-device-agent -o CODE.")
    int code(@Parameters(paramLabel = DEVICE, description = WHICH) String reference) {
        DeviceCodeView code = session.client()
                .devices()
                .code(session.lookup().device(reference).id());
        session.output().show(code, () -> code.code() + "\n");
        return ExitCode.OK;
    }

    private void change(DeviceView device, DeviceChangeBody body) {
        show(session.client().devices().change(device.id(), body));
    }

    private void show(DeviceView device) {
        session.output().show(device, () -> new Facts()
                .fact("Device", device.name())
                .fact("Id", device.id())
                .fact("Type", device.type())
                .fact("Application", device.applicationId())
                .fact("Instance", device.instanceId())
                .fact("Group", device.groupId())
                .fact("Labels", labels(device))
                .fact("Mode", device.mode())
                .fact("Target", device.targetSnapshot())
                .fact("Runs", device.activeSnapshot())
                .fact("State", device.status())
                .fact("Connected", device.connected())
                .fact("Last seen", device.lastSeenAt())
                .fact("Command due", device.commandDue())
                .fact("Agent", device.agentVersion())
                .fact("Node-RED", device.nodeRedVersion())
                .fact("Node.js", device.nodeJsVersion())
                .text());
    }

    private void show(DeviceCredentialsView credentials) {
        session.output().show(credentials, () -> new Facts()
                .fact("Device", credentials.name())
                .fact("deviceId", credentials.id())
                .fact("token", credentials.token())
                .fact("credentialSecret", credentials.credentialSecret())
                .fact("brokerUsername", credentials.brokerUsername())
                .fact("brokerPassword", credentials.brokerPassword())
                .fact("One-time code", credentials.code())
                .text());
    }

    private static String labels(DeviceView device) {
        return device.labels().entrySet().stream()
                .map(label -> label.getKey() + "=" + label.getValue())
                .collect(Collectors.joining(","));
    }
}
