package org.sluice.simulator;

import org.jspecify.annotations.Nullable;

/**
 * One device at one moment.
 *
 * @param id that the server gave it; null before it is enrolled
 * @param snapshot it has
 * @param state as it reports it
 * @param commands it got for what it was last told to run
 * @param attempts of installing that
 * @param starts of it after an install
 */
public record DeviceView(
        String name,
        @Nullable String id,
        Fate fate,
        @Nullable String snapshot,
        @Nullable String settings,
        String state,
        int commands,
        int attempts,
        int starts) {}
