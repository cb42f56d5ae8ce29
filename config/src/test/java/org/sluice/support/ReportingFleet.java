package org.sluice.support;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.sluice.device.DesiredState;
import org.sluice.device.DeviceCommand;
import org.sluice.device.DeviceCommands;
import org.sluice.device.DeviceConnections;
import org.sluice.device.DeviceDownloads;
import org.sluice.device.DeviceGroup;
import org.sluice.device.DeviceGroups;
import org.sluice.device.DeviceId;
import org.sluice.device.DeviceReport;
import org.sluice.device.DeviceReports;
import org.sluice.device.DeviceTransport;
import org.sluice.device.Devices;
import org.sluice.device.ReportedState;

/** Devices of a group that a test speaks for: it takes their commands and reports what they shall seem to do. */
public final class ReportingFleet {

    private static final AtomicLong SEQUENCE = new AtomicLong(1);

    private final Factory factory;
    public final DeviceGroup group;
    public final List<DeviceId> devices = new ArrayList<>();

    public ReportingFleet(Factory factory, String name) {
        this.factory = factory;
        group = factory.bean(DeviceGroups.class)
                .add(
                        factory.application.id(),
                        new DeviceGroups.Definition(name, "", Optional.empty(), DeviceGroup.OnLeave.KEEP),
                        "test");
    }

    public ReportingFleet with(int number) {
        return with(number, Map.of());
    }

    public ReportingFleet with(int number, Map<String, String> labels) {
        for (int i = 0; i < number; i++) {
            devices.add(factory.bean(Devices.class)
                    .add(
                            new Devices.Registration(
                                    factory.application.team(),
                                    Optional.of(factory.application.id()),
                                    Optional.empty(),
                                    Optional.of(group.id()),
                                    group.name() + "-" + devices.size(),
                                    "test",
                                    labels),
                            "test")
                    .device());
        }
        // A new device is told that there is nothing to run.
        commands();
        return this;
    }

    /** Takes every command there is, as the broker would. */
    public List<DeviceCommand> commands() {
        List<DeviceCommand> taken = new ArrayList<>();
        while (factory.bean(DeviceCommands.class).send(1_000, taken::addAll) > 0) {
            // Until none is left.
        }
        return taken;
    }

    public void report(DeviceId device, String state) {
        report(List.of(device), state);
    }

    /** They say that they are in this state with what they shall run. */
    public void report(Collection<DeviceId> reporting, String state) {
        Map<DeviceId, DesiredState> desired =
                factory.bean(DeviceDownloads.class).desired(reporting);
        factory.bean(DeviceReports.class)
                .accept(reporting.stream()
                        .map(device -> report(
                                device,
                                state,
                                desired.get(device).snapshot().map(id -> id.value()),
                                desired.get(device)))
                        .toList());
    }

    /** It says that it is in this state with another snapshot. */
    public void reportOther(DeviceId device, String state, String snapshot) {
        DesiredState desired =
                factory.bean(DeviceDownloads.class).desired(device).orElseThrow();
        factory.bean(DeviceReports.class).accept(List.of(report(device, state, Optional.of(snapshot), desired)));
    }

    /** All of them are connected to the broker. */
    public void connect() {
        devices.forEach(this::connect);
    }

    public void connect(DeviceId device) {
        factory.bean(DeviceConnections.class).connected(device, Instant.now());
        Awaitility.await()
                .until(() -> factory.bean(Devices.class)
                        .find(device)
                        .orElseThrow()
                        .status()
                        .connected());
    }

    private static DeviceReport report(DeviceId device, String state, Optional<String> snapshot, DesiredState desired) {
        return new DeviceReport(
                device,
                SEQUENCE.incrementAndGet(),
                Instant.now(),
                DeviceTransport.MQTT,
                Optional.of(new ReportedState(
                        state,
                        desired.application().map(id -> id.value()),
                        desired.instance().map(id -> id.value()),
                        snapshot,
                        Optional.of(desired.settings()),
                        Optional.of(desired.mode()),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty())));
    }
}
