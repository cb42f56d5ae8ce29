package org.sluice.protocol;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Variables to be set; others stay. */
public record VariablesBody(@Nullable List<VariableBody> items) {}
