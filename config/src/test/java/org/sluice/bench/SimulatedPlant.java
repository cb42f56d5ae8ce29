package org.sluice.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The processes that play the devices of one group: one for those on MQTT, one for those that poll. */
final class SimulatedPlant implements AutoCloseable {

    /** Every device asks once in so many seconds. */
    private static final int PERIOD = Integer.getInteger("bench.poll", 40);

    private final GroupRollouts group;
    private final FleetSize plan;
    private final long begun = System.nanoTime();
    private final List<FleetProcess> processes = new ArrayList<>();
    private Optional<FleetProcess> polling = Optional.empty();

    private SimulatedPlant(GroupRollouts group, FleetSize plan) {
        this.group = group;
        this.plan = plan;
    }

    static SimulatedPlant start(Path directory, GroupRollouts group, FleetSize plan) throws IOException {
        SimulatedPlant plant = new SimulatedPlant(group, plan);
        String token = group.token();
        String name = "fleet" + plan.devices();
        if (plan.connected() > 0) {
            plant.processes.add(
                    FleetProcess.start(directory, group.url(), token, group.team(), name, plan.connected()));
        }
        if (plan.polling() > 0) {
            FleetProcess process =
                    FleetProcess.polling(directory, group.url(), token, group.team(), name + "p", plan.polling());
            plant.processes.add(process);
            plant.polling = Optional.of(process);
        }
        return plant;
    }

    /** Seconds until all of them had enrolled and reported. */
    double awaitEnrolled() throws InterruptedException {
        GroupRollouts.await(
                processes,
                plan.polling() > 0 ? 1_000 : 200,
                plan.enrolmentPatienceSeconds(),
                () -> group.count("reported_state IS NOT NULL AND (connected OR transport = 'HTTP')")
                        == plan.devices());
        return (System.nanoTime() - begun) / 1e9;
    }

    /** Those that poll begin to, and all have asked once when this returns. */
    void begin() throws IOException, InterruptedException {
        if (polling.isPresent()) {
            polling.get().ask(PERIOD);
            group.rest(PERIOD);
        }
    }

    /** What asking alone costs, once each; then those that poll end it. Empty if none of them does. */
    Optional<GroupRollouts.Run> end() throws IOException, InterruptedException {
        if (polling.isEmpty()) {
            return Optional.empty();
        }
        GroupRollouts.Run asking = group.rest(PERIOD);
        polling.get().rest();
        return Optional.of(asking);
    }

    @Override
    public void close() {
        processes.forEach(FleetProcess::close);
    }
}
