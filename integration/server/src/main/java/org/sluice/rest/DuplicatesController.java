package org.sluice.rest;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.sluice.access.Permission;
import org.sluice.access.Principal;
import org.sluice.instance.Instance;
import org.sluice.instance.InstanceId;
import org.sluice.instance.Instances;
import org.sluice.promotion.InstanceDuplicator;
import org.sluice.protocol.InstanceDuplicateBody;
import org.sluice.protocol.InstanceDuplicateView;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Duplicates instances onto other Node-REDs. */
@RestController
@RequestMapping("/api/v1/instances/{id}/duplicate")
@Tag(name = "Instances")
class DuplicatesController {

    private final Instances instances;
    private final InstanceDuplicator duplicator;
    private final InstanceViews views;
    private final Gate gate;
    private final Changes changes;

    DuplicatesController(
            Instances instances, InstanceDuplicator duplicator, InstanceViews views, Gate gate, Changes changes) {
        this.instances = instances;
        this.duplicator = duplicator;
        this.views = views;
        this.gate = gate;
        this.changes = changes;
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    @Operation(summary = "Register another Node-RED with the same flows and names of variables, without any value")
    ResponseEntity<InstanceDuplicateView> duplicate(
            @Caller Principal principal, @PathVariable String id, @RequestBody InstanceDuplicateBody body) {
        Instance source = gate.admit(
                principal,
                Permission.INSTANCE_EDIT,
                instances.find(new InstanceId(id)),
                Instance::application,
                "instance",
                id);
        InstanceDuplicator.Duplicate made = duplicator.duplicate(new InstanceDuplicator.Order(
                source,
                InstanceDocuments.registration(
                        "",
                        Fields.required("/name", body.name()),
                        body.baseUrl(),
                        body.auth(),
                        body.extraCa(),
                        Optional.empty()),
                values(body),
                body.deploy() == null || body.deploy(),
                principal,
                changes.reason()));
        return answer(made);
    }

    private static Map<String, String> values(InstanceDuplicateBody body) {
        Map<String, String> values = body.values() == null ? Map.of() : body.values();
        values.forEach((name, value) -> Fields.required("/values/" + name, value));
        return values;
    }

    private ResponseEntity<InstanceDuplicateView> answer(InstanceDuplicator.Duplicate made) {
        return ResponseEntity.created(
                        URI.create("/api/v1/instances/" + made.instance().id()))
                .body(new InstanceDuplicateView(
                        views.of(made.instance()),
                        made.snapshot().id().value(),
                        made.deployed(),
                        made.needValues(),
                        made.missingCredentials().stream()
                                .map(PlanDocuments::view)
                                .toList()));
    }
}
