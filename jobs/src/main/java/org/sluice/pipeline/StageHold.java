package org.sluice.pipeline;

import java.time.Instant;
import java.util.Optional;

/** While a stage is held, nothing is promoted onto it but a rollback. */
public record StageHold(
        PipelineId pipeline, String stage, String reason, String setBy, Instant setAt, Optional<String> promotionId) {}
