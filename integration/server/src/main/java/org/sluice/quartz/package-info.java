/**
 * Schedules on Quartz: its JDBC store keeps the timers; each firing asks the one launcher for a promotion, looks whether an
 * instance needs a snapshot, or lets old snapshots go.
 */
@NullMarked
package org.sluice.quartz;

import org.jspecify.annotations.NullMarked;
