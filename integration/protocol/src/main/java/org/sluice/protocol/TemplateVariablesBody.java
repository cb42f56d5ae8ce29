package org.sluice.protocol;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Variables of a template to be set; others stay. */
public record TemplateVariablesBody(@Nullable List<TemplateVariableBody> items) {}
