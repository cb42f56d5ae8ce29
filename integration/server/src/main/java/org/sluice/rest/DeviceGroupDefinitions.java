package org.sluice.rest;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.sluice.access.Permission;
import org.sluice.access.Principal;
import org.sluice.application.Application;
import org.sluice.device.Device;
import org.sluice.device.DeviceEnvironments;
import org.sluice.device.DeviceGroup;
import org.sluice.device.DeviceGroup.OnLeave;
import org.sluice.device.DeviceGroups;
import org.sluice.device.DeviceId;
import org.sluice.device.Devices;
import org.sluice.device.Selector;
import org.sluice.environment.Variable;
import org.sluice.problem.Names;
import org.sluice.problem.ProblemException;
import org.sluice.protocol.DefinitionChangeView;
import org.sluice.protocol.DeviceGroupSpec;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Creates device groups and changes them, their members and their variables where they differ. */
@Component
final class DeviceGroupDefinitions implements DefinitionApplier {

    private final JsonMapper mapper = RestConfiguration.wireMapper();
    private final DeviceGroups groups;
    private final Devices devices;
    private final DeviceEnvironments environments;
    private final DefinitionPlaces places;
    private final Changes changes;

    DeviceGroupDefinitions(
            DeviceGroups groups,
            Devices devices,
            DeviceEnvironments environments,
            DefinitionPlaces places,
            Changes changes) {
        this.groups = groups;
        this.devices = devices;
        this.environments = environments;
        this.places = places;
        this.changes = changes;
    }

    @Override
    public DefinitionKind kind() {
        return DefinitionKind.DEVICE_GROUP;
    }

    @Override
    public Supplier<DefinitionChangeView> prepare(Definition definition, Principal principal) {
        DeviceGroupSpec spec = definition.spec(mapper, DeviceGroupSpec.class);
        String at = definition.pointer() + "/spec";
        DeviceGroups.Definition wanted = new DeviceGroups.Definition(
                Names.label(definition.pointer() + "/metadata/name", definition.name(), 100),
                Fields.text(at + "/description", spec.description(), Fields.TEXT)
                        .orElse(""),
                DeviceDocuments.selector(at + "/selector", spec.selector()),
                spec.onLeave() == null ? OnLeave.KEEP : Words.parse(OnLeave.class, at + "/onLeave", spec.onLeave()));
        if (wanted.selector().isPresent() && spec.devices() != null) {
            throw ProblemException.ruleViolated(
                    at + "/devices",
                    "members-by-selector",
                    at + "/devices and a selector cannot both say who is in the group; leave one out.");
        }
        return () -> apply(definition, wanted, spec, principal);
    }

    private DefinitionChangeView apply(
            Definition definition, DeviceGroups.Definition wanted, DeviceGroupSpec spec, Principal principal) {
        Application application = places.application(principal, definition);
        Optional<DeviceGroup> existing = groups.findByName(application.id(), wanted.name());
        List<String> details = new ArrayList<>();
        DeviceGroup group;
        if (existing.isEmpty()) {
            places.require(principal, Permission.DEVICE_EDIT, application);
            group = changes.make(
                    principal,
                    () -> made(
                            groups.add(application.id(), wanted, principal.name()),
                            "application.deviceGroup.created",
                            Map.of("name", wanted.name())));
        } else {
            group = existing.get();
            details.addAll(differences(group, wanted));
            if (!details.isEmpty()) {
                places.require(principal, Permission.DEVICE_EDIT, application);
                changes.make(
                        principal,
                        () -> made(
                                groups.update(group.id(), wanted),
                                "application.deviceGroup.updated",
                                Map.of("name", wanted.name())));
            }
        }
        details.addAll(setMembers(definition, group, spec, application, principal));
        details.addAll(setVariables(definition, group, spec, application, principal));
        return definition.change(existing.isEmpty() ? "create" : details.isEmpty() ? "unchanged" : "update", details);
    }

    private static List<String> differences(DeviceGroup group, DeviceGroups.Definition wanted) {
        List<String> differences = new ArrayList<>();
        if (!group.description().equals(wanted.description())) {
            differences.add("description");
        }
        if (!group.selector().map(Selector::text).equals(wanted.selector().map(Selector::text))) {
            differences.add("selector");
        }
        if (group.onLeave() != wanted.onLeave()) {
            differences.add("onLeave: " + Words.of(group.onLeave()) + " -> " + Words.of(wanted.onLeave()));
        }
        return differences;
    }

    private List<String> setMembers(
            Definition definition,
            DeviceGroup group,
            DeviceGroupSpec spec,
            Application application,
            Principal principal) {
        if (spec.devices() == null) {
            return List.of();
        }
        String at = definition.pointer() + "/spec/devices";
        Map<DeviceId, String> wanted = new LinkedHashMap<>();
        int changed = 0;
        for (String name : Fields.items(at, spec.devices())) {
            Device device = devices.findByName(application.id(), name)
                    .orElseThrow(() -> ProblemException.invalid(
                            at,
                            "unknown-device",
                            "%s names a device \"%s\" that the application does not have; create it first."
                                    .formatted(at, ProblemException.abbreviate(name))));
            wanted.put(device.id(), name);
            changed += device.group().equals(Optional.of(group.id())) ? 0 : 1;
        }
        if (changed == 0 && group.memberCount() == wanted.size()) {
            return List.of();
        }
        places.require(principal, Permission.DEVICE_EDIT, application);
        changes.make(
                principal,
                () -> made(
                        groups.set(group.id(), wanted.keySet()),
                        "application.deviceGroup.members.changed",
                        Map.of("name", group.name(), "devices", String.valueOf(wanted.size()))));
        return List.of("devices: " + group.memberCount() + " -> " + wanted.size());
    }

    private List<String> setVariables(
            Definition definition,
            DeviceGroup group,
            DeviceGroupSpec spec,
            Application application,
            Principal principal) {
        List<Variable> before = environments.of(group.id());
        List<Variable> changed =
                VariableDocuments.merged(definition.pointer() + "/spec/variables", spec.variables(), before).stream()
                        .filter(variable -> !before.contains(variable))
                        .toList();
        if (changed.isEmpty()) {
            return List.of();
        }
        places.require(principal, Permission.VARIABLE_EDIT, application);
        List<String> names = changed.stream().map(Variable::name).toList();
        changes.make(principal, () -> {
            environments.put(group.id(), changed);
            return made(group, "application.deviceGroup.settings.updated", Map.of("names", String.join(", ", names)));
        });
        return names.stream().map(name -> "variable " + name).toList();
    }

    private static Changes.Made<DeviceGroup> made(DeviceGroup group, String action, Map<String, String> details) {
        return new Changes.Made<>(
                group, action, "device-group", group.id().value(), Optional.of(group.application()), details);
    }
}
