package org.sluice.simulator;

import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/** Says what fleet to simulate; everything but the server, the token and the team has a default. */
public final class FleetBuilder {

    private int devices = 1;
    private String namePrefix = "simulated";
    private @Nullable URI url;
    private @Nullable String token;
    private @Nullable String team;
    private Transport transport = Transport.MQTT;
    private Pace pace = Pace.AGENT;
    private Shares shares = Shares.NONE;
    private long seed = 1;
    private int healAfter;
    private int illFrom = 1;
    private int httpConnections = 32;
    private int connectsPerSecond = 1_000;
    private boolean audit = true;
    private @Nullable Path stateDirectory;
    private Clock clock = Clock.systemUTC();

    FleetBuilder() {}

    public FleetBuilder devices(int number) {
        if (number < 1 || number > 1_000_000) {
            throw new IllegalArgumentException("A fleet has between 1 and 1,000,000 devices.");
        }
        devices = number;
        return this;
    }

    /** Devices are named with this and a number. */
    public FleetBuilder namePrefix(String prefix) {
        namePrefix = prefix;
        return this;
    }

    /** The server, the provisioning token and the team it belongs to. */
    public FleetBuilder server(URI server, String provisioningToken, String teamId) {
        url = server;
        token = provisioningToken;
        team = teamId;
        return this;
    }

    public FleetBuilder transport(Transport way) {
        transport = way;
        return this;
    }

    public FleetBuilder pace(Pace times) {
        pace = times;
        return this;
    }

    public FleetBuilder shares(Shares parts) {
        shares = parts;
        return this;
    }

    /** Which devices are not well, and every duration, follow from this. */
    public FleetBuilder seed(long number) {
        seed = number;
        return this;
    }

    /** The attempt at a snapshot at which a device that is not well manages it; 0 for never. */
    public FleetBuilder healAfter(int attempt) {
        healAfter = attempt;
        return this;
    }

    /** The how manieth snapshot a device sees is the first that gives it trouble. */
    public FleetBuilder illFrom(int snapshot) {
        illFrom = snapshot;
        return this;
    }

    /** Connections over HTTP that all devices share; one a thread at least. */
    public FleetBuilder httpConnections(int number) {
        httpConnections = Math.max(Sockets.THREADS, number);
        return this;
    }

    public FleetBuilder connectsPerSecond(int number) {
        connectsPerSecond = Math.max(1, number);
        return this;
    }

    /** Whether devices tell of starts, stops and crashes, as agents do. */
    public FleetBuilder audit(boolean told) {
        audit = told;
        return this;
    }

    /** Where the devices' credentials and states are kept for the next run; nowhere unless set. */
    public FleetBuilder stateDirectory(@Nullable Path directory) {
        stateDirectory = directory;
        return this;
    }

    public FleetBuilder clock(Clock source) {
        clock = source;
        return this;
    }

    /**
     * Starts the fleet and returns at once; devices enrol and connect from then on.
     *
     * @throws SimulatorException if this machine cannot hold so many connections, or the server's host is unknown
     */
    public SimulatedFleet start() {
        if (url == null || token == null || team == null) {
            throw new IllegalStateException("A fleet needs a server, a provisioning token and a team.");
        }
        FleetOptions options = new FleetOptions(
                devices,
                namePrefix,
                new FleetOptions.Server(url, token, team),
                transport,
                pace,
                shares,
                seed,
                healAfter,
                illFrom,
                // What a loaded server accepts within the time limit for connecting.
                new FleetOptions.Limits(httpConnections, connectsPerSecond, Math.min(1_000, connectsPerSecond)),
                audit,
                stateDirectory);
        OpenFiles.check(httpConnections + (transport == Transport.MQTT ? devices : 0));
        return SimulatedFleet.start(options, clock);
    }
}
