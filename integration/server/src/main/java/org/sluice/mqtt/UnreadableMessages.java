package org.sluice.mqtt;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.device.DeviceId;

/** Counts what devices write that nobody can make sense of, and says so at most once a minute of each; never what it was. */
final class UnreadableMessages {

    private static final Logger log = LoggerFactory.getLogger(UnreadableMessages.class);
    private static final Duration QUIET = Duration.ofMinutes(1);
    private static final int REMEMBERED = 1_000;

    private final Clock clock;
    private final AtomicLong count = new AtomicLong();
    private final Map<DeviceId, Instant> said = new LinkedHashMap<>(16, 0.75f, false) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<DeviceId, Instant> eldest) {
            return size() > REMEMBERED;
        }
    };

    UnreadableMessages(Clock clock) {
        this.clock = clock;
    }

    /** Returns whether it was said. */
    boolean note(DeviceId device, String why) {
        long so = count.incrementAndGet();
        Instant now = clock.instant();
        synchronized (said) {
            Instant last = said.get(device);
            if (last != null && now.isBefore(last.plus(QUIET))) {
                return false;
            }
            said.remove(device);
            said.put(device, now);
        }
        log.warn("A message of device {} was put aside: {}. {} so far of all devices.", device, why, so);
        return true;
    }

    long count() {
        return count.get();
    }
}
