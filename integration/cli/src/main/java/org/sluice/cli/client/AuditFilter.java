package org.sluice.cli.client;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Which audit events are asked for; what is null asks for all. */
public record AuditFilter(
        @Nullable String application,
        @Nullable String objectType,
        @Nullable String objectId,
        @Nullable String actor,
        @Nullable String action,
        @Nullable String door,
        @Nullable Instant since,
        @Nullable Instant until) {

    ApiPath on(ApiPath path) {
        return path.with("application", application)
                .with("objectType", objectType)
                .with("objectId", objectId)
                .with("actor", actor)
                .with("action", action)
                .with("door", door)
                .with("since", since)
                .with("until", until);
    }
}
