package org.sluice.delivery;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a delivery.
 *
 * @param again whether the device is told once more, as a new attempt
 * @param takeBack whether the device shall run what it ran before
 * @param dueAt when something happens by the clock alone
 */
record DeliveryOutcome(
        DeliveryStatus status,
        Optional<String> code,
        Optional<String> text,
        boolean again,
        boolean debt,
        boolean takeBack,
        Optional<Instant> dueAt) {

    static DeliveryOutcome progress(DeliveryStatus status, Instant dueAt) {
        return new DeliveryOutcome(status, Optional.empty(), Optional.empty(), false, false, false, Optional.of(dueAt));
    }

    static DeliveryOutcome ended(DeliveryStatus status, @Nullable String code, @Nullable String text) {
        return new DeliveryOutcome(
                status, Optional.ofNullable(code), Optional.ofNullable(text), false, false, false, Optional.empty());
    }

    static DeliveryOutcome again(Instant dueAt, String code, String text) {
        return new DeliveryOutcome(
                DeliveryStatus.COMMANDED, Optional.of(code), Optional.of(text), true, false, false, Optional.of(dueAt));
    }

    /** Left out for now; the device gets there when it returns. */
    DeliveryOutcome owing() {
        return new DeliveryOutcome(status, code, text, again, true, takeBack, dueAt);
    }

    /** The device is sent back to what it ran. */
    DeliveryOutcome takingBack() {
        return new DeliveryOutcome(status, code, text, again, debt, true, dueAt);
    }
}
