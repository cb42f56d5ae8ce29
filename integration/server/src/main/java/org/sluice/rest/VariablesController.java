package org.sluice.rest;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.sluice.access.Permission;
import org.sluice.access.Principal;
import org.sluice.environment.Environments;
import org.sluice.environment.Variable;
import org.sluice.instance.Instance;
import org.sluice.instance.InstanceId;
import org.sluice.instance.Instances;
import org.sluice.problem.ProblemException;
import org.sluice.protocol.Page;
import org.sluice.protocol.VariableView;
import org.sluice.protocol.VariablesBody;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Environment variables of instances; hidden values go in and never come out. */
@RestController
@RequestMapping("/api/v1/instances/{id}/variables")
@Tag(name = "Variables")
class VariablesController {

    private final Instances instances;
    private final Environments environments;
    private final Gate gate;
    private final Changes changes;

    VariablesController(Instances instances, Environments environments, Gate gate, Changes changes) {
        this.instances = instances;
        this.environments = environments;
        this.gate = gate;
        this.changes = changes;
    }

    @GetMapping
    @Operation(summary = "List the variables of an instance, without hidden values")
    Page<VariableView> list(@Caller Principal principal, @PathVariable String id) {
        Instance instance = find(principal, Permission.READ, id);
        return Pages.all(environments.of(instance.id()), VariableDocuments::view);
    }

    @PutMapping
    @Operation(summary = "Set variables; those not named stay, and so does what is left out of one")
    Page<VariableView> put(@Caller Principal principal, @PathVariable String id, @RequestBody VariablesBody body) {
        Instance instance = find(principal, Permission.VARIABLE_EDIT, id);
        Fields.required("/items", body.items());
        return changes.make(principal, () -> {
            List<Variable> merged = VariableDocuments.merged("/items", body.items(), environments.of(instance.id()));
            environments.put(instance.id(), merged);
            String names = merged.stream().map(Variable::name).collect(Collectors.joining(", "));
            return made(
                    Pages.all(environments.of(instance.id()), VariableDocuments::view),
                    "variables.set",
                    instance,
                    names);
        });
    }

    @DeleteMapping("/{name}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Remove a variable")
    void remove(@Caller Principal principal, @PathVariable String id, @PathVariable String name) {
        Instance instance = find(principal, Permission.VARIABLE_EDIT, id);
        changes.make(principal, () -> {
            if (!environments.remove(instance.id(), name)) {
                throw ProblemException.notFound("variable", name);
            }
            return made(instance, "variable.removed", instance, name);
        });
    }

    private Instance find(Principal principal, Permission permission, String id) {
        return gate.admit(
                principal, permission, instances.find(new InstanceId(id)), Instance::application, "instance", id);
    }

    private static <T> Changes.Made<T> made(T result, String action, Instance instance, String names) {
        return new Changes.Made<>(
                result,
                action,
                "instance",
                instance.id().value(),
                Optional.of(instance.application()),
                Map.of("names", names));
    }
}
