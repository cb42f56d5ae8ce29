package org.sluice.quartz;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import org.quartz.JobDetail;
import org.quartz.JobKey;
import org.quartz.impl.jdbcjobstore.StdJDBCDelegate;
import org.quartz.spi.ClassLoadHelper;

/**
 * Quartz's own way to its tables, without reading the one job there is twice for every firing.
 *
 * <p>Public, because Quartz makes it by name.
 */
public final class PromotionScheduleDelegate extends StdJDBCDelegate {

    @Override
    public JobDetail selectJobDetail(Connection connection, JobKey key, ClassLoadHelper loader)
            throws ClassNotFoundException, IOException, SQLException {
        return key.equals(PromotionScheduleJob.KEY)
                ? PromotionScheduleJob.detail()
                : super.selectJobDetail(connection, key, loader);
    }
}
