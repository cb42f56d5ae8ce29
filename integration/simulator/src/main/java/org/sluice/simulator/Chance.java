package org.sluice.simulator;

/** Draws that depend on the seed, the device and what is drawn for, and on nothing else. */
final class Chance {

    private static final long STEP = 0x9E3779B97F4A7C15L;

    private final long origin;
    private long position;

    Chance(long seed, int device) {
        origin = mixed(seed + STEP * (device + 1L));
        position = origin;
    }

    /** The next of an endless row, in 0..1. */
    double next() {
        position += STEP;
        return fraction(mixed(position));
    }

    /** Always the same for the same purpose and number, in 0..1. */
    double of(String purpose, int number) {
        return fraction(mixed(origin ^ mixed(purpose.hashCode() * STEP + number)));
    }

    private static double fraction(long bits) {
        return (bits >>> 11) * 0x1.0p-53;
    }

    private static long mixed(long value) {
        long z = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
