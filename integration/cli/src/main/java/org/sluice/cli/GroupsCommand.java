package org.sluice.cli;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sluice.protocol.ApplicationView;
import org.sluice.protocol.DeviceGroupBody;
import org.sluice.protocol.DeviceGroupMembersBody;
import org.sluice.protocol.DeviceGroupView;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "groups", description = "Device groups.", synopsisSubcommandLabel = "COMMAND")
final class GroupsCommand {

    private static final String GROUP = "GROUP";
    private static final String WHICH = "Id, name or application/name.";

    private final Session session;

    GroupsCommand(Session session) {
        this.session = session;
    }

    @Command(name = "list", description = "List the device groups.")
    int list(
            @Option(names = "--application", paramLabel = "APPLICATION", description = "Only of this; id or name.")
                    @Nullable
                    String application) {
        List<DeviceGroupView> groups = new ArrayList<>();
        Table table = new Table("ID", "APPLICATION", "NAME", "DEVICES", "SELECTOR", "TARGET");
        for (ApplicationView owner : session.lookup().applications(application)) {
            for (DeviceGroupView group : session.client().groups().list(owner.id())) {
                groups.add(group);
                table.row(
                        group.id(),
                        owner.name(),
                        group.name(),
                        group.deviceCount(),
                        group.selector(),
                        group.targetSnapshotId());
            }
        }
        session.output().show(new Listing<>(groups), table, "no device groups");
        return ExitCode.OK;
    }

    @Command(name = "show", description = "Show a device group.")
    int show(@Parameters(paramLabel = GROUP, description = WHICH) String reference) {
        show(session.client().groups().get(session.lookup().group(reference)));
        return ExitCode.OK;
    }

    @Command(name = "create", description = "Create a device group.")
    int create(
            @Parameters(paramLabel = "NAME", description = "What it is called.") String name,
            @Option(
                            names = "--application",
                            required = true,
                            paramLabel = "APPLICATION",
                            description = "Which it belongs to; id or name.")
                    String application,
            @Option(names = "--description", paramLabel = "TEXT", description = "For people.") @Nullable
                    String description,
            @Option(
                            names = "--selector",
                            paramLabel = "SELECTOR",
                            description = "Who is in it, by labels, such as site=plant-7,!old; else by hand.")
                    @Nullable
                    String selector,
            @Option(names = "--on-leave", paramLabel = "WHAT", description = "keep (unless said) or clear.") @Nullable
                    String onLeave) {
        String owner = session.lookup().application(application).id();
        show(session.client().groups().create(owner, new DeviceGroupBody(name, description, selector, onLeave, null)));
        return ExitCode.OK;
    }

    @Command(name = "update", description = "Change a device group; what is left out stays.")
    int update(
            @Parameters(paramLabel = GROUP, description = WHICH) String reference,
            @Option(names = "--name", paramLabel = "NAME", description = "What it is called.") @Nullable String name,
            @Option(names = "--description", paramLabel = "TEXT", description = "For people.") @Nullable
                    String description,
            @Option(names = "--selector", paramLabel = "SELECTOR", description = "Empty: by hand.") @Nullable
                    String selector,
            @Option(names = "--on-leave", paramLabel = "WHAT", description = "keep or clear.") @Nullable String onLeave,
            @Option(
                            names = "--target",
                            paramLabel = "SNAPSHOT-ID",
                            description = "What all members shall run at once; empty: nothing. A promotion does it in"
                                    + " waves.")
                    @Nullable
                    String target) {
        show(session.client()
                .groups()
                .change(
                        session.lookup().group(reference),
                        new DeviceGroupBody(name, description, selector, onLeave, target)));
        return ExitCode.OK;
    }

    @Command(name = "members", description = "Put devices into a group and take some out.")
    int members(
            @Parameters(paramLabel = GROUP, description = WHICH) String reference,
            @Option(names = "--add", paramLabel = "DEVICE", split = ",", description = "Who joins.") @Nullable
                    List<String> add,
            @Option(names = "--remove", paramLabel = "DEVICE", split = ",", description = "Who leaves.") @Nullable
                    List<String> remove,
            @Option(names = "--set", paramLabel = "DEVICE", split = ",", description = "Who is in it, and no other.")
                    @Nullable
                    List<String> set) {
        DeviceGroupView group = session.lookup().group(reference);
        show(session.client().groups().members(group, new DeviceGroupMembersBody(ids(add), ids(remove), ids(set))));
        return ExitCode.OK;
    }

    @Command(name = "delete", description = "Remove a device group; its devices stay.")
    int delete(
            @Parameters(paramLabel = GROUP, description = WHICH) String reference,
            @Option(
                            names = {"-y", "--yes"},
                            description = "Do not ask.")
                    boolean yes) {
        DeviceGroupView group = session.lookup().group(reference);
        session.ask("Remove the device group " + Text.harmless(group.name()) + "?", yes);
        session.client().groups().delete(group);
        session.output().say("removed " + group.name());
        return ExitCode.OK;
    }

    private @Nullable List<@Nullable String> ids(@Nullable List<String> references) {
        if (references == null) {
            return null;
        }
        List<@Nullable String> ids = new ArrayList<>();
        references.stream()
                .filter(reference -> !reference.isBlank())
                .forEach(reference -> ids.add(session.lookup().device(reference).id()));
        return ids;
    }

    private void show(DeviceGroupView group) {
        session.output().show(group, () -> new Facts()
                .fact("Device group", group.name())
                .fact("Id", group.id())
                .fact("Application", group.applicationId())
                .fact("Description", group.description())
                .fact("Selector", group.selector())
                .fact("On leave", group.onLeave())
                .fact("Devices", group.deviceCount())
                .fact("Target", group.targetSnapshotId())
                .text());
    }
}
