package org.sluice.support;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.sluice.delivery.RolloutPolicy;
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
import org.sluice.instance.Instance;
import org.sluice.pipeline.Pipeline;
import org.sluice.pipeline.Pipelines;
import org.sluice.pipeline.Stage;
import org.sluice.pipeline.StageAction;
import org.sluice.pipeline.StageType;
import org.sluice.secret.SecretBox;
import org.springframework.context.ApplicationContext;
import org.springframework.context.Lifecycle;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Devices of a group that a test speaks for: it takes their commands and reports what they shall seem to do. */
public final class ReportingFleet {

    private static final AtomicLong SEQUENCE = new AtomicLong(1);

    private final ApplicationContext context;
    private final Factory factory;
    public final DeviceGroup group;
    public final List<DeviceId> devices = new ArrayList<>();

    private ReportingFleet(ReportingFleet other, ApplicationContext context) {
        this.context = context;
        this.factory = other.factory;
        this.group = other.group;
        devices.addAll(other.devices);
        takeOver();
    }

    /** The same devices, speaking to another server. */
    public ReportingFleet on(ApplicationContext other) {
        return new ReportingFleet(this, other);
    }

    public ReportingFleet(Factory factory, String name) {
        this.factory = factory;
        this.context = factory.context();
        group = factory.bean(DeviceGroups.class)
                .add(
                        factory.application.id(),
                        new DeviceGroups.Definition(name, "", Optional.empty(), DeviceGroup.OnLeave.KEEP),
                        "test");
    }

    /** The test is the broker: the server's own relay would take the commands first. */
    private void takeOver() {
        Lifecycle relay = context.getBean("deviceCommandRelay", Lifecycle.class);
        if (relay.isRunning()) {
            relay.stop();
        }
    }

    /** A device of no group, of an instance if given. */
    public DeviceId alone(String name, Optional<Instance> instance) {
        DeviceId device = context.getBean(Devices.class)
                .add(
                        new Devices.Registration(
                                factory.application.team(),
                                Optional.of(factory.application.id()),
                                instance.map(Instance::id),
                                Optional.empty(),
                                name,
                                "test",
                                Map.of()),
                        "test")
                .device();
        commands();
        return device;
    }

    public ReportingFleet with(int number) {
        return with(number, Map.of());
    }

    public ReportingFleet with(int number, Map<String, String> labels) {
        for (int i = 0; i < number; i++) {
            devices.add(context.getBean(Devices.class)
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

    /** A published pipeline from an instance to the group. */
    public Pipeline pipeline(Instance source, Optional<RolloutPolicy> rollout) {
        Pipelines pipelines = factory.bean(Pipelines.class);
        Pipeline pipeline = pipelines.add(factory.application.id(), "to " + group.name(), "test");
        pipelines.saveDraft(
                pipeline.id(),
                Factory.AT_ONCE,
                List.of(
                        new Stage(
                                "dev",
                                StageType.INSTANCE,
                                Optional.of(source.id().value()),
                                StageAction.CREATE_SNAPSHOT,
                                false),
                        new Stage(
                                group.name(),
                                StageType.DEVICE_GROUP,
                                Optional.of(group.id().value()),
                                StageAction.NONE,
                                false,
                                rollout)),
                Optional.empty(),
                "test");
        pipelines.publish(pipeline.id(), Optional.empty(), "test");
        return pipelines.find(pipeline.id()).orElseThrow();
    }

    /** A published pipeline over these stages. */
    public Pipeline pipeline(Stage... stages) {
        Pipelines pipelines = factory.bean(Pipelines.class);
        Pipeline pipeline = pipelines.add(
                factory.application.id(),
                "p" + java.util.UUID.randomUUID().toString().substring(0, 8),
                "test");
        pipelines.saveDraft(pipeline.id(), Factory.AT_ONCE, List.of(stages), Optional.empty(), "test");
        pipelines.publish(pipeline.id(), Optional.empty(), "test");
        return pipelines.find(pipeline.id()).orElseThrow();
    }

    /** Waits until so many devices have been told something, and says what. */
    public List<DeviceCommand> commanded(int number) {
        List<DeviceCommand> commands = new ArrayList<>();
        Awaitility.await()
                .alias(number + " devices are told something")
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> {
                    commands.addAll(commands());
                    return devices(commands).size() >= number;
                });
        return commands;
    }

    public static List<DeviceId> devices(List<DeviceCommand> commands) {
        return commands.stream()
                .map(command -> command.desired().device())
                .distinct()
                .toList();
    }

    /** Many devices, straight into the table: what they are made with does not matter here. */
    public ReportingFleet withMany(int number) {
        takeOver();
        return unplayed(number);
    }

    /** The same, for whom the server's own relay goes on sending. */
    public ReportingFleet unplayed(int number) {
        JdbcClient jdbc = factory.bean(JdbcClient.class);
        jdbc.sql(
                        """
                        INSERT INTO device (id, team_id, application_id, group_id, name, type, mode, suspended,
                            sealed_credential_secret, settings_version, connected, report_sequence, created_at, created_by,
                            updated_at)
                        WITH RECURSIVE a (k) AS (SELECT 0 UNION ALL SELECT k + 1 FROM a WHERE k < 99),
                            n (i) AS (SELECT one.k + 100 * two.k + 1 FROM a one, a two)
                        SELECT CONCAT(:prefix, LPAD(i, 8, '0')), :team, :application, :group, CONCAT(:name, '-', i), 'test',
                            'AUTONOMOUS', FALSE, :sealed, 1, TRUE, 0, NOW(6), 'test', NOW(6)
                        FROM n WHERE i <= :number""")
                .param("number", number)
                .param("sealed", factory.bean(SecretBox.class).seal("a secret"))
                .param("prefix", group.id().value().substring(8))
                .param("team", factory.application.team().value())
                .param("application", factory.application.id().value())
                .param("group", group.id().value())
                .param("name", group.name())
                .update();
        jdbc.sql("SELECT id FROM device WHERE group_id = :group ORDER BY id")
                .param("group", group.id().value())
                .query(String.class)
                .list()
                .forEach(id -> devices.add(new DeviceId(id)));
        return this;
    }

    /** Takes every command there is, as the broker would. */
    public List<DeviceCommand> commands() {
        takeOver();
        List<DeviceCommand> taken = new ArrayList<>();
        while (context.getBean(DeviceCommands.class).send(1_000, taken::addAll) > 0) {
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
                context.getBean(DeviceDownloads.class).desired(reporting);
        context.getBean(DeviceReports.class)
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
                context.getBean(DeviceDownloads.class).desired(device).orElseThrow();
        context.getBean(DeviceReports.class).accept(List.of(report(device, state, Optional.of(snapshot), desired)));
    }

    /** All of them are connected to the broker. */
    public void connect() {
        devices.forEach(this::connect);
    }

    public void connect(DeviceId device) {
        context.getBean(DeviceConnections.class).connected(device, Instant.now());
        Awaitility.await().until(() -> context.getBean(Devices.class)
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
