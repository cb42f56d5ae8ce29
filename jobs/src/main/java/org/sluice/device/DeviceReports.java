package org.sluice.device;

import java.util.List;

/**
 * Takes down what devices report. Each call is one transaction with a handful of statements however many reports there are;
 * when it returns they are down, when it throws none is.
 *
 * <p>Idempotent and in any order: a report that is doubled, late or overtaken changes nothing. A device that turns out to
 * run something else than it shall is due a command afterwards.
 */
public interface DeviceReports {

    void accept(List<DeviceReport> reports);

    /** An agent fetched its snapshot: a sign of progress, a hint and no more. Gathered and written in batches. */
    void fetchedSnapshot(DeviceId device);

    /** An agent fetched its settings: it is about to install. Gathered and written in batches. */
    void fetchedSettings(DeviceId device);
}
