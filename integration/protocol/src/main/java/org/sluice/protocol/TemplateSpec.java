package org.sluice.protocol;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a template shall be; variables not listed stay. */
public record TemplateSpec(@Nullable String description, @Nullable List<TemplateVariableBody> variables) {}
