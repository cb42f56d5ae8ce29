package org.sluice.quartz;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the clockwork runs; the defaults suit everything but tests.
 *
 * @param threads firings started at the same time on one node; each needs a database connection meanwhile
 * @param misfireThreshold a firing later than this counts as missed
 * @param clusterCheckin how often a node says that it lives; one silent for about twice as long is taken over from
 * @param idleWait how often a node looks for what another node armed
 */
@ConfigurationProperties("sluice.schedules")
record ScheduleProperties(
        @DefaultValue("8") int threads,
        @DefaultValue("60s") Duration misfireThreshold,
        @DefaultValue("5s") Duration clusterCheckin,
        @DefaultValue("5s") Duration idleWait) {}
