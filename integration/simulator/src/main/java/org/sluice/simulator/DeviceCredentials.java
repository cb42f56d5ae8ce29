package org.sluice.simulator;

/** What a device got when it was enrolled. Prints no secrets. */
record DeviceCredentials(
        String name, String id, String team, String token, String brokerUrl, String brokerUser, String brokerPassword) {

    @Override
    public String toString() {
        return name + " (" + id + ")";
    }
}
