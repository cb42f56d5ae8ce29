package org.sluice.protocol;

import java.util.List;

/** What applying definitions did, or would do, in the order it is done. */
public record DefinitionsAnswer(boolean dryRun, List<DefinitionChangeView> changes) {}
