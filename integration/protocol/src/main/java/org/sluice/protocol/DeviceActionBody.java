package org.sluice.protocol;

import org.jspecify.annotations.Nullable;

/** @param action {@code start}, {@code restart} or {@code suspend} */
public record DeviceActionBody(@Nullable String action) {}
