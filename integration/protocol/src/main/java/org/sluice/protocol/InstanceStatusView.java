package org.sluice.protocol;

import org.jspecify.annotations.Nullable;

/**
 * How an instance answers right now.
 *
 * @param drifted whether it runs something else than was promoted to it last; absent if nothing was
 * @param problem why it is not reachable, in a sentence
 */
public record InstanceStatusView(
        boolean reachable,
        @Nullable String nodeRedVersion,
        @Nullable String nodeJsVersion,
        @Nullable String rev,
        @Nullable Boolean drifted,
        @Nullable String problem,
        @Nullable String problemCode) {}
