package org.sluice.rest;

import jakarta.annotation.PreDestroy;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.sluice.device.DeviceLogLine;
import org.sluice.device.DeviceLogs;
import org.sluice.protocol.DeviceLogLineView;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * The open streams of device logs. A few shared threads look for lines on all of them; who reads too slowly loses lines and
 * holds up nobody who writes.
 */
@Component
final class DeviceLogStreams implements OpenStreams {

    private static final int THREADS = 2;
    private static final int BATCH = 500;
    private static final long NO_TIMEOUT = 0L;
    /** Nobody reads a log for ever; who does comes again. */
    private static final Duration LONGEST = Duration.ofHours(1);

    private final RestProperties properties;
    private final ScheduledThreadPoolExecutor threads;
    private final Map<LogStream, ScheduledFuture<?>> open = new ConcurrentHashMap<>();

    DeviceLogStreams(RestProperties properties) {
        this.properties = properties;
        this.threads = new ScheduledThreadPoolExecutor(THREADS, task -> {
            Thread thread = new Thread(task, "device-log-streams");
            thread.setDaemon(true);
            return thread;
        });
        this.threads.setRemoveOnCancelPolicy(true);
    }

    /** Lines as they come, until the reader goes or is shut out. */
    SseEmitter open(StreamReader reader, DeviceLogs.Feed feed) {
        if (open.size() >= properties.eventStreams()) {
            feed.close();
            throw new TooManyStreamsException(properties.eventStreams());
        }
        SseEmitter emitter = new SseEmitter(NO_TIMEOUT);
        LogStream stream = new LogStream(emitter, reader, feed);
        emitter.onCompletion(() -> close(stream));
        emitter.onTimeout(() -> close(stream));
        emitter.onError(e -> close(stream));
        long interval = properties.eventInterval().toMillis();
        synchronized (stream) {
            open.put(stream, threads.scheduleWithFixedDelay(stream::look, 0, interval, TimeUnit.MILLISECONDS));
        }
        return emitter;
    }

    @Override
    public Stream<StreamReader> readers() {
        return open.keySet().stream().map(stream -> stream.reader);
    }

    @PreDestroy
    void close() {
        open.keySet().forEach(stream -> stream.emitter.complete());
        threads.shutdownNow();
    }

    private void close(LogStream stream) {
        stream.feed.close();
        ScheduledFuture<?> looking = open.remove(stream);
        if (looking != null) {
            looking.cancel(false);
        }
    }

    private final class LogStream {

        private final SseEmitter emitter;
        private final StreamReader reader;
        private final DeviceLogs.Feed feed;
        private final long began = System.nanoTime();
        private long lastSent = System.nanoTime();
        private boolean first = true;

        LogStream(SseEmitter emitter, StreamReader reader, DeviceLogs.Feed feed) {
            this.emitter = emitter;
            this.reader = reader;
            this.feed = feed;
        }

        /** Sends what has come. Never throws, since a task that throws is not run again. */
        synchronized void look() {
            try {
                if (reader.isShutOut() || System.nanoTime() - began > LONGEST.toNanos()) {
                    emitter.complete();
                    return;
                }
                List<DeviceLogLine> lines = feed.take(BATCH);
                for (DeviceLogLine line : lines) {
                    emitter.send(SseEmitter.event()
                            .name("line")
                            .data(
                                    new DeviceLogLineView(line.at(), line.level(), line.text(), line.lost()),
                                    MediaType.APPLICATION_JSON));
                }
                if (first
                        || System.nanoTime() - lastSent > properties.heartbeat().toNanos()) {
                    emitter.send(SseEmitter.event().comment("still here"));
                }
                if (first || !lines.isEmpty()) {
                    lastSent = System.nanoTime();
                }
                first = false;
            } catch (IOException | RuntimeException e) {
                // The reader is gone; the container tells the emitter, which closes this stream.
                emitter.completeWithError(e);
            }
        }
    }
}
