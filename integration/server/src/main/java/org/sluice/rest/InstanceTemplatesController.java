package org.sluice.rest;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.Optional;
import org.sluice.access.Permission;
import org.sluice.access.Principal;
import org.sluice.environment.Template;
import org.sluice.instance.Instance;
import org.sluice.instance.InstanceId;
import org.sluice.instance.Instances;
import org.sluice.problem.ProblemException;
import org.sluice.protocol.InstanceTemplateBody;
import org.sluice.protocol.TemplateView;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Which template an instance has. */
@RestController
@RequestMapping("/api/v1/instances/{id}/template")
@Tag(name = "Templates")
class InstanceTemplatesController {

    private final Instances instances;
    private final TemplateChanges templates;
    private final Gate gate;

    InstanceTemplatesController(Instances instances, TemplateChanges templates, Gate gate) {
        this.instances = instances;
        this.templates = templates;
        this.gate = gate;
    }

    @GetMapping
    @Operation(summary = "Show the template of an instance")
    TemplateView show(@Caller Principal principal, @PathVariable String id) {
        Instance instance = find(principal, Permission.READ, id);
        return templates.view(
                templates.of(instance).orElseThrow(() -> ProblemException.notFound("template of", instance.name())));
    }

    @PutMapping
    @Operation(summary = "Give an instance a template of its team")
    TemplateView assign(@Caller Principal principal, @PathVariable String id, @RequestBody InstanceTemplateBody body) {
        Instance instance = find(principal, Permission.INSTANCE_EDIT, id);
        Template template =
                templates.find(principal, Permission.READ, Fields.required("/templateId", body.templateId()));
        assign(principal, instance, Optional.of(template));
        return templates.view(template);
    }

    @DeleteMapping
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Take its template from an instance; its own variables stay")
    void remove(@Caller Principal principal, @PathVariable String id) {
        assign(principal, find(principal, Permission.INSTANCE_EDIT, id), Optional.empty());
    }

    private void assign(Principal principal, Instance instance, Optional<Template> template) {
        templates.assign(
                principal,
                instance,
                gate.application(
                        principal,
                        Permission.INSTANCE_EDIT,
                        instance.application().value()),
                template);
    }

    private Instance find(Principal principal, Permission permission, String id) {
        return gate.admit(
                principal, permission, instances.find(new InstanceId(id)), Instance::application, "instance", id);
    }
}
