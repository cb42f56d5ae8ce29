package org.sluice.protocol;

import java.util.List;

/**
 * What applying a definition did, or would do.
 *
 * @param change {@code create}, {@code update}, {@code publish} or {@code unchanged}
 */
public record DefinitionChangeView(String kind, String name, String change, List<String> details) {}
