package org.sluice.quartz;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.ZoneId;
import org.quartz.CronTrigger;
import org.quartz.TriggerKey;
import org.quartz.impl.jdbcjobstore.CronTriggerPersistenceDelegate;
import org.quartz.spi.OperableTrigger;

/**
 * Keeps {@link WallClockTrigger}s in Quartz's table of cron triggers, under a type of their own.
 *
 * <p>Public, because Quartz makes it by name.
 */
public final class WallClockTriggerStore extends CronTriggerPersistenceDelegate {

    @Override
    public String getHandledTriggerTypeDiscriminator() {
        return "WALLCLCK";
    }

    @Override
    public boolean canHandleTriggerType(OperableTrigger trigger) {
        return trigger instanceof WallClockTrigger;
    }

    @Override
    public TriggerPropertyBundle loadExtendedTriggerPropertiesFromResultSet(ResultSet row, TriggerKey key)
            throws SQLException {
        // The misfire instruction is kept with every trigger; Quartz sets it after this.
        return new TriggerPropertyBundle(
                WallClockTrigger.schedule(
                        row.getString("CRON_EXPRESSION"),
                        ZoneId.of(row.getString("TIME_ZONE_ID")),
                        CronTrigger.MISFIRE_INSTRUCTION_SMART_POLICY),
                null,
                null);
    }
}
