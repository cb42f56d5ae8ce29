package org.sluice.protocol;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Documents that say what shall be there. */
public record DefinitionsBody(@Nullable List<DefinitionDocument> documents) {}
