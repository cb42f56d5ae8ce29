package org.sluice.protocol;

import org.jspecify.annotations.Nullable;

/**
 * A {@code .env} text to be imported: all of it, or nothing.
 *
 * @param hidden whether the values shall never be shown again; what is hidden stays so
 * @param dryRun only say what would happen
 */
public record VariablesImportBody(@Nullable String content, @Nullable Boolean hidden, @Nullable Boolean dryRun) {

    @Override
    public String toString() {
        return "VariablesImportBody[dryRun=" + dryRun + "]";
    }
}
