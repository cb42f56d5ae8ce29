package org.sluice.device;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.sluice.application.TeamId;

/** Which nodes have readers of a device's log, so that the last one lets it be silent, and another one if that died. */
public interface DeviceLogWatches {

    record Watched(TeamId team, DeviceId device) {}

    /** This node reads these for so long, unless it says so again. */
    void renew(Collection<Watched> watched, Duration expiry);

    /** This node reads it no more; returns whether nobody does. */
    boolean end(DeviceId device);

    /** Ends what nodes did not renew; returns the devices that nobody reads any more. */
    List<Watched> expire();

    /** What must not be shown of what a device writes: the values of its hidden variables, and those of its group. */
    List<String> hidden(DeviceId device);
}
