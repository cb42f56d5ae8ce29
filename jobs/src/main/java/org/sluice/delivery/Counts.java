package org.sluice.delivery;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;

/** How many deliveries stand where. */
public record Counts(Map<DeliveryStatus, Integer> byStatus) {

    public static final Counts NONE = new Counts(Map.of());

    public Counts {
        EnumMap<DeliveryStatus, Integer> full = new EnumMap<>(DeliveryStatus.class);
        for (DeliveryStatus status : DeliveryStatus.values()) {
            full.put(status, byStatus.getOrDefault(status, 0));
        }
        byStatus = Map.copyOf(full);
    }

    public int of(DeliveryStatus status) {
        return byStatus.getOrDefault(status, 0);
    }

    public int total() {
        return byStatus.values().stream().mapToInt(Integer::intValue).sum();
    }

    public int inFlight() {
        return Arrays.stream(DeliveryStatus.values())
                .filter(DeliveryStatus::inFlight)
                .mapToInt(this::of)
                .sum();
    }

    public int failures() {
        return Arrays.stream(DeliveryStatus.values())
                .filter(DeliveryStatus::failure)
                .mapToInt(this::of)
                .sum();
    }

    /** All but those left out. */
    public int counted() {
        return total() - of(DeliveryStatus.SKIPPED);
    }

    public boolean ended() {
        return of(DeliveryStatus.PENDING) == 0 && inFlight() == 0;
    }

    public Counts plus(Counts other) {
        EnumMap<DeliveryStatus, Integer> sum = new EnumMap<>(byStatus);
        other.byStatus().forEach((status, count) -> sum.merge(status, count, Integer::sum));
        return new Counts(sum);
    }
}
