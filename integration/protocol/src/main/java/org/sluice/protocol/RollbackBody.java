package org.sluice.protocol;

import org.jspecify.annotations.Nullable;

/** Why to roll back. */
public record RollbackBody(@Nullable String requestId, @Nullable String reason) {}
