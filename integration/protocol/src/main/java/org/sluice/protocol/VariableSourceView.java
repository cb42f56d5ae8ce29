package org.sluice.protocol;

/**
 * Where a variable can come from.
 *
 * @param scope {@code snapshot}, {@code template}, {@code instance}, {@code device-group}, {@code device} or {@code platform}
 * @param name which of them
 */
public record VariableSourceView(String scope, String name) {}
