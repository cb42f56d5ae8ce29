package org.sluice.rest;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.sluice.access.Permission;
import org.sluice.access.Principal;
import org.sluice.device.Device;
import org.sluice.device.DevicePrecedence;
import org.sluice.environment.EffectiveVariable;
import org.sluice.environment.EffectiveVariable.Scope;
import org.sluice.environment.EffectiveVariable.Source;
import org.sluice.environment.Environments;
import org.sluice.environment.Variable;
import org.sluice.instance.Instance;
import org.sluice.instance.InstanceId;
import org.sluice.instance.Instances;
import org.sluice.protocol.EffectiveVariableView;
import org.sluice.protocol.Page;
import org.sluice.protocol.VariableSourceView;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Which values are in force, and where each comes from. */
@RestController
@RequestMapping("/api/v1")
@Tag(name = "Variables")
class EffectiveVariablesController {

    private final Instances instances;
    private final Environments environments;
    private final DevicePrecedence precedence;
    private final DeviceGate deviceGate;
    private final Gate gate;

    EffectiveVariablesController(
            Instances instances,
            Environments environments,
            DevicePrecedence precedence,
            DeviceGate deviceGate,
            Gate gate) {
        this.instances = instances;
        this.environments = environments;
        this.precedence = precedence;
        this.deviceGate = deviceGate;
        this.gate = gate;
    }

    @GetMapping("/instances/{id}/variables/effective")
    @Operation(summary = "Say of every variable of an instance which value is in force and where it comes from")
    Page<EffectiveVariableView> ofInstance(@Caller Principal principal, @PathVariable String id) {
        Instance instance = gate.admit(
                principal, Permission.READ, instances.find(new InstanceId(id)), Instance::application, "instance", id);
        return Pages.all(environments.effective(instance.id()), EffectiveVariablesController::view);
    }

    @GetMapping("/devices/{id}/variables/effective")
    @Operation(summary = "Say of every variable of a device which value is in force and where it comes from")
    Page<EffectiveVariableView> ofDevice(@Caller Principal principal, @PathVariable String id) {
        Device device = deviceGate.device(principal, Permission.READ, id);
        return Pages.all(precedence.of(device), EffectiveVariablesController::view);
    }

    private static EffectiveVariableView view(EffectiveVariable effective) {
        Variable variable = effective.variable();
        return new EffectiveVariableView(
                variable.name(),
                variable.hidden() ? null : variable.value().orElse(null),
                variable.hidden(),
                variable.required(),
                variable.locked(),
                variable.needsValue(),
                effective.from().scope() == Scope.PLATFORM,
                view(effective.from()),
                effective.overridden().stream()
                        .map(EffectiveVariablesController::view)
                        .toList());
    }

    private static VariableSourceView view(Source source) {
        return new VariableSourceView(Words.of(source.scope()), source.name());
    }
}
