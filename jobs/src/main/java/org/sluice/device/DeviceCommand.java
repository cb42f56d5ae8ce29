package org.sluice.device;

/**
 * A command to one device: run this.
 *
 * @param force apply it even in developer mode
 * @param restart it has all it shall run and crashed with it: that it shall run it changes nothing, it has to be restarted
 */
public record DeviceCommand(DesiredState desired, boolean force, boolean restart) {}
