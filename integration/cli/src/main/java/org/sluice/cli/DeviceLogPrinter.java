package org.sluice.cli;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.sluice.protocol.DeviceLogLineView;
import org.sluice.protocol.DeviceView;

/** Prints the log of a device: what its agent has kept, or for as long as it is wanted. */
final class DeviceLogPrinter {

    /** What an agent has kept comes at once, unless it has not heard yet that it is wanted. */
    private static final Duration FIRST = Duration.ofSeconds(5);

    private static final Duration QUIET = Duration.ofSeconds(1);
    private static final long AGAIN_MILLIS = 1_000;
    private static final long LOOK_MILLIS = 100;

    private final Session session;
    private final AtomicReference<InputStream> open = new AtomicReference<>();
    private final AtomicLong enough = new AtomicLong();

    DeviceLogPrinter(Session session) {
        this.session = session;
    }

    /** What its agent has kept. */
    void kept(DeviceView device) {
        ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "device-log-watch");
            thread.setDaemon(true);
            return thread;
        });
        enough.set(System.nanoTime() + FIRST.toNanos());
        watch.scheduleWithFixedDelay(this::hangUpIfQuiet, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
        try {
            read(device);
        } finally {
            watch.shutdownNow();
        }
    }

    /** Until somebody ends this command, over every connection that breaks. */
    void follow(DeviceView device) throws InterruptedException {
        while (!Thread.currentThread().isInterrupted()) {
            read(device);
            Thread.sleep(AGAIN_MILLIS);
        }
    }

    private void read(DeviceView device) {
        try {
            session.client().devices().logs(device.id(), this::print, open);
        } catch (IOException e) {
            // The end of it, which may be ours.
        }
    }

    private void hangUpIfQuiet() {
        InputStream lines = open.get();
        if (lines != null && System.nanoTime() - enough.get() > 0) {
            try {
                lines.close();
            } catch (IOException e) {
                // It is being given up anyway.
            }
        }
    }

    private void print(DeviceLogLineView line) {
        enough.set(System.nanoTime() + QUIET.toNanos());
        session.output().show(line, () -> text(line));
    }

    private static String text(DeviceLogLineView line) {
        String missing = line.lost() == 0 ? "" : "(%d lines are missing here)%n".formatted(line.lost());
        return "%s%s %-6s %s%n".formatted(missing, line.at(), Text.harmless(line.level()), Text.harmless(line.text()));
    }
}
