package org.sluice.protocol;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * A registered Node-RED.
 *
 * @param extraCa whether certificates besides the JDK's are trusted for it
 * @param protection on the wire {@code protected}
 * @param drift what the last check found; absent until there was one
 */
public record InstanceView(
        String id,
        String applicationId,
        String name,
        String baseUrl,
        InstanceAuthView auth,
        boolean extraCa,
        @JsonProperty("protected") ProtectionView protection,
        @Nullable DriftView drift) {}
