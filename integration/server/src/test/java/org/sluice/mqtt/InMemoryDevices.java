package org.sluice.mqtt;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.sluice.application.ApplicationId;
import org.sluice.application.TeamId;
import org.sluice.device.DesiredState;
import org.sluice.device.DeviceCommand;
import org.sluice.device.DeviceCommands;
import org.sluice.device.DeviceDoor;
import org.sluice.device.DeviceDownloads;
import org.sluice.device.DeviceId;
import org.sluice.device.DeviceMode;
import org.sluice.device.DeviceReport;
import org.sluice.device.DeviceReports;
import org.sluice.snapshot.SnapshotId;

/** Devices of team {@code t1} and application {@code a1}; the password of a device is {@code password-ID}. */
public class InMemoryDevices implements DeviceDoor, DeviceDownloads, DeviceReports, DeviceCommands {

    public static final TeamId TEAM = new TeamId("t1");
    public static final ApplicationId APPLICATION = new ApplicationId("a1");

    public final Map<DeviceId, DesiredState> desired = new ConcurrentHashMap<>();
    public final Map<DeviceId, DeviceReport> newest = new ConcurrentHashMap<>();
    public final List<Integer> batches = java.util.Collections.synchronizedList(new ArrayList<>());
    public final AtomicInteger asked = new AtomicInteger();
    public final List<DeviceId> fetched = java.util.Collections.synchronizedList(new ArrayList<>());
    private final Map<DeviceId, Boolean> due = new java.util.LinkedHashMap<>();
    public volatile boolean away;
    public volatile Runnable atTheDoor = () -> {};

    public InMemoryDevices with(String id) {
        return with(id, "s1");
    }

    public InMemoryDevices with(String id, String snapshot) {
        DeviceId device = new DeviceId(id);
        desired.put(
                device,
                new DesiredState(
                        device,
                        TEAM,
                        Optional.of(APPLICATION),
                        Optional.empty(),
                        Optional.of(snapshot).filter(text -> !text.isEmpty()).map(SnapshotId::new),
                        "h1",
                        DeviceMode.AUTONOMOUS,
                        false));
        return this;
    }

    /** The newest report of the device, which must have made one. */
    public DeviceReport reportOf(String id) {
        return java.util.Objects.requireNonNull(newest.get(new DeviceId(id)), "no report of " + id);
    }

    public static String passwordOf(String id) {
        return "password-" + id;
    }

    public static String tokenOf(String id) {
        return "ffd_" + id;
    }

    private void ask() {
        asked.incrementAndGet();
        if (away) {
            throw new org.springframework.dao.DataAccessResourceFailureException("the database is away");
        }
    }

    @Override
    public Optional<Known> byToken(String token) {
        ask();
        return desired.keySet().stream()
                .filter(device -> token.equals(tokenOf(device.value())))
                .map(device -> new Known(device, TEAM))
                .findFirst();
    }

    @Override
    public Optional<Known> byBrokerPassword(DeviceId device, String password) {
        ask();
        atTheDoor.run();
        return desired.containsKey(device) && password.equals(passwordOf(device.value()))
                ? Optional.of(new Known(device, TEAM))
                : Optional.empty();
    }

    /** Asked every now and then whatever a test does, and so not counted. */
    @Override
    public Set<DeviceId> withoutBrokerPassword(Collection<DeviceId> devices) {
        return devices.stream().filter(device -> !desired.containsKey(device)).collect(Collectors.toSet());
    }

    @Override
    public Optional<DesiredState> desired(DeviceId device) {
        ask();
        return Optional.ofNullable(desired.get(device));
    }

    @Override
    public Map<DeviceId, DesiredState> desired(Collection<DeviceId> devices) {
        ask();
        Map<DeviceId, DesiredState> found = new HashMap<>(desired);
        found.keySet().retainAll(devices);
        return found;
    }

    @Override
    public Optional<DeviceSnapshot> snapshot(DeviceId device) {
        ask();
        return Optional.ofNullable(desired.get(device))
                .flatMap(DesiredState::snapshot)
                .map(id -> new DeviceSnapshot(
                        id,
                        "v1",
                        "the \"first\"",
                        "[{\"id\":\"n1\",\"type\":\"tab\"}]".getBytes(java.nio.charset.StandardCharsets.UTF_8),
                        "{\"$\":\"sealed\"}",
                        Map.of("node-red", "4.1.2"),
                        Map.of("FF_DEVICE_ID", device.value())));
    }

    @Override
    public Optional<DeviceSettings> settings(DeviceId device) {
        ask();
        return Optional.ofNullable(desired.get(device))
                .map(state -> new DeviceSettings(state.settings(), Map.of("SPEED", "3")));
    }

    @Override
    public Optional<Granted> snapshot(DeviceId device, String token) {
        return byToken(token)
                .filter(known -> known.device().equals(device))
                .map(known -> new Granted(snapshot(device)));
    }

    @Override
    public Optional<DeviceSettings> settings(DeviceId device, String token) {
        return byToken(token).filter(known -> known.device().equals(device)).flatMap(known -> settings(device));
    }

    @Override
    public void accept(List<DeviceReport> reports) {
        ask();
        batches.add(reports.size());
        for (DeviceReport report : reports) {
            newest.merge(report.device(), report, (old, now) -> now.sequence() > old.sequence() ? now : old);
        }
    }

    @Override
    public void fetchedSnapshot(DeviceId device) {
        fetched.add(device);
    }

    @Override
    public void fetchedSettings(DeviceId device) {
        fetched.add(device);
    }

    @Override
    public void due(Collection<DeviceId> devices, String lane) {
        synchronized (due) {
            devices.forEach(device -> due.put(device, true));
        }
    }

    public int dueCommands() {
        synchronized (due) {
            return due.size();
        }
    }

    @Override
    public int send(int limit, Consumer<List<DeviceCommand>> broker) {
        ask();
        List<DeviceId> taken;
        synchronized (due) {
            taken = due.keySet().stream().limit(limit).toList();
        }
        if (taken.isEmpty()) {
            return 0;
        }
        broker.accept(taken.stream()
                .map(desired::get)
                .map(state -> new DeviceCommand(state, false, false))
                .toList());
        synchronized (due) {
            taken.forEach(due::remove);
        }
        return taken.size();
    }

    @Override
    public void dueByForce(Collection<DeviceId> devices, String lane) {
        due(devices, lane);
    }

    @Override
    public void onDue(Runnable listener) {
        // Whoever sends looks by itself.
    }
}
