package org.sluice.protocol;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a template shall be; what is left out stays as it is, variables not named stay. */
public record TemplateBody(
        @Nullable String name, @Nullable String description, @Nullable List<TemplateVariableBody> variables) {}
