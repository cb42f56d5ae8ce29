package org.sluice.rest;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.sluice.access.Permission;
import org.sluice.access.Principal;
import org.sluice.instance.Instance;
import org.sluice.instance.InstanceId;
import org.sluice.instance.Instances;
import org.sluice.protocol.ProtectionView;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Protection of an instance: while it stands only an owner's promotion may change it. */
@RestController
@RequestMapping("/api/v1/instances/{id}/protection")
@Tag(name = "Instances")
class ProtectionController {

    private final Instances instances;
    private final ProtectionChanges protection;
    private final Gate gate;

    ProtectionController(Instances instances, ProtectionChanges protection, Gate gate) {
        this.instances = instances;
        this.protection = protection;
        this.gate = gate;
    }

    @GetMapping
    @Operation(summary = "Say whether an instance is protected")
    ProtectionView show(@Caller Principal principal, @PathVariable String id) {
        return new ProtectionView(protection.isProtected(find(principal, Permission.READ, id)));
    }

    @PutMapping
    @Operation(summary = "Protect an instance: only an owner's promotion may change it from now on")
    ProtectionView protect(@Caller Principal principal, @PathVariable String id) {
        protection.set(principal, find(principal, Permission.INSTANCE_PROTECT, id), true);
        return new ProtectionView(true);
    }

    @DeleteMapping
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Lift the protection of an instance")
    void unprotect(@Caller Principal principal, @PathVariable String id) {
        protection.set(principal, find(principal, Permission.INSTANCE_PROTECT, id), false);
    }

    private Instance find(Principal principal, Permission permission, String id) {
        return gate.admit(
                principal, permission, instances.find(new InstanceId(id)), Instance::application, "instance", id);
    }
}
