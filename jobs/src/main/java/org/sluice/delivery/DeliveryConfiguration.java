package org.sluice.delivery;

import java.time.Clock;
import org.sluice.device.DeviceCommands;
import org.sluice.device.DeviceObserver;
import org.sluice.device.GroupJoins;
import org.sluice.device.JdbcGroupJoins;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Puts rollouts together. */
@Configuration(proxyBeanMethods = false)
public class DeliveryConfiguration {

    @Bean
    JdbcRolloutRows rolloutRows(JdbcClient jdbc, Clock clock) {
        return new JdbcRolloutRows(jdbc, clock);
    }

    @Bean
    JdbcDeliveryLedger deliveryLedger(
            JdbcClient jdbc, JdbcRolloutRows rows, DeviceCommands commands, RolloutAlarm alarm) {
        return new JdbcDeliveryLedger(jdbc, rows, commands, alarm);
    }

    @Bean
    DeviceObserver deliveryObserver(JdbcClient jdbc, JdbcRolloutRows rows, JdbcDeliveryLedger ledger) {
        return new JdbcDeliveryObserver(jdbc, rows, ledger);
    }

    @Bean
    GroupJoins groupJoins(JdbcClient jdbc, JdbcRolloutRows rows, JdbcDeliveryLedger ledger, DeviceCommands commands) {
        return new JdbcGroupTail(jdbc, rows, ledger, new JdbcGroupJoins(jdbc, commands));
    }

    @Bean
    JdbcDeliverySweep deliverySweep(
            JdbcClient jdbc, JdbcRolloutRows rows, JdbcDeliveryLedger ledger, PlatformTransactionManager transactions) {
        return new JdbcDeliverySweep(jdbc, rows, ledger, new TransactionTemplate(transactions));
    }

    @Bean
    FleetSnapshots fleetSnapshots(JdbcClient jdbc) {
        return new JdbcFleetSnapshots(jdbc);
    }

    @Bean
    Rollouts rollouts(
            JdbcClient jdbc,
            JdbcRolloutRows rows,
            JdbcDeliveryLedger ledger,
            JdbcDeliverySweep sweep,
            DeviceCommands commands) {
        return new JdbcRollouts(jdbc, rows, ledger, sweep, new JdbcDeliveryCommands(jdbc, rows, ledger, commands));
    }
}
