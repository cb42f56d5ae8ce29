package org.sluice.delivery;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.sluice.delivery.JdbcDeliveryLedger.Change;
import org.sluice.device.DeviceId;
import org.sluice.device.DeviceObserver;
import org.sluice.device.DeviceReport;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Leads deliveries on by what their devices report; a handful of statements however many devices report at once. */
class JdbcDeliveryObserver implements DeviceObserver {

    private static final String LIVE =
            """
            SELECT * FROM delivery
            WHERE device_id IN (:devices) AND live
            FOR UPDATE
            """;

    private static final String UNENDED =
            """
            SELECT * FROM delivery
            WHERE device_id = :device AND (live OR status = 'PENDING')
            FOR UPDATE
            """;

    private final JdbcClient jdbc;
    private final JdbcRolloutRows rollouts;
    private final JdbcDeliveryLedger ledger;

    JdbcDeliveryObserver(JdbcClient jdbc, JdbcRolloutRows rollouts, JdbcDeliveryLedger ledger) {
        this.jdbc = jdbc;
        this.rollouts = rollouts;
        this.ledger = ledger;
    }

    @Override
    @Transactional(propagation = Propagation.MANDATORY)
    public void reported(List<DeviceReport> reports) {
        Map<DeviceId, DeviceReport> byDevice =
                reports.stream().collect(Collectors.toMap(DeviceReport::device, report -> report));
        Instant now = rollouts.now();
        apply(
                List.copyOf(byDevice.keySet()),
                (delivery, policy) -> {
                    DeviceReport report = byDevice.get(delivery.device());
                    return report == null
                            ? java.util.Optional.empty()
                            : DeliveryTransitions.onReport(delivery, policy, report, now);
                },
                now);
    }

    @Override
    @Transactional(propagation = Propagation.MANDATORY)
    public void progressed(List<DeviceId> devices, boolean installing, Instant at) {
        Instant now = rollouts.now();
        apply(devices, (delivery, policy) -> DeliveryTransitions.onProgress(delivery, policy, installing, now), now);
    }

    @Override
    @Transactional(propagation = Propagation.MANDATORY)
    public void removed(DeviceId device) {
        List<Change> changes =
                jdbc.sql(UNENDED).param("device", device.value()).query(DeliveryRows::delivery).list().stream()
                        .map(delivery -> new Change(delivery, DeliveryTransitions.gone()))
                        .toList();
        ledger.apply(changes, false, rollouts.now());
    }

    private void apply(
            List<DeviceId> devices,
            BiFunction<Delivery, RolloutPolicy, java.util.Optional<DeliveryOutcome>> rule,
            Instant now) {
        if (devices.isEmpty()) {
            return;
        }
        List<Delivery> live = jdbc.sql(LIVE)
                .param("devices", devices.stream().map(DeviceId::value).toList())
                .query(DeliveryRows::delivery)
                .list();
        Map<String, RolloutPolicy> policies = rollouts.policies(
                live.stream().map(delivery -> delivery.rollout().value()).toList());
        List<Change> changes = new ArrayList<>();
        for (Delivery delivery : live) {
            RolloutPolicy policy = java.util.Objects.requireNonNull(
                    policies.get(delivery.rollout().value()));
            rule.apply(delivery, policy).ifPresent(outcome -> changes.add(new Change(delivery, outcome)));
        }
        ledger.apply(changes, true, now);
    }
}
