package org.sluice.quartz;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How long snapshots stay that nobody asked for; those in use or tagged stay in any case.
 *
 * @param keepAuto auto snapshots kept of an instance
 * @param keepPromoted snapshots made by promotions kept of an instance
 * @param cleanup when old ones go: Quartz cron line, read in UTC
 */
@ConfigurationProperties("sluice.snapshots")
record SnapshotProperties(
        @DefaultValue("10") int keepAuto,
        @DefaultValue("50") int keepPromoted,
        @DefaultValue("0 17 * * * ?") String cleanup) {}
