package org.sluice.bench;

import java.util.Locale;

/**
 * How many devices are measured, and how.
 *
 * @param polling those of them that ask over HTTP, as one process has too few files for a connection each
 */
record FleetSize(int devices, int polling) {

    private static final int BIG = 5_000;

    /** {@code -Dbench.mqtt} says how many are connected over MQTT at most. */
    static FleetSize of(int devices) {
        return new FleetSize(devices, Math.max(0, devices - Integer.getInteger("bench.mqtt", 10_000)));
    }

    int connected() {
        return devices - polling;
    }

    int warmUps() {
        return polling > 0 ? 1 : devices > BIG ? 2 : 6;
    }

    int measured() {
        return polling > 0 ? 1 : devices > BIG ? 3 : 7;
    }

    /** As for a hundred devices a second; one of a few is waited for as long as anything else. */
    long enrolmentPatienceSeconds() {
        return Math.max(300, devices / 100);
    }

    int floors() {
        return polling > 0 ? 1 : 5;
    }

    @Override
    public String toString() {
        return polling == 0
                ? String.format(Locale.ROOT, "%,d devices", devices)
                : String.format(Locale.ROOT, "%,d devices, %,d of them polling", devices, polling);
    }
}
