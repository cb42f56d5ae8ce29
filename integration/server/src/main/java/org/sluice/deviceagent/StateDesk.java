package org.sluice.deviceagent;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.sluice.application.ApplicationId;
import org.sluice.device.DesiredState;
import org.sluice.device.DeviceDownloads;
import org.sluice.device.DeviceId;
import org.sluice.device.DeviceReport;
import org.sluice.device.DeviceReports;
import org.sluice.device.DeviceTransport;
import org.sluice.device.ReportedState;
import org.springframework.dao.DataAccessResourceFailureException;

/** Takes states and says what shall be, for all who ask at the same time together: two trips to the database for all of them. */
final class StateDesk {

    private static final int TOGETHER = 500;

    private final DeviceDownloads downloads;
    private final DeviceReports reports;
    private final Clock clock;
    private final AtomicLong tie = new AtomicLong();
    private final Together<Asked, Verdict> together = new Together<>(TOGETHER, this::takeAll);

    private record Asked(DeviceId device, Instant at, Optional<ReportedState> state) {}

    /** @param inStep whether the device runs what it shall, or is about to */
    record Verdict(DesiredState desired, boolean inStep) {}

    StateDesk(DeviceDownloads downloads, DeviceReports reports, Clock clock) {
        this.downloads = downloads;
        this.reports = reports;
        this.clock = clock;
    }

    Verdict take(DeviceId device, Optional<ReportedState> state) {
        return together.call(new Asked(device, clock.instant(), state));
    }

    private List<Verdict> takeAll(List<Asked> all) {
        Map<DeviceId, DesiredState> desired =
                downloads.desired(all.stream().map(Asked::device).distinct().toList());
        List<DeviceReport> taken = new ArrayList<>(all.size());
        List<Verdict> verdicts = new ArrayList<>(all.size());
        for (Asked asked : all) {
            DesiredState shall = desired.get(asked.device());
            if (shall == null) {
                // It was there when its token was looked at. If it is really gone it hears so next time.
                throw new DataAccessResourceFailureException("A device went while it asked");
            }
            Optional<ReportedState> state = asked.state().map(reported -> translated(reported, shall));
            taken.add(new DeviceReport(
                    asked.device(),
                    DeviceReport.sequence(asked.at(), tie.incrementAndGet()),
                    asked.at(),
                    DeviceTransport.HTTP,
                    state));
            verdicts.add(new Verdict(shall, state.map(shall::agrees).orElse(true)));
        }
        reports.accept(taken);
        return verdicts;
    }

    /** Over HTTP an application is called a project, see {@link org.sluice.flowfuse.AgentCommands#difference}. */
    private static ReportedState translated(ReportedState reported, DesiredState desired) {
        boolean application = desired.instance().isEmpty()
                && reported.instance().isPresent()
                && reported.instance().equals(desired.application().map(ApplicationId::value));
        return application
                ? new ReportedState(
                        reported.state(),
                        reported.instance(),
                        Optional.empty(),
                        reported.snapshot(),
                        reported.settings(),
                        reported.mode(),
                        reported.agentVersion(),
                        reported.nodeRedVersion(),
                        reported.nodeJsVersion())
                : reported;
    }
}
