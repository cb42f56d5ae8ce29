package org.sluice.rest;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.sluice.access.Permission;
import org.sluice.access.Principal;
import org.sluice.device.Device;
import org.sluice.device.DeviceCredentials;
import org.sluice.device.DeviceCredentials.Code;
import org.sluice.device.DeviceEnvironments;
import org.sluice.device.DeviceMode;
import org.sluice.device.Devices;
import org.sluice.environment.Variable;
import org.sluice.problem.ProblemException;
import org.sluice.protocol.DeviceCodeView;
import org.sluice.protocol.DeviceCredentialsView;
import org.sluice.protocol.DeviceModeBody;
import org.sluice.protocol.DeviceView;
import org.sluice.protocol.Page;
import org.sluice.protocol.VariableView;
import org.sluice.protocol.VariablesBody;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The mode, the credentials and the variables of a device. */
@RestController
@RequestMapping("/api/v1/devices/{id}")
@Tag(name = "Devices")
class DeviceAccessController {

    private final Devices devices;
    private final DeviceCredentials credentials;
    private final DeviceEnvironments environments;
    private final DeviceGate deviceGate;
    private final Changes changes;

    DeviceAccessController(
            Devices devices,
            DeviceCredentials credentials,
            DeviceEnvironments environments,
            DeviceGate deviceGate,
            Changes changes) {
        this.devices = devices;
        this.credentials = credentials;
        this.environments = environments;
        this.deviceGate = deviceGate;
        this.changes = changes;
    }

    @PutMapping("/mode")
    @Operation(summary = "Switch between fleet mode (autonomous) and developer mode")
    DeviceView mode(@Caller Principal principal, @PathVariable String id, @RequestBody DeviceModeBody body) {
        Device device = deviceGate.device(principal, Permission.DEVICE_OPERATE, id);
        DeviceMode mode = Words.parse(DeviceMode.class, "/mode", Fields.required("/mode", body.mode()));
        return DeviceDocuments.view(changes.make(
                principal,
                () -> DevicesController.made(
                        devices.mode(device.id(), mode), device, "team.device.developer-mode." + word(mode))));
    }

    private static String word(DeviceMode mode) {
        return mode == DeviceMode.DEVELOPER ? "enabled" : "disabled";
    }

    @PostMapping("/credentials")
    @Operation(summary = "Give a device new credentials, shown this once; the old ones are void at once")
    DeviceCredentialsView regenerate(@Caller Principal principal, @PathVariable String id) {
        Device device = deviceGate.device(principal, Permission.DEVICE_EDIT, id);
        return changes.make(
                principal,
                () -> DevicesController.made(
                        DeviceDocuments.view(credentials.regenerate(device.id()), Optional.empty()),
                        device,
                        "team.device.credentials-generated"));
    }

    @DeleteMapping("/credentials")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Void the credentials of a device; it is refused until it has new ones")
    void revoke(@Caller Principal principal, @PathVariable String id) {
        Device device = deviceGate.device(principal, Permission.DEVICE_EDIT, id);
        changes.make(principal, () -> {
            credentials.revoke(device.id());
            return DevicesController.made(device, device, "device.credentials.revoked");
        });
    }

    @PostMapping("/code")
    @Operation(summary = "Give out a one-time code with which the agent fetches fresh credentials")
    DeviceCodeView code(@Caller Principal principal, @PathVariable String id) {
        Device device = deviceGate.device(principal, Permission.DEVICE_EDIT, id);
        Code code = changes.make(
                principal,
                () -> DevicesController.made(credentials.issueCode(device.id()), device, "device.code-issued"));
        return new DeviceCodeView(code.code(), code.expiresAt());
    }

    @GetMapping("/variables")
    @Operation(summary = "List the variables of a device, without hidden values")
    Page<VariableView> variables(@Caller Principal principal, @PathVariable String id) {
        Device device = deviceGate.device(principal, Permission.READ, id);
        return Pages.all(environments.of(device.id()), VariableDocuments::view);
    }

    @PutMapping("/variables")
    @Operation(summary = "Set variables of a device; those not named stay, and so does what is left out of one")
    Page<VariableView> put(@Caller Principal principal, @PathVariable String id, @RequestBody VariablesBody body) {
        Device device = deviceGate.device(principal, Permission.VARIABLE_EDIT, id);
        Fields.required("/items", body.items());
        return changes.make(principal, () -> {
            List<Variable> merged = VariableDocuments.merged("/items", body.items(), environments.of(device.id()));
            environments.put(device.id(), merged);
            String names = merged.stream().map(Variable::name).collect(Collectors.joining(", "));
            return variablesMade(
                    Pages.all(environments.of(device.id()), VariableDocuments::view), device, "variables.set", names);
        });
    }

    @DeleteMapping("/variables/{name}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Remove a variable of a device")
    void remove(@Caller Principal principal, @PathVariable String id, @PathVariable String name) {
        Device device = deviceGate.device(principal, Permission.VARIABLE_EDIT, id);
        changes.make(principal, () -> {
            if (!environments.remove(device.id(), name)) {
                throw ProblemException.notFound("variable", name);
            }
            return variablesMade(device, device, "variable.removed", name);
        });
    }

    private static <T extends Object> Changes.Made<T> variablesMade(
            T result, Device device, String action, String names) {
        return new Changes.Made<>(
                result, action, "device", device.id().value(), device.application(), Map.of("names", names));
    }
}
