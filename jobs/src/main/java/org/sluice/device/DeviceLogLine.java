package org.sluice.device;

import java.time.Instant;

/**
 * A line of a device's log, its hidden values masked.
 *
 * @param lost how many lines before this one are missing, since whoever reads was too slow; usually none
 */
public record DeviceLogLine(Instant at, String level, String text, int lost) {}
