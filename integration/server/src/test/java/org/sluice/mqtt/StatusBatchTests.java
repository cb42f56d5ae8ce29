package org.sluice.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.sluice.device.DeviceId;
import org.sluice.device.DeviceReport;
import org.sluice.device.DeviceReports;
import org.sluice.device.DeviceTransport;
import org.springframework.dao.CannotAcquireLockException;

/** What becomes of a batch of reports that loses a deadlock. */
class StatusBatchTests {

    private final UnreadableMessages unreadable = new UnreadableMessages(Clock.systemUTC());
    private final List<Integer> tries = new ArrayList<>();
    private int deadlocks;

    private final DeviceReports reports = new DeviceReports() {
        @Override
        public void accept(List<DeviceReport> some) {
            tries.add(some.size());
            if (tries.size() <= deadlocks) {
                throw new CannotAcquireLockException("a deadlock");
            }
        }

        @Override
        public void fetchedSnapshot(DeviceId device) {}

        @Override
        public void fetchedSettings(DeviceId device) {}
    };

    private static StatusBatch batch() {
        StatusBatch batch = new StatusBatch();
        for (int i = 0; i < 2; i++) {
            batch.add(
                    new DeviceReport(new DeviceId("d" + i), 1, Instant.EPOCH, DeviceTransport.MQTT, Optional.empty()));
        }
        return batch;
    }

    @Test
    void isTakenDownAtTheNextTry() {
        deadlocks = 2;
        batch().takeDown(reports, unreadable);

        assertThat(tries).containsExactly(2, 2, 2);
        assertThat(unreadable.count()).isZero();
    }

    @Test
    void comesAgainLaterAfterThreeTriesAndIsNobodysFault() {
        deadlocks = 9;
        assertThatThrownBy(() -> batch().takeDown(reports, unreadable)).isInstanceOf(CannotAcquireLockException.class);

        assertThat(tries).containsExactly(2, 2, 2);
        assertThat(unreadable.count()).isZero();
    }
}
