package org.sluice.protocol;

import java.util.List;

/**
 * What the devices of a promotion would go through if it were started now.
 *
 * @param offline devices that have not been heard of lately
 * @param developerMode devices in developer mode
 * @param there devices that run the snapshot already
 * @param policy with all defaults filled in
 */
public record PlannedRolloutView(
        int devices, List<PlannedWaveView> waves, int offline, int developerMode, int there, RolloutDocument policy) {

    /** A wave with how many devices it would have. */
    public record PlannedWaveView(String name, int devices) {}
}
