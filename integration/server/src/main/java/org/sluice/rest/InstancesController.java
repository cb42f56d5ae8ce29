package org.sluice.rest;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sluice.access.Permission;
import org.sluice.access.Principal;
import org.sluice.application.Application;
import org.sluice.instance.Instance;
import org.sluice.instance.InstanceId;
import org.sluice.instance.Instances;
import org.sluice.instance.Instances.Registration;
import org.sluice.problem.ProblemException;
import org.sluice.protocol.InstanceBody;
import org.sluice.protocol.InstanceView;
import org.sluice.protocol.Page;
import org.sluice.protocol.flowfuse.FlowFuseInstance;
import org.sluice.protocol.flowfuse.FlowFuseProtection;
import org.sluice.protocol.flowfuse.InstancesAnswer;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Registered Node-REDs. */
@RestController
@RequestMapping("/api/v1")
@Tag(name = "Instances")
class InstancesController {

    private final Instances instances;
    private final InstanceViews views;
    private final Gate gate;
    private final Changes changes;

    InstancesController(Instances instances, InstanceViews views, Gate gate, Changes changes) {
        this.instances = instances;
        this.views = views;
        this.gate = gate;
        this.changes = changes;
    }

    @GetMapping("/applications/{id}/instances")
    @Operation(summary = "List the instances of an application by name")
    @FlowFuseShaped
    ResponseEntity<InstancesAnswer> list(
            @Caller Principal principal,
            @PathVariable String id,
            @RequestParam(required = false) @Nullable Integer limit,
            @RequestParam(required = false) @Nullable String cursor) {
        Application application = gate.application(principal, Permission.READ, id);
        ResponseEntity<Page<InstanceView>> page =
                views.page(application.id(), Optional.ofNullable(cursor), Pages.limit(limit));
        Page<InstanceView> ours = Objects.requireNonNull(page.getBody());
        List<FlowFuseInstance> theirs = ours.items().stream()
                .map(one -> new FlowFuseInstance(
                        one.id(),
                        one.name(),
                        one.baseUrl(),
                        new FlowFuseProtection(one.protection().enabled()),
                        null,
                        null,
                        null))
                .toList();
        return ResponseEntity.ok()
                .headers(page.getHeaders())
                .body(new InstancesAnswer(ours.items(), ours.next(), theirs.size(), theirs));
    }

    @PostMapping("/applications/{id}/instances")
    @ResponseStatus(HttpStatus.CREATED)
    @Operation(summary = "Register an instance")
    ResponseEntity<InstanceView> register(
            @Caller Principal principal, @PathVariable String id, @RequestBody InstanceBody body) {
        Application application = gate.application(principal, Permission.INSTANCE_EDIT, id);
        Registration registration = InstanceDocuments.registration(
                "",
                Fields.required("/name", body.name()),
                body.baseUrl(),
                body.auth(),
                body.extraCa(),
                Optional.empty());
        Instance instance = changes.make(
                principal,
                () -> made(instances.register(application.id(), registration), "instance.registered", registration));
        return ResponseEntity.created(URI.create("/api/v1/instances/" + instance.id()))
                .body(views.of(instance));
    }

    @GetMapping("/instances/{id}")
    @Operation(summary = "Show an instance; its secrets are never shown")
    InstanceView show(@Caller Principal principal, @PathVariable String id) {
        return views.of(find(principal, Permission.READ, id));
    }

    @PutMapping("/instances/{id}")
    @Operation(summary = "Change all but the name; a secret left out stays as it is")
    InstanceView update(@Caller Principal principal, @PathVariable String id, @RequestBody InstanceBody body) {
        Instance instance = find(principal, Permission.INSTANCE_EDIT, id);
        if (body.name() != null && !body.name().equals(instance.name())) {
            throw ProblemException.ruleViolated(
                    "/name",
                    "name-is-fixed",
                    "An instance keeps its name, here \"%s\"; register another one instead."
                            .formatted(instance.name()));
        }
        Registration registration = InstanceDocuments.registration(
                "", instance.name(), body.baseUrl(), body.auth(), body.extraCa(), Optional.of(instance));
        return views.of(changes.make(
                principal,
                () -> made(instances.update(instance.id(), registration), "instance.updated", registration)));
    }

    @DeleteMapping("/instances/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Forget an instance that no pipeline names")
    void remove(@Caller Principal principal, @PathVariable String id) {
        Instance instance = find(principal, Permission.INSTANCE_EDIT, id);
        changes.make(principal, () -> {
            instances.remove(instance.id());
            return new Changes.Made<>(
                    instance,
                    "instance.removed",
                    "instance",
                    instance.id().value(),
                    Optional.of(instance.application()),
                    Map.of("name", instance.name()));
        });
    }

    private Instance find(Principal principal, Permission permission, String id) {
        return gate.admit(
                principal, permission, instances.find(new InstanceId(id)), Instance::application, "instance", id);
    }

    private static Changes.Made<Instance> made(Instance instance, String action, Registration registration) {
        return new Changes.Made<>(
                instance,
                action,
                "instance",
                instance.id().value(),
                Optional.of(instance.application()),
                Map.of(
                        "name",
                        instance.name(),
                        "baseUrl",
                        registration.baseUrl().toString(),
                        "auth",
                        InstanceDocuments.kind(instance)));
    }
}
