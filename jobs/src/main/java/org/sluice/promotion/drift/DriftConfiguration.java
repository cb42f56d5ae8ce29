package org.sluice.promotion.drift;

import java.time.Clock;
import org.sluice.audit.AuditLog;
import org.sluice.event.EventOutbox;
import org.sluice.instance.FlowTarget;
import org.sluice.instance.Instances;
import org.sluice.promotion.Promotions;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Puts the watch over protected instances together. */
@Configuration(proxyBeanMethods = false)
public class DriftConfiguration {

    @Bean
    Drifts drifts(JdbcClient jdbc, Clock clock) {
        return new JdbcDrifts(jdbc, clock);
    }

    @Bean
    DriftCheck driftCheck(
            FlowTarget live,
            Promotions promotions,
            DriftCheck.Ledger ledger,
            ObjectProvider<DriftListener> listeners,
            Clock clock) {
        return new DriftCheck(live, promotions, ledger, listeners::orderedStream, clock);
    }

    @Bean
    DriftCheck.Ledger driftLedger(
            Drifts drifts, AuditLog audit, EventOutbox events, PlatformTransactionManager transactions) {
        return new DriftCheck.Ledger(drifts, audit, events, new TransactionTemplate(transactions));
    }

    @Bean
    DriftWatch driftWatch(Drifts drifts, Instances instances, DriftCheck check, DriftSettings settings) {
        return new DriftWatch(drifts, instances, check, settings);
    }
}
