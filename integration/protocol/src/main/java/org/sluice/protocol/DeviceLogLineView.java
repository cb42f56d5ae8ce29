package org.sluice.protocol;

import java.time.Instant;

/**
 * A line of a device's log; values of hidden variables are masked.
 *
 * @param level the device's word, such as {@code info} or {@code error}
 * @param lost how many lines before this one are missing, because whoever reads was too slow
 */
public record DeviceLogLineView(Instant at, String level, String text, int lost) {}
