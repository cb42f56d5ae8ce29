package org.sluice.simulator;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options of {@code sluice simulate}; {@link Simulation} does what they say. */
@Command(
        name = "sluice simulate",
        description = "Simulates a fleet of devices that speak the device agent's protocol, until Ctrl-C.",
        sortOptions = false,
        usageHelpWidth = 110)
final class SimulateCommand implements java.util.concurrent.Callable<Integer> {

    private static final String TOKEN_VARIABLE = "SLUICE_PROVISIONING_TOKEN";
    private static final String SERVER = "http://127.0.0.1:8420";

    private final Map<String, String> environment;

    @Spec
    @Nullable
    CommandSpec spec;

    @Option(names = "--devices", paramLabel = "N", description = "how many; 10 unless given")
    private int devices = 10;

    @Option(names = "--url", paramLabel = "URL", description = "the server; else SLUICE_URL, else " + SERVER)
    private @Nullable URI url;

    @Option(
            names = "--token",
            paramLabel = "TOKEN",
            description = "the provisioning token; better in " + TOKEN_VARIABLE + ", where other users cannot read it")
    private @Nullable String token;

    @Option(names = "--team", paramLabel = "ID", description = "the id of the token's team", required = true)
    private String team = "";

    @Option(
            names = "--transport",
            paramLabel = "mqtt|http",
            description = "how devices hear of news; mqtt unless given")
    private Transport transport = Transport.MQTT;

    @Option(names = "--name-prefix", paramLabel = "NAME", description = "devices are named NAME-000000 and so on")
    private String namePrefix = "simulated";

    @Option(names = "--latency", paramLabel = "SPAN", description = "before every message; 50ms..200ms")
    private Span latency = Pace.AGENT.latency();

    @Option(names = "--install", paramLabel = "SPAN", description = "what installing takes; 0s..2s")
    private Span install = Pace.AGENT.install();

    @Option(names = "--heartbeat", paramLabel = "SPAN", description = "between two reports; 60s..70s")
    private Span heartbeat = Pace.AGENT.heartbeat();

    @Option(names = "--reconnect", paramLabel = "SPAN", description = "after a lost connection; 13s..25s")
    private Span reconnect = Pace.AGENT.reconnect();

    @Option(names = "--start", paramLabel = "SPAN", description = "until a started device connects; 20ms..5s")
    private Span start = Pace.AGENT.start();

    @Option(names = "--enrol-again", paramLabel = "SPAN", description = "after a refused enrolment; 10m")
    private Span enrolAgain = Pace.AGENT.enrolAgain();

    @Option(names = "--fail", paramLabel = "PERCENT", description = "devices on which installing fails")
    private Percentage fail = Percentage.NONE;

    @Option(names = "--crash-loop", paramLabel = "PERCENT", description = "devices on which Node-RED crashes")
    private Percentage crashLoop = Percentage.NONE;

    @Option(names = "--crash-after", paramLabel = "SPAN", description = "so long after its start; 3s")
    private Span crashAfter = Pace.AGENT.crashAfter();

    @Option(names = "--slow-install", paramLabel = "PERCENT", description = "devices on which installing takes long")
    private Percentage slowInstall = Percentage.NONE;

    @Option(names = "--slow", paramLabel = "SPAN", description = "so long; 2m..5m")
    private Span slow = Pace.AGENT.slowInstall();

    @Option(names = "--offline", paramLabel = "PERCENT", description = "devices that enrol and are then not there")
    private Percentage offline = Percentage.NONE;

    @Option(names = "--offline-for", paramLabel = "TIME", description = "when they come; never unless given")
    private @Nullable Duration offlineFor;

    @Option(
            names = "--heal-after",
            paramLabel = "K",
            description = "devices that are not well manage a snapshot at the K-th attempt; 0, the default, never")
    private int healAfter;

    @Option(
            names = "--ill-from",
            paramLabel = "K",
            description = "the K-th snapshot a device sees is the first that gives it trouble; 1")
    private int illFrom = 1;

    @Option(names = "--seed", paramLabel = "N", description = "decides which devices are not well; 1")
    private long seed = 1;

    @Option(names = "--state-dir", paramLabel = "DIR", description = "keeps the devices for the next run")
    private @Nullable Path stateDir;

    @Option(names = "--http-connections", paramLabel = "N", description = "that all devices share; 32")
    private int httpConnections = 32;

    @Option(names = "--connects", paramLabel = "N", description = "new connections a second; 1000")
    private int connects = 1_000;

    @Option(names = "--no-audit", description = "devices do not tell of stops and crashes")
    private boolean noAudit;

    @Option(names = "--duration", paramLabel = "TIME", description = "ends after that, such as 10m")
    private @Nullable Duration duration;

    @Option(names = "--report", paramLabel = "FILE", description = "a JSON line for each device, and the summary last")
    private @Nullable Path report;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "this text")
    private boolean help;

    SimulateCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    /** A share as it is written. */
    record Percentage(double share) {
        static final Percentage NONE = new Percentage(0);
    }

    @Override
    public Integer call() throws Exception {
        CommandSpec command = java.util.Objects.requireNonNull(spec);
        FleetBuilder fleet;
        try {
            fleet = fleet(command);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), String.valueOf(e.getMessage()), e);
        }
        return new Simulation(
                        fleet,
                        duration,
                        offlineFor,
                        report,
                        command.commandLine().getOut())
                .run();
    }

    private FleetBuilder fleet(CommandSpec command) {
        String given = token != null ? token : environment.get(TOKEN_VARIABLE);
        if (given == null || given.isBlank()) {
            throw new ParameterException(
                    command.commandLine(), "No provisioning token: set " + TOKEN_VARIABLE + ", or use --token.");
        }
        URI server = url != null ? url : URI.create(environment.getOrDefault("SLUICE_URL", SERVER));
        return SimulatedFleet.builder()
                .devices(devices)
                .namePrefix(namePrefix)
                .server(server, given, team)
                .transport(transport)
                .pace(new Pace(latency, install, slow, heartbeat, reconnect, start, crashAfter, enrolAgain))
                .shares(new Shares(fail.share(), crashLoop.share(), slowInstall.share(), offline.share()))
                .seed(seed)
                .healAfter(healAfter)
                .illFrom(illFrom)
                .httpConnections(httpConnections)
                .connectsPerSecond(connects)
                .audit(!noAudit)
                .stateDirectory(stateDir);
    }
}
