package org.sluice.backup;

import java.time.Clock;
import org.sluice.audit.AuditLog;
import org.sluice.instance.DriftListener;
import org.sluice.instance.FlowSource;
import org.sluice.instance.Instances;
import org.sluice.snapshot.SnapshotTaker;
import org.sluice.snapshot.Snapshots;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The auto snapshots; whoever includes it brings an {@link AutoSnapshotTimer}. */
@Configuration(proxyBeanMethods = false)
public class BackupConfiguration {

    @Bean
    AutoSnapshotPlans autoSnapshotPlans(JdbcClient jdbc, Clock clock, AutoSnapshotTimer timer) {
        return new JdbcAutoSnapshotPlans(jdbc, clock, timer);
    }

    @Bean
    AutoSnapshots autoSnapshots(
            AutoSnapshotPlans plans,
            AutoSnapshots.Reading reading,
            AutoSnapshots.Keeping keeping,
            PlatformTransactionManager transactions,
            Clock clock) {
        return new AutoSnapshots(plans, reading, keeping, new TransactionTemplate(transactions), clock);
    }

    @Bean
    AutoSnapshots.Reading autoSnapshotReading(Instances instances, FlowSource source) {
        return new AutoSnapshots.Reading(instances, source);
    }

    @Bean
    AutoSnapshots.Keeping autoSnapshotKeeping(Snapshots snapshots, SnapshotTaker taker, AuditLog audit) {
        return new AutoSnapshots.Keeping(snapshots, taker, audit);
    }

    /** What somebody changed behind Sluice's back is kept before anybody undoes it. */
    @Bean
    DriftListener backupOnDrift(AutoSnapshots snapshots) {
        return (instance, live) -> snapshots.onDrift(instance);
    }
}
