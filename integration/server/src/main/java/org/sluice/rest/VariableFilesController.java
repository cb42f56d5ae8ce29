package org.sluice.rest;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.Optional;
import org.sluice.access.Permission;
import org.sluice.access.Principal;
import org.sluice.environment.Environments;
import org.sluice.environment.Template;
import org.sluice.environment.TemplateVariable;
import org.sluice.environment.Templates;
import org.sluice.environment.Variable;
import org.sluice.instance.Instance;
import org.sluice.instance.InstanceId;
import org.sluice.instance.Instances;
import org.sluice.protocol.VariablesExportView;
import org.sluice.protocol.VariablesImportBody;
import org.sluice.protocol.VariablesImportView;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Import and export of {@code .env} texts for instances and templates. */
@RestController
@RequestMapping("/api/v1")
@Tag(name = "Variables")
class VariableFilesController {

    private final Instances instances;
    private final Environments environments;
    private final Templates templates;
    private final VariableFiles files;
    private final Access access;

    /** Who may. */
    record Access(Gate gate, TemplateChanges templates) {}

    VariableFilesController(
            Instances instances,
            Environments environments,
            Templates templates,
            VariableFiles files,
            Gate gate,
            TemplateChanges found) {
        this.instances = instances;
        this.environments = environments;
        this.templates = templates;
        this.files = files;
        this.access = new Access(gate, found);
    }

    @PostMapping("/instances/{id}/variables/import")
    @Operation(summary = "Import a .env text into an instance, all of it or nothing; or only say what would happen")
    VariablesImportView intoInstance(
            @Caller Principal principal, @PathVariable String id, @RequestBody VariablesImportBody body) {
        Instance instance = instance(principal, Permission.VARIABLE_EDIT, id);
        return files.take(
                principal,
                body,
                new VariableFiles.Owner(
                        "instance",
                        instance.id().value(),
                        Optional.of(instance.application()),
                        () -> environments.of(instance.id()),
                        () -> templates.of(instance.id()),
                        variables -> environments.put(instance.id(), variables)));
    }

    @GetMapping("/instances/{id}/variables/export")
    @Operation(summary = "Export an instance's own variables as a .env text, without hidden values")
    VariablesExportView ofInstance(@Caller Principal principal, @PathVariable String id) {
        return VariableFiles.write(
                environments.of(instance(principal, Permission.READ, id).id()));
    }

    @PostMapping("/templates/{id}/variables/import")
    @Operation(summary = "Import a .env text into a template, all of it or nothing; or only say what would happen")
    VariablesImportView intoTemplate(
            @Caller Principal principal, @PathVariable String id, @RequestBody VariablesImportBody body) {
        Template template = access.templates().find(principal, Permission.TEMPLATE_EDIT, id);
        return files.take(
                principal,
                body,
                new VariableFiles.Owner(
                        "template",
                        template.id().value(),
                        Optional.empty(),
                        () -> template.variables().stream()
                                .map(TemplateVariable::variable)
                                .toList(),
                        Optional::empty,
                        variables -> templates.put(
                                template.id(),
                                variables.stream()
                                        .map(variable -> defined(template, variable))
                                        .toList())));
    }

    @GetMapping("/templates/{id}/variables/export")
    @Operation(summary = "Export the variables of a template as a .env text, without hidden values")
    VariablesExportView ofTemplate(@Caller Principal principal, @PathVariable String id) {
        return VariableFiles.write(access.templates().find(principal, Permission.READ, id).variables().stream()
                .map(TemplateVariable::variable)
                .toList());
    }

    /** An import brings values; the pattern stays. */
    private static TemplateVariable defined(Template template, Variable variable) {
        return new TemplateVariable(variable, template.variable(variable.name()).flatMap(TemplateVariable::pattern));
    }

    private Instance instance(Principal principal, Permission permission, String id) {
        return access.gate()
                .admit(
                        principal,
                        permission,
                        instances.find(new InstanceId(id)),
                        Instance::application,
                        "instance",
                        id);
    }
}
