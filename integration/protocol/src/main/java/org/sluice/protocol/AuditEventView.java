package org.sluice.protocol;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Who did what, when and through which door. */
public record AuditEventView(
        long id,
        Instant at,
        String actor,
        String door,
        String action,
        String objectType,
        String objectId,
        @Nullable String applicationId,
        Map<String, String> details) {}
