package org.sluice.protocol;

import org.jspecify.annotations.Nullable;

/** What a definition is called and where it belongs, by names. */
public record DefinitionMetadata(@Nullable String team, @Nullable String application, @Nullable String name) {}
