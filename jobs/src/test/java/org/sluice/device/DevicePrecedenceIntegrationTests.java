package org.sluice.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.sluice.device.DeviceGroup.OnLeave;
import org.sluice.environment.EffectiveVariable;
import org.sluice.environment.EffectiveVariable.Scope;
import org.sluice.environment.EffectiveVariable.Source;
import org.sluice.environment.Variable;
import org.sluice.snapshot.SnapshotId;

class DevicePrecedenceIntegrationTests {

    private static Fleet fleet;
    private static DeviceEnvironments environments;
    private static DevicePrecedence precedence;

    @BeforeAll
    static void start() {
        fleet = new Fleet();
        environments = fleet.repositories.get(DeviceEnvironments.class);
        precedence = fleet.repositories.get(DevicePrecedence.class);
    }

    @AfterAll
    static void stop() {
        fleet.close();
    }

    @Test
    void saysWhereEachValueComesFrom() {
        DeviceGroup group = fleet.group("mixers", Optional.empty(), OnLeave.KEEP);
        DeviceId device = fleet.device("mixer 1");
        SnapshotId snapshot = fleet.snapshot("release 1");
        fleet.groups.change(group.id(), List.of(device), List.of());
        fleet.devices.target(device, Optional.of(snapshot));
        environments.put(group.id(), List.of(value("SITE", "group"), hidden("EMPTY", "canary"), value("OWN", "group")));
        environments.put(device, List.of(value("OWN", "mine"), value("EMPTY", ""), hidden("KEY", "canary")));

        Map<String, EffectiveVariable> found = effective(device);

        Source mine = new Source(Scope.DEVICE, "mixer 1");
        Source ofGroup = new Source(Scope.DEVICE_GROUP, "mixers");
        Source ofSnapshot = new Source(Scope.SNAPSHOT, "release 1");
        assertThat(found.get("OWN")).isEqualTo(new EffectiveVariable(value("OWN", "mine"), mine, List.of(ofGroup)));
        assertThat(found.get("SITE"))
                .isEqualTo(new EffectiveVariable(value("SITE", "group"), ofGroup, List.of(ofSnapshot)));
        assertThat(found.get("EMPTY"))
                .as("the group's value is hidden, whatever the device says of its own")
                .isEqualTo(new EffectiveVariable(hidden("EMPTY", "canary"), ofGroup, List.of(mine)));
        assertThat(Objects.requireNonNull(found.get("FF_SNAPSHOT_NAME")).from().scope())
                .isEqualTo(Scope.PLATFORM);
        assertThat(Objects.requireNonNull(found.get("FF_DEVICE_ID")).variable().value())
                .contains(device.value());
        assertThat(found.toString()).doesNotContain("canary");
    }

    /** One fleet for many seeds: a property over random environments of devices and their groups. */
    @Test
    void isWhatTheAgentMakesOfWhatItFetches() {
        SnapshotId snapshot = fleet.snapshot("release 2");
        for (int seed = 1; seed <= 40; seed++) {
            Random random = new Random(seed);
            DeviceId device = fleet.device("device of " + seed);
            if (random.nextInt(4) > 0) {
                DeviceGroup group = fleet.group("group of " + seed, Optional.empty(), OnLeave.KEEP);
                fleet.groups.change(group.id(), List.of(device), List.of());
                environments.put(group.id(), random(random, "group"));
            }
            if (random.nextBoolean()) {
                fleet.devices.target(device, Optional.of(snapshot));
            }
            environments.put(device, random(random, "own"));

            Map<String, String> agent = new HashMap<>();
            fleet.downloads.snapshot(device).ifPresent(got -> agent.putAll(got.environment()));
            agent.putAll(fleet.downloads.settings(device).orElseThrow().environment());
            Map<String, EffectiveVariable> found = effective(device);
            assertThat(found.values().stream().collect(Collectors.toMap(EffectiveVariable::name, one -> one.variable()
                            .value()
                            .orElse("no value"))))
                    .as("seed " + seed)
                    .isEqualTo(agent);
            assertThat(found.values()).noneMatch(one -> one.overridden().contains(one.from()));
        }
    }

    private Map<String, EffectiveVariable> effective(DeviceId device) {
        Map<String, EffectiveVariable> found = new TreeMap<>();
        precedence.of(fleet.devices.find(device).orElseThrow()).forEach(one -> found.put(one.name(), one));
        return found;
    }

    private static List<Variable> random(Random random, String prefix) {
        List<Variable> variables = new ArrayList<>();
        for (String name : List.of("A", "B", "C", "a", "SITE", "LINE")) {
            if (random.nextInt(3) > 0) {
                variables.add(new Variable(
                        name,
                        Optional.of(random.nextInt(3) == 0 ? "" : prefix + random.nextInt(100)),
                        random.nextBoolean(),
                        false,
                        false));
            }
        }
        return variables;
    }

    private static Variable value(String name, String value) {
        return new Variable(name, Optional.of(value), false, false, false);
    }

    private static Variable hidden(String name, String value) {
        return new Variable(name, Optional.of(value), true, false, false);
    }
}
