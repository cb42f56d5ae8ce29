package org.sluice.simulator;

import java.time.Duration;

/**
 * How long things take on the devices. {@link #AGENT} has the times of a real agent.
 *
 * @param latency before a device's every request, and before it sees a command
 * @param install what installing a snapshot takes
 * @param slowInstall what it takes on a slow device
 * @param heartbeat between two reports
 * @param reconnect until a lost connection is tried again
 * @param start until a device that was started connects
 * @param crashAfter from the start of Node-RED to the end of its crash loop
 * @param enrolAgain until a refused enrolment is tried again
 */
public record Pace(
        Span latency,
        Span install,
        Span slowInstall,
        Span heartbeat,
        Span reconnect,
        Span start,
        Span crashAfter,
        Span enrolAgain) {

    public static final Pace AGENT = new Pace(
            Span.of(Duration.ofMillis(50), Duration.ofMillis(200)),
            Span.of(Duration.ZERO, Duration.ofSeconds(2)),
            Span.of(Duration.ofMinutes(2), Duration.ofMinutes(5)),
            Span.of(Duration.ofSeconds(60), Duration.ofSeconds(70)),
            Span.of(Duration.ofSeconds(13), Duration.ofSeconds(25)),
            Span.of(Duration.ofMillis(20), Duration.ofSeconds(5)),
            Span.of(Duration.ofSeconds(3)),
            Span.of(Duration.ofMinutes(10)));

    public Pace withLatency(Span span) {
        return new Pace(span, install, slowInstall, heartbeat, reconnect, start, crashAfter, enrolAgain);
    }

    public Pace withInstall(Span span) {
        return new Pace(latency, span, slowInstall, heartbeat, reconnect, start, crashAfter, enrolAgain);
    }

    public Pace withSlowInstall(Span span) {
        return new Pace(latency, install, span, heartbeat, reconnect, start, crashAfter, enrolAgain);
    }

    public Pace withHeartbeat(Span span) {
        return new Pace(latency, install, slowInstall, span, reconnect, start, crashAfter, enrolAgain);
    }

    public Pace withReconnect(Span span) {
        return new Pace(latency, install, slowInstall, heartbeat, span, start, crashAfter, enrolAgain);
    }

    public Pace withStart(Span span) {
        return new Pace(latency, install, slowInstall, heartbeat, reconnect, span, crashAfter, enrolAgain);
    }

    public Pace withCrashAfter(Span span) {
        return new Pace(latency, install, slowInstall, heartbeat, reconnect, start, span, enrolAgain);
    }

    public Pace withEnrolAgain(Span span) {
        return new Pace(latency, install, slowInstall, heartbeat, reconnect, start, crashAfter, span);
    }
}
