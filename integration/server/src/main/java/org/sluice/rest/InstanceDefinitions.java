package org.sluice.rest;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.sluice.access.Permission;
import org.sluice.access.Principal;
import org.sluice.application.Application;
import org.sluice.environment.Environments;
import org.sluice.environment.Template;
import org.sluice.environment.Variable;
import org.sluice.instance.Instance;
import org.sluice.instance.Instances;
import org.sluice.instance.Instances.Registration;
import org.sluice.problem.Names;
import org.sluice.problem.ProblemException;
import org.sluice.protocol.DefinitionChangeView;
import org.sluice.protocol.InstanceAuthBody;
import org.sluice.protocol.InstanceSpec;
import org.sluice.protocol.VariableBody;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Registers instances, changes them where they differ, and sets their variables. */
@Component
final class InstanceDefinitions implements DefinitionApplier {

    private final JsonMapper mapper = RestConfiguration.wireMapper();
    private final Instances instances;
    private final Environments environments;
    private final ProtectionChanges protection;
    private final AutoSnapshotDefinitions autoSnapshots;
    private final TemplateChanges templates;
    private final DefinitionPlaces places;
    private final Changes changes;

    InstanceDefinitions(
            Instances instances,
            Environments environments,
            ProtectionChanges protection,
            AutoSnapshotDefinitions autoSnapshots,
            TemplateChanges templates,
            DefinitionPlaces places,
            Changes changes) {
        this.instances = instances;
        this.environments = environments;
        this.protection = protection;
        this.autoSnapshots = autoSnapshots;
        this.templates = templates;
        this.places = places;
        this.changes = changes;
    }

    @Override
    public DefinitionKind kind() {
        return DefinitionKind.INSTANCE;
    }

    @Override
    public Supplier<DefinitionChangeView> prepare(Definition definition, Principal principal) {
        InstanceSpec spec = definition.spec(mapper, InstanceSpec.class);
        String name = Names.dnsSafe(definition.pointer() + "/metadata/name", definition.name());
        Fields.required(definition.pointer() + "/spec/baseUrl", spec.baseUrl());
        AutoSnapshotDefinitions.wanted(definition, spec.autoSnapshots());
        return () -> apply(definition, name, spec, principal);
    }

    private DefinitionChangeView apply(Definition definition, String name, InstanceSpec spec, Principal principal) {
        Application application = places.application(principal, definition);
        Optional<Instance> existing = instances.findByName(application.id(), name);
        Registration wanted = wanted(definition.pointer() + "/spec", name, spec, existing);
        List<String> details = new ArrayList<>();
        final Instance instance;
        if (existing.isEmpty()) {
            places.require(principal, Permission.INSTANCE_EDIT, application);
            instance = changes.make(
                    principal, () -> made(instances.register(application.id(), wanted), "instance.registered"));
        } else {
            instance = existing.get();
            details.addAll(differences(instance, wanted));
            if (!details.isEmpty()) {
                places.require(principal, Permission.INSTANCE_EDIT, application);
                changes.make(
                        principal, () -> made(instances.update(existing.get().id(), wanted), "instance.updated"));
            }
        }
        details.addAll(setProtection(instance, spec.protection(), application, principal));
        details.addAll(setTemplate(definition, instance, spec.template(), application, principal));
        details.addAll(setVariables(definition, instance, spec.variables(), application, principal));
        AutoSnapshotDefinitions.wanted(definition, spec.autoSnapshots())
                .ifPresent(plan -> details.addAll(autoSnapshots.apply(plan, instance, application, principal)));
        String change = existing.isEmpty() ? "create" : details.isEmpty() ? "unchanged" : "update";
        return definition.change(change, details);
    }

    /** A definition says everything: what it leaves out is not there, but for secrets, which need not be repeated. */
    private static Registration wanted(String pointer, String name, InstanceSpec spec, Optional<Instance> existing) {
        InstanceAuthBody auth = spec.auth() == null ? new InstanceAuthBody("none", null, null, null) : spec.auth();
        String extraCa = spec.extraCa() == null ? "" : spec.extraCa();
        return InstanceDocuments.registration(pointer, name, spec.baseUrl(), auth, extraCa, existing);
    }

    private static List<String> differences(Instance instance, Registration wanted) {
        List<String> differences = new ArrayList<>();
        if (!instance.baseUrl().equals(wanted.baseUrl())) {
            differences.add("baseUrl: " + instance.baseUrl() + " -> " + wanted.baseUrl());
        }
        if (!instance.auth().equals(wanted.auth())) {
            differences.add("auth");
        }
        if (!instance.extraCa().equals(wanted.extraCa())) {
            differences.add("extraCa");
        }
        return differences;
    }

    /** Left out, it stays: nobody loses a protection by forgetting to repeat it. */
    private List<String> setProtection(
            Instance instance, @Nullable Boolean wanted, Application application, Principal principal) {
        if (wanted == null || wanted == protection.isProtected(instance)) {
            return List.of();
        }
        places.require(principal, Permission.INSTANCE_PROTECT, application);
        protection.set(principal, instance, wanted);
        return List.of("protected: " + !wanted + " -> " + wanted);
    }

    /** Left out, it stays; empty, it is taken away. */
    private List<String> setTemplate(
            Definition definition,
            Instance instance,
            @Nullable String wanted,
            Application application,
            Principal principal) {
        Optional<Template> before = templates.of(instance);
        String had = before.map(Template::name).orElse("");
        if (wanted == null || wanted.equals(had)) {
            return List.of();
        }
        Optional<Template> template = wanted.isEmpty()
                ? Optional.empty()
                : Optional.of(templates
                        .named(application.team(), wanted)
                        .orElseThrow(() -> ProblemException.ruleViolated(
                                definition.pointer() + "/spec/template",
                                "unknown-template",
                                "The team has no template \"%s\"; define it, or name another one."
                                        .formatted(ProblemException.abbreviate(wanted)))));
        places.require(principal, Permission.INSTANCE_EDIT, application);
        templates.assign(principal, instance, application, template);
        return List.of("template: " + had + " -> " + wanted);
    }

    private List<String> setVariables(
            Definition definition,
            Instance instance,
            @Nullable List<VariableBody> bodies,
            Application application,
            Principal principal) {
        List<Variable> before = environments.of(instance.id());
        List<Variable> changed =
                VariableDocuments.merged(definition.pointer() + "/spec/variables", bodies, before).stream()
                        .filter(variable -> !before.contains(variable))
                        .toList();
        if (changed.isEmpty()) {
            return List.of();
        }
        places.require(principal, Permission.VARIABLE_EDIT, application);
        List<String> names = changed.stream().map(Variable::name).toList();
        changes.make(principal, () -> {
            environments.put(instance.id(), changed);
            return new Changes.Made<>(
                    instance,
                    "variables.set",
                    "instance",
                    instance.id().value(),
                    Optional.of(instance.application()),
                    Map.of("names", String.join(", ", names)));
        });
        return names.stream().map(name -> "variable " + name).toList();
    }

    private static Changes.Made<Instance> made(Instance instance, String action) {
        return new Changes.Made<>(
                instance,
                action,
                "instance",
                instance.id().value(),
                Optional.of(instance.application()),
                Map.of("name", instance.name(), "baseUrl", instance.baseUrl().toString()));
    }
}
