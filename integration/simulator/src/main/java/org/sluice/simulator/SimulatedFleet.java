package org.sluice.simulator;

import io.netty.channel.EventLoop;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * A fleet of devices in this process that speak the device agent's protocol: they enrol, connect, obey, install and
 * report, each on its own, on two threads in all. What became of them can be asked at any time, from their side.
 */
public final class SimulatedFleet implements AutoCloseable {

    private final FleetOptions options;
    private final FleetTally tally = new FleetTally();
    private final JsonMapper json = JsonMapper.builder().build();
    private final Sockets sockets = new Sockets();
    private final Turnstile turnstile;
    private final List<FleetContext> contexts = new ArrayList<>();
    private final List<HttpPool> pools = new ArrayList<>();
    private final AtomicReferenceArray<@Nullable SimulatedDevice> devices;
    private final Fate[] fates;
    private final @Nullable StateDirectory directory;
    private boolean closed;

    private SimulatedFleet(FleetOptions options, Endpoint server, @Nullable StateDirectory directory, Clock clock) {
        this.options = options;
        this.directory = directory;
        this.devices = new AtomicReferenceArray<>(options.devices());
        this.fates = Fate.decide(options.seed(), options.devices(), options.shares());
        FleetOptions.Limits limits = options.limits();
        this.turnstile = new Turnstile(sockets.nextLoop(), limits.connectsPerSecond(), limits.connectsAtOnce());
        for (int i = 0; i < Sockets.THREADS; i++) {
            EventLoop loop = sockets.nextLoop();
            HttpPool pool = new HttpPool(loop, sockets, server, limits.httpConnections() / Sockets.THREADS);
            AgentApi api = new AgentApi(loop, pool, json, clock, tally);
            pools.add(pool);
            contexts.add(new FleetContext(options, loop, api, sockets, turnstile, tally, json));
        }
    }

    public static FleetBuilder builder() {
        return new FleetBuilder();
    }

    static SimulatedFleet start(FleetOptions options, Clock clock) {
        Endpoint server = Endpoint.ofServer(options.server().url());
        StateDirectory directory = options.stateDirectory() == null
                ? null
                : StateDirectory.open(options.stateDirectory(), JsonMapper.shared());
        SimulatedFleet fleet = new SimulatedFleet(options, server, directory, clock);
        fleet.begin();
        return fleet;
    }

    private void begin() {
        Map<String, DeviceCredentials> known = directory == null ? Map.of() : directory.credentials();
        Map<String, StateDirectory.Kept> kept = directory == null ? Map.of() : directory.states();
        for (int i = 0; i < options.devices(); i++) {
            int index = i;
            String name = "%s-%06d".formatted(options.namePrefix(), index);
            FleetContext context = contexts.get(index % contexts.size());
            DeviceCredentials credentials = known.get(name);
            Chance chance = new Chance(options.seed(), index);
            if (credentials != null) {
                tally.enrolled.increment();
                StateDirectory.Kept state = kept.get(name);
                context.loop().execute(() -> add(index, credentials, state, chance, context));
            } else {
                Enrolment enrolment = new Enrolment(context, name, chance, fresh -> {
                    if (directory != null) {
                        directory.enrolled(fresh);
                    }
                    add(index, fresh, null, chance, context);
                });
                context.loop().execute(enrolment::begin);
            }
        }
    }

    private void add(
            int index,
            DeviceCredentials credentials,
            StateDirectory.@Nullable Kept kept,
            Chance chance,
            FleetContext context) {
        SimulatedDevice device = new SimulatedDevice(index, fates[index], credentials, chance, context);
        if (kept != null) {
            remember(device.status, kept);
        }
        devices.set(index, device);
        if (device.fate == Fate.OFFLINE) {
            tally.offline.increment();
        } else {
            device.powerOn();
        }
    }

    private void remember(DeviceStatus status, StateDirectory.Kept kept) {
        status.application = kept.application();
        status.project = kept.project();
        status.snapshot = kept.snapshot() == null ? null : tally.snapshot(kept.snapshot());
        status.nodeRed = kept.nodeRed();
        status.settings = kept.settings();
        status.mode = kept.mode();
        status.target = kept.target();
        status.installed = kept.installed();
    }

    /** How things stand now. */
    public FleetCounters counters() {
        return tally.counters(options.devices());
    }

    /** Every device that is enrolled; not to be asked on the fleet's own threads. */
    public List<DeviceView> devices() {
        return all(SimulatedDevice::view);
    }

    /** What last kept devices from doing what they should, if anything did. */
    public Optional<String> problem() {
        return tally.problem();
    }

    /** Devices that were not there come up. */
    public void comeBack() {
        each(device -> {
            if (device.fate == Fate.OFFLINE && !device.isPresent()) {
                tally.offline.decrement();
                device.powerOn();
            }
        });
    }

    /**
     * Every device that is there reports once besides its heartbeats, one after the other over that time; not one that still
     * waits for an answer.
     */
    public void reportOver(Duration span) {
        long millis = span.toMillis();
        each(device -> device.after(millis * device.index / options.devices(), () -> {
            if (!device.uplink().isWaiting()) {
                device.uplink().report();
            }
        }));
    }

    /** Cuts every connection to the broker, as an outage of the network would; the devices try again. */
    public void dropConnections() {
        each(device -> device.uplink().cut());
    }

    private void each(Consumer<SimulatedDevice> action) {
        all(device -> {
            action.accept(device);
            return "";
        });
    }

    /** Asks every device on its own thread, in the order of their numbers. */
    private <T> List<T> all(Function<SimulatedDevice, T> question) {
        List<Future<List<T>>> parts = new ArrayList<>();
        for (int i = 0; i < contexts.size(); i++) {
            int first = i;
            Callable<List<T>> part = () -> part(first, question);
            parts.add(contexts.get(i).loop().submit(part));
        }
        List<List<T>> answers = parts.stream().map(SimulatedFleet::answer).toList();
        List<T> all = new ArrayList<>();
        int most = answers.stream().mapToInt(List::size).max().orElse(0);
        for (int i = 0; i < most; i++) {
            for (List<T> part : answers) {
                if (i < part.size()) {
                    all.add(part.get(i));
                }
            }
        }
        return all;
    }

    private <T> List<T> part(int first, Function<SimulatedDevice, T> question) {
        List<T> part = new ArrayList<>();
        for (int i = first; i < devices.length(); i += contexts.size()) {
            SimulatedDevice device = devices.get(i);
            if (device != null) {
                part.add(question.apply(device));
            }
        }
        return part;
    }

    private static <T> T answer(Future<T> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SimulatorException("Interrupted while the devices were asked.", e);
        } catch (ExecutionException e) {
            throw new SimulatorException("A device could not be asked.", e);
        }
    }

    /** Switches every device off, keeps what they have on disk, and ends the threads. */
    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        turnstile.close();
        try {
            if (directory != null) {
                directory.save(all(SimulatedDevice::keep));
            }
            each(SimulatedDevice::powerOff);
            for (int i = 0; i < pools.size(); i++) {
                contexts.get(i).loop().execute(pools.get(i)::close);
            }
        } catch (RejectedExecutionException e) {
            throw new SimulatorException("The fleet's threads ended before it did.", e);
        } finally {
            sockets.close();
            if (directory != null) {
                directory.close();
            }
        }
    }
}
