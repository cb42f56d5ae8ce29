package org.sluice.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * A request for a promotion, as it stands on {@link Destinations#REQUESTS}.
 *
 * @param requestId the sender's name for the request: the same id is one promotion, however often sent; without it the
 *     message id is used
 * @param team name or id of the application's team; needed only by senders that belong to no team
 * @param application name or id of the application; needed where {@code pipeline} is a name
 * @param pipeline name of the pipeline in the application, or the pipeline's id
 * @param stage name of the stage to promote from
 * @param snapshotId the snapshot to promote, where the stage asks for one; left out there, the promotion waits until somebody
 *     chooses it
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PromotionRequestMessage(
        @Nullable String requestId,
        @Nullable String team,
        @Nullable String application,
        String pipeline,
        String stage,
        @Nullable String snapshotId,
        @Nullable String reason) {}
