package org.sluice.cli.client;

import java.util.List;
import java.util.Map;
import org.sluice.protocol.ScheduleBody;
import org.sluice.protocol.ScheduleView;

/** Calls about schedules. */
public final class ScheduleCalls {

    private static final String ROOT = "schedules";

    private final ApiTransport transport;

    ScheduleCalls(ApiTransport transport) {
        this.transport = transport;
    }

    public List<ScheduleView> list(String application) {
        return transport.all(ApiPath.of("applications", application, ROOT), ScheduleView.class);
    }

    public ScheduleView get(String id) {
        return transport.get(ApiPath.of(ROOT, id), ScheduleView.class);
    }

    public ScheduleView create(String application, ScheduleBody body) {
        return transport.post(ApiPath.of("applications", application, ROOT), body, ScheduleView.class);
    }

    public ScheduleView update(String id, ScheduleBody body) {
        return transport.send("PUT", ApiPath.of(ROOT, id), body, Map.of(), ScheduleView.class);
    }

    public void delete(String id) {
        transport.send("DELETE", ApiPath.of(ROOT, id), null);
    }

    public void enable(String id) {
        transport.send("POST", ApiPath.of(ROOT, id, "enable"), null);
    }

    public void disable(String id) {
        transport.send("POST", ApiPath.of(ROOT, id, "disable"), null);
    }
}
