package org.sluice.device;

/** How a device is reached. */
public enum DeviceTransport {
    MQTT,
    /** It asks now and then; nothing can be sent to it. */
    HTTP
}
