package org.sluice.device;

/** Id of a device group. */
public record DeviceGroupId(String value) {

    @Override
    public String toString() {
        return value;
    }
}
