package org.sluice.device;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.sluice.environment.EffectiveVariable;
import org.sluice.environment.EffectiveVariable.Scope;
import org.sluice.environment.EffectiveVariable.Source;
import org.sluice.environment.Variable;
import org.sluice.snapshot.Snapshot;
import org.sluice.snapshot.Snapshots;

/**
 * Which value of a device is in force, and where it comes from: what the platform computes, the device's own value unless it
 * is empty, its group's, the snapshot's. The same as its agent makes of the two answers it fetches.
 */
public final class DevicePrecedence {

    private final DeviceEnvironments environments;
    private final DeviceDownloads downloads;
    private final DeviceGroups groups;
    private final Snapshots snapshots;

    DevicePrecedence(
            DeviceEnvironments environments, DeviceDownloads downloads, DeviceGroups groups, Snapshots snapshots) {
        this.environments = environments;
        this.downloads = downloads;
        this.groups = groups;
        this.snapshots = snapshots;
    }

    /** By name. */
    public List<EffectiveVariable> of(Device device) {
        Map<String, List<Given>> given = new TreeMap<>();
        platform(device)
                .forEach((name, value) -> add(
                        given,
                        new Source(Scope.PLATFORM, "Sluice"),
                        new Variable(name, Optional.of(value), false, false, true)));
        Source own = new Source(Scope.DEVICE, device.name());
        environments.of(device.id()).forEach(variable -> add(given, own, variable));
        device.group().flatMap(groups::find).ifPresent(group -> {
            Source ofGroup = new Source(Scope.DEVICE_GROUP, group.name());
            environments.of(group.id()).forEach(variable -> add(given, ofGroup, variable));
        });
        device.target().flatMap(snapshots::find).ifPresent(snapshot -> fromSnapshot(given, snapshot));
        return given.values().stream().map(DevicePrecedence::inForce).toList();
    }

    /** What one scope says of a variable. */
    private record Given(Source from, Variable variable) {}

    private static void add(Map<String, List<Given>> given, Source from, Variable variable) {
        given.computeIfAbsent(variable.name(), name -> new ArrayList<>()).add(new Given(from, variable));
    }

    private static void fromSnapshot(Map<String, List<Given>> given, Snapshot snapshot) {
        Source from = new Source(Scope.SNAPSHOT, snapshot.name());
        snapshot.manifest().environmentKeys().stream()
                .filter(Variable::keepable)
                .distinct()
                .forEach(name -> add(given, from, new Variable(name, Optional.of(""), false, false, false)));
    }

    /** As the agent gets them: computed in one place only. */
    private Map<String, String> platform(Device device) {
        Map<String, String> computed = new HashMap<>();
        downloads.settings(device.id()).ifPresent(settings -> computed.putAll(settings.environment()));
        computed.keySet().removeIf(name -> !name.startsWith(Variable.PLATFORM_PREFIX));
        return computed;
    }

    /** The first of them, strongest first; one that is empty leaves it to the next that has a value. */
    private static EffectiveVariable inForce(List<Given> strongestFirst) {
        Given first = strongestFirst.get(0);
        Given winner = first;
        if (first.from().scope() != Scope.PLATFORM) {
            winner = strongestFirst.stream()
                    .filter(one -> !one.variable().value().orElse("").isEmpty())
                    .findFirst()
                    .orElse(first);
        }
        boolean hidden = winner.variable().hidden() || first.variable().hidden();
        Variable variable = new Variable(
                first.variable().name(),
                winner.variable().value(),
                hidden,
                false,
                first.from().scope() == Scope.PLATFORM);
        Given counts = winner;
        return new EffectiveVariable(
                variable,
                winner.from(),
                strongestFirst.stream()
                        .filter(one -> one != counts)
                        .map(Given::from)
                        .toList());
    }
}
