package org.sluice.device;

/**
 * A command to one device: run this.
 *
 * @param force apply it even in developer mode
 */
public record DeviceCommand(DesiredState desired, boolean force) {}
