package org.sluice.protocol;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A device.
 *
 * @param targetSnapshot what it shall run
 * @param activeSnapshot what it says it runs
 * @param status the agent's word for its state
 * @param settingsUpToDate whether it has its current environment
 * @param isDeploying whether it shall run something else than it runs
 * @param reportedMode the mode it says it is in
 * @param commandDue whether a command waits to be sent to it
 */
public record DeviceView(
        String id,
        String name,
        String type,
        String teamId,
        @Nullable String applicationId,
        @Nullable String instanceId,
        @Nullable String groupId,
        String mode,
        boolean suspended,
        Map<String, String> labels,
        @Nullable String targetSnapshot,
        @Nullable String activeSnapshot,
        @Nullable String status,
        boolean connected,
        @Nullable Instant lastSeenAt,
        @Nullable String transport,
        boolean settingsUpToDate,
        boolean isDeploying,
        boolean commandDue,
        @Nullable String reportedMode,
        @Nullable String agentVersion,
        @Nullable String nodeRedVersion,
        @Nullable String nodeJsVersion,
        Instant createdAt,
        String createdBy) {}
