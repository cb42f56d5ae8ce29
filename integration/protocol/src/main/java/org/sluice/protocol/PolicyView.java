package org.sluice.protocol;

/**
 * How promotions of a pipeline behave.
 *
 * @param concurrency {@code queue}, {@code forbid} or {@code allow}
 * @param missingValue {@code hold} or {@code fail}
 * @param recovery {@code resume} or {@code offer}
 * @param settleTime an ISO-8601 duration
 * @param compatibility {@code current} or {@code flowfuse-classic}
 */
public record PolicyView(
        String concurrency, String missingValue, String recovery, String settleTime, String compatibility) {}
