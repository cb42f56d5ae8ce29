package org.sluice.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sluice.Problems.problemOf;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.sluice.TestRepositories;
import org.sluice.application.ApplicationId;
import org.sluice.device.DeviceGroup.OnLeave;
import org.sluice.snapshot.SnapshotId;
import org.sluice.snapshot.Snapshots;

class DeviceGroupsIntegrationTests {

    private final Fleet fleet = new Fleet();

    @AfterEach
    void stop() {
        fleet.close();
    }

    @Test
    void whoJoinsGetsWhatTheGroupRunsAndWhoLeavesKeepsIt() {
        DeviceGroup group = fleet.group("presses", Optional.empty(), OnLeave.KEEP);
        SnapshotId snapshot = fleet.snapshot("s1");
        fleet.groups.target(group.id(), Optional.of(snapshot));
        DeviceId device = fleet.device("press 1");
        fleet.sendAll();

        DeviceGroup after = fleet.groups.change(group.id(), List.of(device), List.of(device));
        assertThat(after.memberCount()).as("who is in both ends up inside").isEqualTo(1);
        assertThat(fleet.target(device)).contains(snapshot);
        assertThat(fleet.sentTo()).containsExactly(device);

        fleet.groups.change(group.id(), List.of(), List.of(device));
        assertThat(fleet.target(device)).contains(snapshot);
        assertThat(fleet.groups.find(group.id()).orElseThrow().target()).contains(snapshot);
        assertThat(fleet.sentTo()).as("its environment has changed").containsExactly(device);
    }

    @Test
    void whoLeavesAGroupThatClearsRunsNothingUnlessItRanSomethingElse() {
        DeviceGroup group = fleet.group("presses", Optional.empty(), OnLeave.CLEAR);
        fleet.groups.target(group.id(), Optional.of(fleet.snapshot("s1")));
        DeviceId one = fleet.device("press 1");
        DeviceId other = fleet.device("press 2");
        fleet.groups.set(group.id(), List.of(one, other));
        SnapshotId own = fleet.snapshot("own");
        fleet.devices.target(other, Optional.of(own));

        fleet.groups.set(group.id(), List.of());

        assertThat(fleet.target(one)).isEmpty();
        assertThat(fleet.target(other)).contains(own);
    }

    @Test
    void whoJoinsAGroupThatRunsNothingKeepsItsOwnAndWhoIsElsewhereMoves() {
        DeviceGroup first = fleet.group("first", Optional.empty(), OnLeave.KEEP);
        DeviceGroup second = fleet.group("second", Optional.empty(), OnLeave.KEEP);
        DeviceId device = fleet.device("press 1");
        SnapshotId own = fleet.snapshot("own");
        fleet.devices.target(device, Optional.of(own));

        fleet.groups.change(first.id(), List.of(device), List.of());
        fleet.groups.change(second.id(), List.of(device), List.of());

        assertThat(fleet.target(device)).contains(own);
        assertThat(fleet.groups.find(first.id()).orElseThrow().memberCount()).isZero();
        assertThat(fleet.devices.find(device).orElseThrow().group()).contains(second.id());
    }

    @Test
    void aSelectorTakesInAndLetsGo() {
        DeviceId before = fleet.add("before", Map.of("site", "a")).device();
        DeviceId byHand = fleet.add("by hand", Map.of("site", "a")).device();
        DeviceGroup manual = fleet.group("manual", Optional.empty(), OnLeave.KEEP);
        fleet.groups.change(manual.id(), List.of(byHand), List.of());
        DeviceGroup chosen = fleet.group("chosen", Optional.of("site=a,!old"), OnLeave.KEEP);
        SnapshotId snapshot = fleet.snapshot("s1");
        fleet.groups.target(chosen.id(), Optional.of(snapshot));

        DeviceId after = fleet.add("after", Map.of("site", "a")).device();
        DeviceId elsewhere = fleet.add("elsewhere", Map.of("site", "b")).device();

        assertThat(groupOf(before)).contains(chosen.id());
        assertThat(groupOf(after)).contains(chosen.id());
        assertThat(fleet.target(after)).contains(snapshot);
        assertThat(groupOf(elsewhere)).isEmpty();
        assertThat(groupOf(byHand)).contains(manual.id());

        fleet.devices.label(before, Map.of("site", "a", "old", ""));
        fleet.devices.label(elsewhere, Map.of("site", "a"));
        assertThat(groupOf(before)).isEmpty();
        assertThat(groupOf(elsewhere)).contains(chosen.id());

        fleet.groups.update(
                chosen.id(),
                new DeviceGroups.Definition(
                        "chosen", "", Optional.of(Selector.parse("/selector", "old")), OnLeave.KEEP));
        assertThat(groupOf(before)).contains(chosen.id());
        assertThat(groupOf(after)).isEmpty();
        assertThat(problemOf(() -> fleet.groups.change(chosen.id(), List.of(after), List.of())))
                .isEqualTo("members-by-selector");

        fleet.groups.remove(manual.id());
        assertThat(groupOf(byHand)).isEmpty();
    }

    @Test
    void selectorsInTheDatabaseChooseAsInMemory() {
        Map<String, Map<String, String>> labels = Map.of(
                "none", Map.of(),
                "a", Map.of("site", "a"),
                "b", Map.of("site", "b", "old", ""),
                "ab", Map.of("site", "a", "line", "x"),
                "A", Map.of("site", "A", "Old", "y"));
        labels.forEach((name, own) -> fleet.add("device " + name + name.hashCode(), own));
        for (String text : List.of(
                "site=a",
                "site!=a",
                "site in (a,b)",
                "site notin (a,b)",
                "old",
                "!old",
                "old=",
                "old!=",
                "site=a,line=x",
                "site,!line,old notin (y)")) {
            Selector selector = Selector.parse("/selector", text);
            List<Device> found = fleet.devices.list(
                    new Devices.Filter(
                            Optional.of(fleet.team),
                            Optional.of(fleet.application),
                            Optional.empty(),
                            Optional.empty(),
                            Optional.of(selector),
                            Optional.empty()),
                    Optional.empty(),
                    100);
            assertThat(found)
                    .as(text)
                    .extracting(Device::labels)
                    .containsExactlyInAnyOrderElementsOf(
                            labels.values().stream().filter(selector::chooses).toList());
        }
    }

    @Test
    void strangersCannotJoin() {
        DeviceGroup group = fleet.group("presses", Optional.empty(), OnLeave.KEEP);
        ApplicationId other = fleet.repositories.newApplication("other");
        DeviceId own = fleet.device("press 1");
        fleet.devices.assign(own, Optional.empty(), Optional.empty());

        assertThat(problemOf(() -> fleet.groups.change(group.id(), List.of(own), List.of())))
                .isEqualTo("invalid-input at /add");
        assertThat(problemOf(() -> fleet.groups.set(group.id(), List.of(new DeviceId("nobody")))))
                .isEqualTo("invalid-input at /set");
        SnapshotId foreign = fleet.snapshot(other, "s", Optional.empty());
        assertThat(problemOf(() -> fleet.groups.target(group.id(), Optional.of(foreign))))
                .isEqualTo("invalid-snapshot at /targetSnapshot");
        assertThat(problemOf(() -> fleet.devices.target(fleet.device("press 2"), Optional.of(foreign))))
                .isEqualTo("invalid-snapshot at /targetSnapshot");
    }

    @Test
    void whoChangesItsApplicationLeavesItsGroupAndItsSnapshotBehind() {
        DeviceGroup group = fleet.group("presses", Optional.empty(), OnLeave.KEEP);
        DeviceId device = fleet.device("press 1");
        fleet.groups.change(group.id(), List.of(device), List.of());
        fleet.devices.target(device, Optional.of(fleet.snapshot("s1")));
        var instance = fleet.repositories.newInstance(fleet.application, "dev");

        Device ofInstance = fleet.devices.assign(device, Optional.empty(), Optional.of(instance.id()));
        assertThat(ofInstance.group()).isEmpty();
        assertThat(ofInstance.application()).contains(fleet.application);
        assertThat(ofInstance.target()).isPresent();
        assertThat(fleet.desired(device).application()).isEmpty();
        assertThat(fleet.desired(device).instance()).contains(instance.id());

        Device free = fleet.devices.assign(device, Optional.empty(), Optional.empty());
        assertThat(free.application()).isEmpty();
        assertThat(free.target()).isEmpty();
        ApplicationId foreign = fleet.repositories.newApplication("foreign");
        assertThat(problemOf(() -> fleet.devices.assign(device, Optional.of(foreign), Optional.empty())))
                .isEqualTo("not-found");
    }

    @Test
    void namesAreUniqueInAnApplication() {
        DeviceId device = fleet.device("press 1");
        fleet.device("press 2");
        fleet.group("group", Optional.empty(), OnLeave.KEEP);

        assertThat(problemOf(() -> fleet.device("PRESS 1"))).isEqualTo("name-taken at /name");
        assertThat(problemOf(() -> fleet.devices.rename(device, "press 2", ""))).isEqualTo("name-taken at /name");
        assertThat(problemOf(() -> fleet.device(" "))).isEqualTo("blank at /name");
        assertThat(problemOf(() -> fleet.group("group", Optional.empty(), OnLeave.KEEP)))
                .isEqualTo("name-taken at /name");
        assertThat(problemOf(() -> fleet.add("x", Map.of("ä", "1")))).isEqualTo("invalid-label at /labels/ä");
        assertThat(problemOf(() -> fleet.add("x", Map.of("a", "b c")))).isEqualTo("invalid-label-value at /labels/a");
        assertThat(fleet.devices.rename(device, "press 3", "").name()).isEqualTo("press 3");
    }

    @Test
    void aSnapshotThatSomebodyShallRunStays() {
        DeviceId device = fleet.device("press 1");
        SnapshotId snapshot = fleet.snapshot("s1");
        fleet.devices.target(device, Optional.of(snapshot));
        Snapshots snapshots = fleet.repositories.get(Snapshots.class);

        assertThat(problemOf(() -> snapshots.remove(snapshot))).isEqualTo("snapshot-in-use");
        fleet.devices.remove(device);
        snapshots.remove(snapshot);
        assertThat(snapshots.find(snapshot)).isEmpty();
    }

    @Test
    void thousandsOfMembersAreTargetedWithAFewStatements() {
        DeviceGroup group = fleet.group("all", Optional.of("!old"), OnLeave.KEEP);
        fleet.devices(50);
        SnapshotId snapshot = fleet.snapshot("s1");

        long statements = fleet.repositories.transaction().execute(status -> {
            long before = questions();
            fleet.groups.target(group.id(), Optional.of(snapshot));
            return questions() - before;
        });

        assertThat(statements).isLessThan(12);
        assertThat(fleet.sentTo()).hasSize(50);
    }

    @Test
    void twoWhoEditAGroupAtOnceBothSucceed() throws Exception {
        DeviceGroup group = fleet.group("presses", Optional.empty(), OnLeave.KEEP);
        DeviceGroup other = fleet.group("others", Optional.empty(), OnLeave.CLEAR);
        fleet.groups.target(other.id(), Optional.of(fleet.snapshot("s")));
        List<DeviceId> devices = fleet.devices(20);
        for (int round = 0; round < 10; round++) {
            List<Object> outcomes = TestRepositories.together(
                    () -> fleet.groups.set(group.id(), devices).name(),
                    () -> fleet.groups.set(other.id(), devices).name(),
                    () -> fleet.groups.set(group.id(), List.of()).name());
            assertThat(outcomes).containsExactly("presses", "others", "presses");
        }
    }

    private Optional<DeviceGroupId> groupOf(DeviceId device) {
        return fleet.devices.find(device).orElseThrow().group();
    }

    private long questions() {
        return fleet.repositories
                .jdbc()
                .sql("SHOW SESSION STATUS LIKE 'Questions'")
                .query((row, number) -> row.getLong("Value"))
                .single();
    }
}
