package org.sluice.protocol;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A hold: while it is there, nothing is promoted onto the stage but a rollback. */
public record HoldView(String stage, String reason, String setBy, Instant setAt, @Nullable String promotionId) {}
