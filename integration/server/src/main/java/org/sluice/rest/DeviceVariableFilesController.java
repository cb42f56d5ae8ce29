package org.sluice.rest;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.Optional;
import org.sluice.access.Permission;
import org.sluice.access.Principal;
import org.sluice.device.Device;
import org.sluice.device.DeviceEnvironments;
import org.sluice.device.DeviceGroup;
import org.sluice.protocol.VariablesExportView;
import org.sluice.protocol.VariablesImportBody;
import org.sluice.protocol.VariablesImportView;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Import and export of {@code .env} texts for devices and device groups. */
@RestController
@RequestMapping("/api/v1")
@Tag(name = "Variables")
class DeviceVariableFilesController {

    private static final String GROUP = "/applications/{id}/device-groups/{group}/variables";

    private final DeviceEnvironments environments;
    private final VariableFiles files;
    private final DeviceGate gate;

    DeviceVariableFilesController(DeviceEnvironments environments, VariableFiles files, DeviceGate gate) {
        this.environments = environments;
        this.files = files;
        this.gate = gate;
    }

    @PostMapping("/devices/{id}/variables/import")
    @Operation(summary = "Import a .env text into a device, all of it or nothing; or only say what would happen")
    VariablesImportView intoDevice(
            @Caller Principal principal, @PathVariable String id, @RequestBody VariablesImportBody body) {
        Device device = gate.device(principal, Permission.VARIABLE_EDIT, id);
        return files.take(
                principal,
                body,
                new VariableFiles.Owner(
                        "device",
                        device.id().value(),
                        device.application(),
                        () -> environments.of(device.id()),
                        Optional::empty,
                        variables -> environments.put(device.id(), variables)));
    }

    @GetMapping("/devices/{id}/variables/export")
    @Operation(summary = "Export a device's own variables as a .env text, without hidden values")
    VariablesExportView ofDevice(@Caller Principal principal, @PathVariable String id) {
        return VariableFiles.write(
                environments.of(gate.device(principal, Permission.READ, id).id()));
    }

    @PostMapping(GROUP + "/import")
    @Operation(summary = "Import a .env text into a device group, all of it or nothing; or only say what would happen")
    VariablesImportView intoGroup(
            @Caller Principal principal,
            @PathVariable String id,
            @PathVariable String group,
            @RequestBody VariablesImportBody body) {
        DeviceGroup of = gate.group(principal, Permission.VARIABLE_EDIT, id, group);
        return files.take(
                principal,
                body,
                new VariableFiles.Owner(
                        "device-group",
                        of.id().value(),
                        Optional.of(of.application()),
                        () -> environments.of(of.id()),
                        Optional::empty,
                        variables -> environments.put(of.id(), variables)));
    }

    @GetMapping(GROUP + "/export")
    @Operation(summary = "Export the variables of a device group as a .env text, without hidden values")
    VariablesExportView ofGroup(@Caller Principal principal, @PathVariable String id, @PathVariable String group) {
        return VariableFiles.write(environments.of(
                gate.group(principal, Permission.READ, id, group).id()));
    }
}
