package org.sluice.device;

/** Id of a device; safe in topics and URLs. */
public record DeviceId(String value) {

    @Override
    public String toString() {
        return value;
    }
}
