package org.sluice.protocol;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who did what, when, through which door and why.
 *
 * @param before what the change made different, as it stood before; without secrets
 * @param after the same as it stood afterwards
 */
public record AuditEventView(
        long id,
        Instant at,
        String actor,
        String door,
        String action,
        String objectType,
        String objectId,
        @Nullable String applicationId,
        Map<String, String> details,
        @Nullable String reason,
        Map<String, String> before,
        Map<String, String> after) {}
