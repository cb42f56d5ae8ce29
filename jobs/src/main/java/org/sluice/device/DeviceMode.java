package org.sluice.device;

/** Who decides what a device runs. */
public enum DeviceMode {
    /** Fleet mode: the server alone; the device's editor is closed. */
    AUTONOMOUS,
    /** The person at the device's editor; what the server wants waits until the device leaves this mode. */
    DEVELOPER
}
