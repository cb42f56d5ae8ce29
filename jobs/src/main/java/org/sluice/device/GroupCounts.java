package org.sluice.device;

/** How many of a group's members shall run what, and do. */
public interface GroupCounts {

    /**
     * Counts of members.
     *
     * @param devices all of them
     * @param targeted those that shall run the group's target
     * @param active those that say they run it
     * @param developing those in developer mode
     * @param running those that say their Node-RED runs
     */
    record Counts(int devices, int targeted, int active, int developing, int running) {

        /** Whether some of them have yet to get what all shall run. */
        public boolean deploying() {
            return targeted > 0 && active < targeted;
        }
    }

    Counts of(DeviceGroupId group);
}
