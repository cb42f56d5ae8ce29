package org.sluice.protocol;

import org.jspecify.annotations.Nullable;

/**
 * What becomes of a line of a {@code .env} text.
 *
 * @param change {@code added}, {@code changed}, {@code unchanged}, {@code kept} or {@code skipped}
 * @param reason why it is kept or skipped
 */
public record ImportedVariableView(int line, String name, String change, @Nullable String reason) {}
