package org.sluice.pipeline;

/** What a stage's target is. */
public enum StageType {
    INSTANCE,
    DEVICE,
    DEVICE_GROUP,
    GIT
}
