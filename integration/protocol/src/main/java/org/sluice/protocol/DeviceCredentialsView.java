package org.sluice.protocol;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a device is given, shown this once.
 *
 * @param token for HTTP
 * @param credentialSecret with which its Node-RED encrypts its credentials
 * @param brokerUsername also its client id
 * @param code one-time code with which an agent fetches fresh ones instead
 */
public record DeviceCredentialsView(
        String id,
        String name,
        String teamId,
        String token,
        String credentialSecret,
        String brokerUsername,
        String brokerPassword,
        @Nullable String code,
        @Nullable Instant codeExpiresAt) {
    @Override
    public String toString() {
        return "DeviceCredentialsView[" + id + "]";
    }
}
