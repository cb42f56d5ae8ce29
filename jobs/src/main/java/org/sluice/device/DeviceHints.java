package org.sluice.device;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** The one thread that writes hints down. What it has been given is still written when it is closed. */
final class DeviceHints implements AutoCloseable {

    private static final long LAST_SECONDS = 5;

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread made = new Thread(work, "device-hints");
        made.setDaemon(true);
        return made;
    });

    /** @throws java.util.concurrent.RejectedExecutionException once it has been closed */
    void later(Runnable work, long millis) {
        thread.schedule(work, millis, TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(LAST_SECONDS, TimeUnit.SECONDS)) {
                thread.shutdownNow();
            }
        } catch (InterruptedException e) {
            thread.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
