/** Schedules on Quartz: its JDBC store keeps the timers, and each firing asks the one launcher for a promotion. */
@NullMarked
package org.sluice.quartz;

import org.jspecify.annotations.NullMarked;
