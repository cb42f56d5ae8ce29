package org.sluice.device;

import java.util.List;
import org.sluice.application.TeamId;

/**
 * Logs of devices while somebody reads them: a device writes from when the first reader comes until the last one has gone.
 * Nothing is kept but the last lines, for who comes next.
 */
public interface DeviceLogs {

    /** What one reader has not read yet. Of more than it holds the oldest are lost. */
    interface Feed extends AutoCloseable {

        /** Up to so many lines that have come, oldest first; never waits. */
        List<DeviceLogLine> take(int limit);

        @Override
        void close();
    }

    Feed read(TeamId team, DeviceId device);
}
