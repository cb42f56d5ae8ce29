package org.sluice.bench;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.sluice.simulator.Pace;
import org.sluice.simulator.SimulatedFleet;
import org.sluice.simulator.Span;
import org.sluice.simulator.Transport;

/**
 * Simulated devices that ask over HTTP, each once in so many seconds and evenly spread, while whoever started this process
 * wants them to: {@code ask 25} on standard input begins, {@code rest} ends it.
 */
final class PollingFleet {

    private static final Span AT_ONCE = Span.of(Duration.ZERO);

    private PollingFleet() {}

    /** Takes server, team, prefix of the names, number of devices, connections; the token is in the environment. */
    public static void main(String[] arguments) throws Exception {
        Pace pace = Pace.AGENT
                .withLatency(AT_ONCE)
                .withInstall(AT_ONCE)
                .withStart(AT_ONCE)
                .withEnrolAgain(Span.of(Duration.ofSeconds(5)))
                .withHeartbeat(Span.of(Duration.ofHours(3)));
        try (SimulatedFleet fleet = SimulatedFleet.builder()
                        .server(URI.create(arguments[0]), System.getenv("SLUICE_PROVISIONING_TOKEN"), arguments[1])
                        .namePrefix(arguments[2])
                        .devices(Integer.parseInt(arguments[3]))
                        .httpConnections(Integer.parseInt(arguments[4]))
                        .transport(Transport.HTTP)
                        .pace(pace)
                        .audit(false)
                        .start();
                BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            obey(fleet, in);
        }
        System.exit(0);
    }

    private static void obey(SimulatedFleet fleet, BufferedReader in) throws Exception {
        long period = 0;
        long next = 0;
        while (true) {
            if (in.ready() || period == 0) {
                String said = in.readLine();
                if (said == null) {
                    return;
                }
                period = said.startsWith("ask ") ? Long.parseLong(said.substring(4)) : 0;
                next = System.nanoTime();
                System.out.println(said + ": " + fleet.counters());
            } else if (System.nanoTime() - next >= 0) {
                fleet.reportOver(Duration.ofSeconds(period));
                next += TimeUnit.SECONDS.toNanos(period);
            } else {
                Thread.sleep(20);
            }
        }
    }
}
