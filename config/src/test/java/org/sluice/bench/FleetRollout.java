package org.sluice.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import org.sluice.bench.GroupRollouts.Run;
import org.sluice.pipeline.Pipeline;
import org.sluice.support.Factory;
import org.sluice.support.ReportingFleet;
import org.sluice.support.StubNodeRed;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Promotions to a group of simulated devices over MQTT with the whole protocol, from launch to the last one healthy, for
 * several sizes; then commands alone, to devices nobody plays. Of more devices than one process can hold connections, the
 * others ask over HTTP.
 */
final class FleetRollout implements Measurement {

    private static final int TOLD = 10_000;

    private final BenchDatabase databases;
    private final Path directory;
    private final List<Integer> sizes;

    FleetRollout(BenchDatabase databases, Path directory) {
        this.databases = databases;
        this.directory = directory;
        this.sizes = Arrays.stream(
                        System.getProperty("bench.fleet", "100,1000,10000").split(","))
                .map(Integer::valueOf)
                .toList();
    }

    @Override
    public void run(Figures figures) throws Exception {
        try (BenchServer server = BenchServer.start(databases.newDatabase());
                StubNodeRed development = new StubNodeRed()) {
            for (int size : sizes) {
                fleet(server, development, size, figures);
            }
            if (!Boolean.getBoolean("bench.fleet.only")) {
                commandsAlone(server, development, figures);
            }
        }
    }

    private void fleet(BenchServer server, StubNodeRed development, int size, Figures figures) throws Exception {
        GroupRollouts group = new GroupRollouts(databases, server, development, "fleet" + size);
        FleetSize plan = FleetSize.of(size);
        try (SimulatedPlant plant = SimulatedPlant.start(directory, group, plan)) {
            double enrolled = plant.awaitEnrolled();
            int twice = group.leaveOutUnheard();
            if (twice > 0) {
                figures.report("Devices that enrolled twice", twice, OptionalDouble.empty(), "");
            }
            plant.begin();
            for (int i = 0; i < plan.warmUps(); i++) {
                group.rollOut();
            }
            List<Run> measured = new ArrayList<>();
            for (int i = 0; i < plan.measured(); i++) {
                measured.add(group.rollOut());
            }
            group.requireAllRunning(size);
            Optional<Run> asking = plant.end();
            long heap = GroupRollouts.heap();
            report(figures, plan, measured, group.floor(plan.floors()), enrolled, heap, asking);
        }
    }

    private static void report(
            Figures figures,
            FleetSize plan,
            List<Run> runs,
            double floor,
            double enrolled,
            long heap,
            Optional<Run> asking) {
        int size = plan.devices();
        double bar = size <= 100 ? 0.5 : Math.max(1, size / 2_000.0);
        figures.atMost(
                bar,
                plan + ": launch to all healthy, median",
                Run.median(runs, Run::seconds),
                OptionalDouble.of(floor),
                "s");
        figures.report("— slowest of " + runs.size(), Run.slowest(runs), OptionalDouble.empty(), "s");
        figures.atMost(
                0.5, "— SQL statements a device", Run.median(runs, Run::statements) / size, OptionalDouble.empty(), "");
        figures.atMost(
                1,
                "— CPU time of the server a device",
                Run.median(runs, Run::cpuMillis) / size,
                OptionalDouble.empty(),
                "ms");
        asking.ifPresent(run -> {
            figures.report(
                    "— CPU time of a question that changes nothing",
                    run.cpuMillis() / plan.polling(),
                    OptionalDouble.empty(),
                    "ms");
            figures.report("— SQL statements of it", run.statements() / plan.polling(), OptionalDouble.empty(), "");
        });
        figures.atMost(1_024, "— heap in use after a collection", heap / 1e6, OptionalDouble.empty(), "MB");
        figures.report("— until all were enrolled and connected", enrolled, OptionalDouble.empty(), "s");
    }

    /** How fast devices are told, when nobody answers: their rows, and the messages to their addresses. */
    private void commandsAlone(BenchServer server, StubNodeRed development, Figures figures) throws Exception {
        Factory factory = server.factory();
        int size = TOLD;
        Samples rates = new Samples();
        Samples floors = new Samples();
        for (int i = 0; i < 4; i++) {
            ReportingFleet fleet = new ReportingFleet(factory, "told" + i).unplayed(size);
            Pipeline pipeline = fleet.pipeline(factory.instance("dev" + i, development.url()), Optional.empty());
            development.flows(Factory.tab("t1", "Line 1", "told " + i));
            long start = System.nanoTime();
            factory.launch(pipeline, "dev");
            GroupRollouts.await(List.of(), 10, () -> told(factory, fleet) == size);
            double seconds = (System.nanoTime() - start) / 1e9;
            Samples times = new Samples();
            for (int run = 0; run < 5; run++) {
                times.add(new FleetFloor(server)
                        .run(fleet.devices.stream()
                                .map(device -> device.value())
                                .toList()));
            }
            if (i >= 1) {
                rates.add(size / seconds);
                floors.add(size / times.median());
            }
        }
        figures.atLeast(
                floors.median() / 2,
                String.format(Locale.ROOT, "Commands alone to %,d devices", size),
                rates.median(),
                OptionalDouble.of(floors.median()),
                "/s");
    }

    static int told(Factory factory, ReportingFleet fleet) {
        return factory.bean(JdbcClient.class)
                .sql(
                        """
                        SELECT COUNT(*) FROM device_command c JOIN device d ON d.id = c.device_id
                        WHERE d.group_id = :group AND c.lane IS NULL AND c.attempts > 0""")
                .param("group", fleet.group.id().value())
                .query(Integer.class)
                .single();
    }
}
