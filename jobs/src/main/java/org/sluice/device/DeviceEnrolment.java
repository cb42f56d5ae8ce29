package org.sluice.device;

import java.util.Optional;
import org.sluice.application.TeamId;

/** How a device gets its credentials: by a provisioning token of a fleet, or by the one-time code of a device made before. */
public interface DeviceEnrolment {

    /** What a device is given once and Sluice never shows again; only hashes and sealed values are kept. */
    record Credentials(
            DeviceId device,
            String name,
            String type,
            TeamId team,
            String teamName,
            String token,
            String credentialSecret,
            String brokerPassword) {

        @Override
        public String toString() {
            return "Credentials[" + device + "]";
        }
    }

    /** Whether the token may provision now; used by agents to try the address before they enrol. */
    boolean mayProvision(String provisioningToken);

    /**
     * A new device by provisioning token. Counts against the token's quota in the same transaction.
     *
     * @return empty if there is no such token
     * @throws org.sluice.problem.ProblemException if its quota is used up, it has expired or been revoked, or the team is
     *     another; the text says which
     */
    Optional<Credentials> provision(String provisioningToken, TeamId team, String name, String type);

    /** Fresh credentials by one-time code; the code is spent. Empty if it is unknown, spent or expired. */
    Optional<Credentials> redeem(String oneTimeCode, String host);
}
