package org.sluice.rest;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.util.Objects;
import java.util.Optional;
import org.sluice.access.Permission;
import org.sluice.access.Principal;
import org.sluice.application.Team;
import org.sluice.environment.Template;
import org.sluice.protocol.Page;
import org.sluice.protocol.TemplateBody;
import org.sluice.protocol.TemplateVariablesBody;
import org.sluice.protocol.TemplateView;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Templates of a team: variables its instances have in common. */
@RestController
@RequestMapping("/api/v1")
@Tag(name = "Templates")
class TemplatesController {

    private final TemplateChanges templates;

    TemplatesController(TemplateChanges templates) {
        this.templates = templates;
    }

    @GetMapping("/teams/{id}/templates")
    @Operation(summary = "List the templates of a team, without hidden values")
    Page<TemplateView> list(@Caller Principal principal, @PathVariable String id) {
        Team team = templates.team(principal, Permission.READ, id);
        return Pages.all(templates.list(team), templates::view);
    }

    @PostMapping("/teams/{id}/templates")
    @ResponseStatus(HttpStatus.CREATED)
    @Operation(summary = "Create a template")
    ResponseEntity<TemplateView> create(
            @Caller Principal principal, @PathVariable String id, @RequestBody TemplateBody body) {
        Team team = templates.team(principal, Permission.TEMPLATE_EDIT, id);
        Template made = templates.create(
                principal,
                team.id(),
                Fields.required("/name", body.name()),
                Objects.requireNonNullElse(body.description(), ""),
                TemplateDocuments.merged("/variables", body.variables(), Optional.empty()));
        return ResponseEntity.created(URI.create("/api/v1/templates/" + made.id()))
                .body(templates.view(made));
    }

    @GetMapping("/templates/{id}")
    @Operation(summary = "Show a template, without hidden values")
    TemplateView show(@Caller Principal principal, @PathVariable String id) {
        return templates.view(templates.find(principal, Permission.READ, id));
    }

    @PutMapping("/templates/{id}")
    @Operation(summary = "Change a template; variables not named stay, and so does what is left out of one")
    TemplateView change(@Caller Principal principal, @PathVariable String id, @RequestBody TemplateBody body) {
        Template before = templates.find(principal, Permission.TEMPLATE_EDIT, id);
        return templates.view(templates.update(
                principal,
                before,
                Objects.requireNonNullElse(body.name(), before.name()),
                Objects.requireNonNullElse(body.description(), before.description()),
                TemplateDocuments.merged("/variables", body.variables(), Optional.of(before))));
    }

    @DeleteMapping("/templates/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Remove a template that no instance has")
    void remove(@Caller Principal principal, @PathVariable String id) {
        templates.remove(principal, templates.find(principal, Permission.TEMPLATE_EDIT, id));
    }

    @PutMapping("/templates/{id}/variables")
    @Operation(summary = "Set variables of a template; those not named stay, and so does what is left out of one")
    TemplateView put(@Caller Principal principal, @PathVariable String id, @RequestBody TemplateVariablesBody body) {
        Template before = templates.find(principal, Permission.TEMPLATE_EDIT, id);
        Fields.required("/items", body.items());
        return templates.view(templates.put(
                principal,
                before,
                TemplateDocuments.merged("/items", body.items(), Optional.of(before)),
                "template.variables.set"));
    }

    @DeleteMapping("/templates/{id}/variables/{name}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Remove a variable of a template; values of instances stay")
    void removeVariable(@Caller Principal principal, @PathVariable String id, @PathVariable String name) {
        templates.removeVariable(principal, templates.find(principal, Permission.TEMPLATE_EDIT, id), name);
    }
}
