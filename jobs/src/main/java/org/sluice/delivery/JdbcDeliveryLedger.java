package org.sluice.delivery;

import static org.sluice.delivery.DeliveryRows.column;
import static org.sluice.delivery.DeliveryRows.utc;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.sluice.device.DeviceCommands;
import org.sluice.device.DeviceId;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Writes down what becomes of deliveries, with the counters of their waves and the commands that follow, in the caller's
 * transaction: a statement for every different outcome, whatever the number of deliveries.
 *
 * <p>Everybody takes locks in the same order, or two would wait for each other: promotion, devices by id, deliveries, waves,
 * rollout. The caller holds the deliveries, and the devices where an outcome sends something to them.
 */
final class JdbcDeliveryLedger {

    /** One delivery and what becomes of it. */
    record Change(Delivery delivery, DeliveryOutcome outcome) {}

    private static final String CHANGE =
            """
            UPDATE delivery FORCE INDEX (PRIMARY)
            SET status = :status, code = :code, text = :text, debt = :debt, due_at = :dueAt,
                attempt = attempt + IF(:again, 1, 0), commanded_at = IF(:again, :now, commanded_at),
                progress_at = IF(:again, NULL, IF(:sign, :now, progress_at)),
                running_at = IF(:runs, COALESCE(running_at, :now), NULL), ended_at = IF(:ended, :now, NULL)
            WHERE id IN (:ids)
            """;
    private static final String TAKE_BACK =
            """
            UPDATE device v
            JOIN delivery d ON d.device_id = v.id
            SET v.target_snapshot_id = d.previous_snapshot_id, v.updated_at = :now
            WHERE d.id IN (:ids) AND v.target_snapshot_id <=> d.snapshot_id
            """;
    private static final List<String> COUNTERS =
            Arrays.stream(DeliveryStatus.values()).map(DeliveryRows::column).toList();
    private static final String COUNT =
            "INSERT INTO rollout_wave (promotion_id, wave, %s) VALUES ".formatted(String.join(", ", COUNTERS));
    private static final String ADD_UP = " ON DUPLICATE KEY UPDATE "
            + COUNTERS.stream()
                    .map(counter -> "%1$s = %1$s + VALUES(%1$s)".formatted(counter))
                    .collect(Collectors.joining(", "));
    private static final String NUDGE = "UPDATE rollout SET due = TRUE WHERE promotion_id IN (:ids) AND NOT due";

    private final JdbcClient jdbc;
    private final JdbcRolloutRows rollouts;
    private final DeviceCommands commands;
    private final RolloutAlarm alarm;

    JdbcDeliveryLedger(JdbcClient jdbc, JdbcRolloutRows rollouts, DeviceCommands commands, RolloutAlarm alarm) {
        this.jdbc = jdbc;
        this.rollouts = rollouts;
        this.commands = commands;
        this.alarm = alarm;
    }

    /** @param sign whether it comes of a sign of the device */
    void apply(List<Change> changes, boolean sign, Instant now) {
        if (changes.isEmpty()) {
            return;
        }
        Map<DeliveryOutcome, List<Delivery>> byOutcome = new LinkedHashMap<>();
        for (Change change : changes) {
            DeliveryStatus from = change.delivery().status();
            DeliveryStatus to = change.outcome().status();
            if (from != to && !from.mayBecome(to)) {
                throw new IllegalStateException("A delivery that is %s cannot become %s.".formatted(from, to));
            }
            byOutcome
                    .computeIfAbsent(change.outcome(), outcome -> new ArrayList<>())
                    .add(change.delivery());
        }
        byOutcome.forEach((outcome, deliveries) -> write(outcome, deliveries, sign, now));
        count(changes);
        nudge(changes);
    }

    private void write(DeliveryOutcome outcome, List<Delivery> deliveries, boolean sign, Instant now) {
        List<Long> ids = deliveries.stream().map(Delivery::number).toList();
        boolean runs = outcome.status() == DeliveryStatus.RUNNING || outcome.status() == DeliveryStatus.HEALTHY;
        jdbc.sql(CHANGE)
                .param("status", outcome.status().name())
                .param("code", outcome.code().orElse(null))
                .param("text", outcome.text().orElse(null))
                .param("debt", outcome.debt())
                .param("dueAt", utc(outcome.dueAt()))
                .param("again", outcome.again())
                .param("sign", sign)
                .param("runs", runs)
                .param("ended", outcome.status().ended())
                .param("now", utc(now))
                .param("ids", ids)
                .update();
        if (outcome.takeBack()) {
            jdbc.sql(TAKE_BACK).param("now", utc(now)).param("ids", ids).update();
        }
        if (outcome.again() || outcome.takeBack()) {
            byRollout(deliveries).forEach((rollout, devices) -> commands.due(devices, rollout));
        }
    }

    private static Map<String, List<DeviceId>> byRollout(Collection<Delivery> deliveries) {
        return deliveries.stream()
                .collect(Collectors.groupingBy(
                        delivery -> delivery.rollout().value(),
                        TreeMap::new,
                        Collectors.mapping(Delivery::device, Collectors.toList())));
    }

    private record Place(String rollout, int wave) {}

    private void count(List<Change> changes) {
        Map<Place, EnumMap<DeliveryStatus, Integer>> deltas = new LinkedHashMap<>();
        for (Change change : changes) {
            Delivery delivery = change.delivery();
            if (delivery.status() != change.outcome().status()) {
                EnumMap<DeliveryStatus, Integer> delta = deltas.computeIfAbsent(
                        new Place(delivery.rollout().value(), delivery.wave()),
                        place -> new EnumMap<>(DeliveryStatus.class));
                delta.merge(delivery.status(), -1, Integer::sum);
                delta.merge(change.outcome().status(), 1, Integer::sum);
            }
        }
        if (deltas.isEmpty()) {
            return;
        }
        List<Place> places = deltas.keySet().stream()
                .sorted(java.util.Comparator.comparing(Place::rollout).thenComparingInt(Place::wave))
                .toList();
        List<Object> values = new ArrayList<>();
        for (Place place : places) {
            values.add(place.rollout());
            values.add(place.wave());
            EnumMap<DeliveryStatus, Integer> delta = java.util.Objects.requireNonNull(deltas.get(place));
            for (DeliveryStatus status : DeliveryStatus.values()) {
                values.add(delta.getOrDefault(status, 0));
            }
        }
        String row = "(" + "?, ".repeat(COUNTERS.size() + 1) + "?)";
        String rows = places.stream().map(place -> row).collect(Collectors.joining(", "));
        jdbc.sql(COUNT + rows + ADD_UP).params(values).update();
    }

    /** Rollouts that have something to do now are looked at by their promotions. */
    private void nudge(List<Change> changes) {
        Set<String> freed = new TreeSet<>();
        Set<String> touched = new TreeSet<>();
        for (Change change : changes) {
            String rollout = change.delivery().rollout().value();
            if (change.delivery().status() != change.outcome().status()) {
                touched.add(rollout);
            }
            if (change.outcome().status().ended()) {
                freed.add(rollout);
            }
        }
        if (touched.isEmpty()) {
            return;
        }
        List<RolloutId> due = rollouts.load(touched).stream()
                .filter(rollout -> calls(rollout, freed.contains(rollout.id().value())))
                .map(Rollout::id)
                .toList();
        if (!due.isEmpty()
                && jdbc.sql(NUDGE)
                                .param("ids", due.stream().map(RolloutId::value).toList())
                                .update()
                        > 0) {
            ringAfterCommit(due);
        } else {
            afterCommit(() -> alarm.moved(touched.stream().map(RolloutId::new).toList()));
        }
    }

    /** What waits for the rate comes by the clock; what waits for a site's budget comes when a device there has ended. */
    private boolean calls(Rollout rollout, boolean freed) {
        RolloutDecision decision = RolloutDecision.of(rollout, rollouts.now());
        if (decision instanceof RolloutDecision.Command) {
            return freed && rollout.policy().budget().isPresent();
        }
        return !(decision instanceof RolloutDecision.Wait);
    }

    void ringAfterCommit(List<RolloutId> due) {
        afterCommit(() -> alarm.ring(due));
    }

    private static void afterCommit(Runnable hint) {
        if (!TransactionSynchronizationManager.isSynchronizationActive()) {
            hint.run();
            return;
        }
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                hint.run();
            }
        });
    }

    static String counters() {
        return Arrays.stream(DeliveryStatus.values())
                .map(status -> "SUM(d.status = '%s') AS %s".formatted(status.name(), column(status)))
                .collect(Collectors.joining(", "));
    }
}
