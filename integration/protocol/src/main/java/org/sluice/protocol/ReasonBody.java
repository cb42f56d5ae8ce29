package org.sluice.protocol;

import org.jspecify.annotations.Nullable;

/** Why somebody does what they do. */
public record ReasonBody(@Nullable String reason) {}
