package org.sluice.pipeline;

import java.util.Optional;
import org.sluice.application.ApplicationId;

/**
 * A line of stages that snapshots travel, left to right.
 *
 * @param published the version that promotions start with now
 * @param draft the version being edited, if any
 */
public record Pipeline(
        PipelineId id,
        ApplicationId application,
        String name,
        Optional<PipelineVersion> published,
        Optional<PipelineVersion> draft) {}
