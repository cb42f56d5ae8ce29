package org.sluice.delivery;

import java.util.List;

/**
 * What a rollout would come to if it were planned now.
 *
 * @param offline devices that have not been heard of lately
 * @param developerMode devices in developer mode
 * @param there devices that run the snapshot already
 */
public record RolloutPreview(int devices, List<Wave> waves, int offline, int developerMode, int there) {

    /** A wave with how many devices it would have. */
    public record Wave(String name, int devices) {}
}
