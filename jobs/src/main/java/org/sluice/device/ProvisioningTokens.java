package org.sluice.device;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.sluice.application.ApplicationId;
import org.sluice.application.TeamId;
import org.sluice.instance.InstanceId;

/** Tokens with which devices enrol themselves. The secret is shown once and kept only as a hash. */
public interface ProvisioningTokens {

    /**
     * Where devices go that enrol with a token, and how many may.
     *
     * @param quota empty = any number
     */
    record Terms(
            TeamId team,
            Optional<ApplicationId> application,
            Optional<InstanceId> instance,
            Optional<DeviceGroupId> group,
            String name,
            Optional<Integer> quota,
            Optional<Instant> expiresAt) {}

    /** A token as lists show it, without the secret. */
    record Listed(String id, Terms terms, int used, Optional<Instant> revokedAt, Instant createdAt, String createdBy) {}

    /** A token just issued. */
    record Issued(Listed token, String secret) {

        @Override
        public String toString() {
            return "Issued[" + token.id() + "]";
        }
    }

    /** @throws org.sluice.problem.ProblemException if the terms contradict themselves or the name is taken in the team */
    Issued issue(Terms terms, String by);

    List<Listed> list(TeamId team);

    Optional<Listed> find(String id);

    /** Revokes it at once; false if it does not exist. Devices that enrolled with it stay. */
    boolean revoke(String id);
}
