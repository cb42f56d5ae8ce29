package org.sluice.rest;

import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * Shuts those out of their open streams, every few seconds, who would not be let in any more: whose session has ended, whose
 * token was revoked or has expired, who has lost the permission. It costs a look-up for each session or token and what it is
 * shown, however many streams there are and whatever happens on them. A stream is ended by who sends on it, so a reader who
 * does not read keeps nobody else in.
 */
@Component
final class StreamReaders {

    private static final Logger log = LoggerFactory.getLogger(StreamReaders.class);
    private static final long SECONDS_BETWEEN_LOOKS = 5;

    private final List<OpenStreams> streams;
    private final ReadingRights rights;
    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "stream-readers");
        thread.setDaemon(true);
        return thread;
    });

    StreamReaders(List<OpenStreams> streams, ReadingRights rights) {
        this.streams = streams;
        this.rights = rights;
    }

    @PostConstruct
    void start() {
        executor.scheduleWithFixedDelay(this::look, SECONDS_BETWEEN_LOOKS, SECONDS_BETWEEN_LOOKS, TimeUnit.SECONDS);
    }

    @PreDestroy
    void close() {
        executor.shutdownNow();
    }

    /** Never throws, since a task that throws is not run again. */
    void look() {
        ReadingRights.Look look = rights.look();
        try {
            streams.stream()
                    .flatMap(OpenStreams::readers)
                    .filter(reader -> !reader.isShutOut())
                    .forEach(reader -> shutOutIfLost(reader, look));
        } catch (DataAccessException | TransactionException e) {
            // The database is away: nobody loses a stream for that, and there is nothing new to read meanwhile.
            log.debug("Could not look who may still read streams: {}", e.toString());
        }
    }

    private static void shutOutIfLost(StreamReader reader, ReadingRights.Look look) {
        look.loss(reader.right()).ifPresent(why -> {
            reader.shutOut();
            log.info("Ended a stream of {}, {}.", reader.name(), why);
        });
    }
}
