package org.sluice.device;

import java.time.Instant;

/** The credentials of devices that are there already; each is shown once. */
public interface DeviceCredentials {

    /** A one-time code with which an agent fetches fresh credentials. */
    record Code(String code, Instant expiresAt) {

        @Override
        public String toString() {
            return "Code[***]";
        }
    }

    /**
     * Gives the device a new token, broker password and credential secret; the old ones are void at once.
     *
     * @throws org.sluice.problem.ProblemException if there is no such device
     */
    DeviceEnrolment.Credentials regenerate(DeviceId device);

    /** Voids its token and broker password; it can neither ask nor connect until it is given new ones. */
    void revoke(DeviceId device);

    /** A code for the device, good for a day and for one use; codes given before are void. */
    Code issueCode(DeviceId device);
}
