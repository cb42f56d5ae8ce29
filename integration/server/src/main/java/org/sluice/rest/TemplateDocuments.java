package org.sluice.rest;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sluice.environment.Template;
import org.sluice.environment.TemplateVariable;
import org.sluice.environment.ValuePattern;
import org.sluice.environment.Variable;
import org.sluice.protocol.TemplateVariableBody;
import org.sluice.protocol.TemplateVariableView;
import org.sluice.protocol.TemplateView;
import org.sluice.protocol.VariableBody;

/** Templates as the wire says them, and back. */
final class TemplateDocuments {

    private TemplateDocuments() {}

    /**
     * The variables as they would be once merged; what is left out of one stays as it is.
     *
     * @param pointer of the list
     */
    static List<TemplateVariable> merged(
            String pointer, @Nullable List<TemplateVariableBody> bodies, Optional<Template> existing) {
        List<TemplateVariableBody> items = Fields.items(pointer, bodies);
        List<Variable> before = existing.map(Template::variables).orElse(List.of()).stream()
                .map(TemplateVariable::variable)
                .toList();
        List<Variable> variables = VariableDocuments.merged(
                pointer, items.stream().map(TemplateDocuments::plain).toList(), before);
        List<TemplateVariable> merged = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            Variable variable = variables.get(i);
            merged.add(new TemplateVariable(
                    variable,
                    pattern(
                            pointer + "/" + i + "/pattern",
                            items.get(i).pattern(),
                            existing.flatMap(template -> template.variable(variable.name())))));
        }
        Template.check(pointer, merged);
        return merged;
    }

    static TemplateView view(Template template, int instances) {
        return new TemplateView(
                template.id().value(),
                template.team().value(),
                template.name(),
                template.description(),
                instances,
                template.variables().stream().map(TemplateDocuments::view).toList());
    }

    private static TemplateVariableView view(TemplateVariable defined) {
        Variable variable = defined.variable();
        return new TemplateVariableView(
                variable.name(),
                variable.hidden() ? null : variable.value().orElse(null),
                variable.hidden(),
                variable.required(),
                variable.locked(),
                variable.needsValue(),
                defined.pattern().map(ValuePattern::text).orElse(null));
    }

    private static VariableBody plain(TemplateVariableBody body) {
        return new VariableBody(body.name(), body.value(), body.hidden(), body.required(), body.locked());
    }

    private static Optional<ValuePattern> pattern(
            String pointer, @Nullable String text, Optional<TemplateVariable> before) {
        if (text == null) {
            return before.flatMap(TemplateVariable::pattern);
        }
        return text.isEmpty() ? Optional.empty() : Optional.of(ValuePattern.of(pointer, text));
    }
}
