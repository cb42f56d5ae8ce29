package org.sluice.mqtt;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import org.sluice.device.DeviceLogLine;
import org.sluice.device.DeviceLogs;

/** What one reader of a log has not taken yet; whoever writes never waits for it. */
final class LogFeed implements DeviceLogs.Feed {

    static final int HELD = 1_000;

    private final Deque<DeviceLogLine> lines = new ArrayDeque<>();
    private final Runnable closing;
    private int lost;
    private boolean closed;

    LogFeed(Collection<DeviceLogLine> recent, Runnable closing) {
        lines.addAll(recent);
        this.closing = closing;
    }

    synchronized void add(DeviceLogLine line) {
        if (lines.size() == HELD) {
            lines.remove();
            lost++;
        }
        lines.add(line);
    }

    @Override
    public synchronized List<DeviceLogLine> take(int limit) {
        List<DeviceLogLine> taken = new ArrayList<>();
        while (taken.size() < limit && !lines.isEmpty()) {
            DeviceLogLine line = lines.remove();
            taken.add(lost == 0 ? line : new DeviceLogLine(line.at(), line.level(), line.text(), lost));
            lost = 0;
        }
        return taken;
    }

    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        closing.run();
    }
}
