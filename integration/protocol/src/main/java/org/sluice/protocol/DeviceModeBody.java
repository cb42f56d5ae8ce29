package org.sluice.protocol;

import org.jspecify.annotations.Nullable;

/** @param mode {@code autonomous} or {@code developer} */
public record DeviceModeBody(@Nullable String mode) {}
