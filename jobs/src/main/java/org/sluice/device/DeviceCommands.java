package org.sluice.device;

import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;

/**
 * The commands that are due, one row a device: whatever changed since, a device is sent the newest. A row is due until its
 * command has been handed to the broker; a crash in between sends it again, never loses it.
 */
public interface DeviceCommands {

    /** Devices are due a command from now on, in the caller's transaction. {@code lane} shares the wire fairly: one a rollout. */
    void due(Collection<DeviceId> devices, String lane);

    /** As {@link #due(Collection, String)}; the devices apply the command even in developer mode. */
    void dueByForce(Collection<DeviceId> devices, String lane);

    /** Called after commit whenever commands become due in this process; must return at once. */
    void onDue(Runnable listener);

    /**
     * Takes up to {@code limit} due commands, lanes in turn, hands them to {@code broker}, and marks them sent if that
     * returns. Those of devices that poll are marked only: they hear when they ask. Several nodes may do so at once; none gets what another has in hand.
     *
     * @param broker returns only when the broker has them all; throws otherwise
     * @return how many were sent
     */
    int send(int limit, Consumer<List<DeviceCommand>> broker);
}
