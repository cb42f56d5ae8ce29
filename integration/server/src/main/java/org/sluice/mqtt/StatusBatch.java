package org.sluice.mqtt;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.device.DeviceId;
import org.sluice.device.DeviceReport;
import org.sluice.device.DeviceReports;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.transaction.TransactionException;

/** Reports that are taken down together: of each device the newest. */
final class StatusBatch {

    private static final Logger log = LoggerFactory.getLogger(StatusBatch.class);

    private static final int TRIES = 3;

    private final Map<DeviceId, DeviceReport> newest = new LinkedHashMap<>();

    void add(DeviceReport report) {
        newest.merge(report.device(), report, (one, other) -> other.sequence() > one.sequence() ? other : one);
    }

    Collection<DeviceReport> reports() {
        return newest.values();
    }

    /**
     * Takes them down. If one of them is at fault, the others are taken down without it.
     *
     * @throws RuntimeException if none can be taken down now; later they can
     */
    void takeDown(DeviceReports reports, UnreadableMessages unreadable) {
        if (newest.isEmpty()) {
            return;
        }
        try {
            acceptAll(reports);
        } catch (RuntimeException e) {
            if (passes(e)) {
                throw e;
            }
            log.error(
                    "A batch of {} device reports could not be taken down; they are tried one by one",
                    newest.size(),
                    e);
            oneByOne(reports, unreadable);
        }
    }

    /** Who lost a deadlock has only to try again; who waits longer lets the next batches pile up. */
    private void acceptAll(DeviceReports reports) {
        for (int tries = 1; ; tries++) {
            try {
                reports.accept(new ArrayList<>(newest.values()));
                return;
            } catch (ConcurrencyFailureException e) {
                if (tries == TRIES) {
                    throw e;
                }
            }
        }
    }

    private void oneByOne(DeviceReports reports, UnreadableMessages unreadable) {
        for (DeviceReport report : newest.values()) {
            try {
                reports.accept(List.of(report));
            } catch (RuntimeException e) {
                if (passes(e)) {
                    throw e;
                }
                unreadable.note(
                        report.device(),
                        "it could not be taken down (" + e.getClass().getSimpleName() + ")");
            }
        }
    }

    /** An outage or a deadlock says nothing about what was written. */
    private static boolean passes(RuntimeException e) {
        return e instanceof TransientDataAccessException
                || e instanceof RecoverableDataAccessException
                || e instanceof DataAccessResourceFailureException
                || e instanceof TransactionException;
    }
}
