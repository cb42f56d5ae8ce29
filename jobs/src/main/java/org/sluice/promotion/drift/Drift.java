package org.sluice.promotion.drift;

import java.time.Instant;
import java.util.Optional;
import org.sluice.snapshot.Digest;

/**
 * What the last check of an instance found.
 *
 * @param since when it was first found in this state
 * @param found digest of what it ran; empty if it could not be read or is no flow
 * @param expected digest of what was last promoted to it; empty if nothing was
 */
public record Drift(
        DriftState state, Instant since, Optional<Digest> found, Optional<Digest> expected, Instant checkedAt) {}
