package org.sluice.protocol;

import org.jspecify.annotations.Nullable;

/**
 * A property of a changed node.
 *
 * @param before absent if the node had no such property
 * @param after absent if the node has it no more
 */
public record ValueChangeView(String nodeId, String property, @Nullable String before, @Nullable String after) {}
