package org.sluice.protocol;

/** Whether only an owner's promotion may change an instance. */
public record ProtectionView(boolean enabled) {}
