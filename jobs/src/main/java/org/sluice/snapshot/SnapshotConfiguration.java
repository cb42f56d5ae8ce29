package org.sluice.snapshot;

import java.time.Clock;
import org.sluice.audit.AuditLog;
import org.sluice.instance.FlowSource;
import org.sluice.secret.SecretBox;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/** Puts the snapshots together; whoever includes it brings {@link RetentionSettings}. */
@Configuration(proxyBeanMethods = false)
public class SnapshotConfiguration {

    @Bean
    Snapshots snapshots(
            JdbcOperations jdbc, PlatformTransactionManager transactionManager, SecretBox secretBox, Clock clock) {
        // A mapper of its own: how manifests are stored must not follow how a door likes its JSON.
        JsonMapper json = JsonMapper.builder().build();
        return new JdbcSnapshots(jdbc, new TransactionTemplate(transactionManager), json, secretBox, clock);
    }

    @Bean
    SnapshotCleanup snapshotCleanup(
            JdbcClient jdbc,
            PlatformTransactionManager transactionManager,
            RetentionSettings settings,
            RetentionRules rules,
            AuditLog audit,
            Clock clock) {
        TransactionTemplate transactions = new TransactionTemplate(transactionManager);
        return new SnapshotCleanup(
                new JdbcSnapshotRetention(jdbc, transactions, clock),
                new SnapshotCleanup.Rules(settings, rules, clock),
                audit,
                transactions);
    }

    @Bean
    RetentionRules retentionRules(JdbcClient jdbc) {
        return new JdbcRetentionRules(jdbc);
    }

    @Bean
    SnapshotTaker snapshotTaker(Snapshots snapshots, FlowSource source, Clock clock) {
        return new SnapshotTaker(snapshots, source, clock);
    }
}
