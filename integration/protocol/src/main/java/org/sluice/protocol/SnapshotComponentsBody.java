package org.sluice.protocol;

import org.jspecify.annotations.Nullable;

/**
 * What of a snapshot goes into a file or comes out of it; what is left out does.
 *
 * @param flows the flows; without them there are no credentials either
 * @param credentials the credentials of nodes
 * @param envVars {@code "keys"} for the names of environment variables, {@code false} for none; {@code "all"} asks for
 *     values, which no snapshot holds
 */
public record SnapshotComponentsBody(
        @Nullable Boolean flows, @Nullable Boolean credentials, @Nullable Object envVars) {}
