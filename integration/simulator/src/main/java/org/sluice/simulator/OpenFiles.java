package org.sluice.simulator;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** Whether the operating system lets this process open as many connections as there are devices. */
final class OpenFiles {

    private static final int OTHERS = 200;

    private OpenFiles() {}

    static void check(int connections) {
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system) {
            check(connections, system.getMaxFileDescriptorCount());
        }
    }

    static void check(int connections, long limit) {
        long needed = (long) connections + OTHERS;
        if (limit >= 0 && limit < needed) {
            throw new SimulatorException(
                    "%,d connections need %,d open files, and this process may have %,d: raise the limit before the start (ulimit -n %d), or simulate fewer devices."
                            .formatted(connections, needed, limit, needed));
        }
    }
}
