package org.sluice.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Everything that is measured, in one table at the end. {@code -Dbench=share,message} runs some of it only. A figure that
 * misses its bar is no failure; a measurement that could not be made is.
 */
class SluiceBenchmarks {

    private final Figures figures = new Figures();

    /** The same without a build, for whoever works on a figure. */
    public static void main(String[] arguments) throws IOException {
        new SluiceBenchmarks().measuresEveryFigureBesideItsFloor();
        System.exit(0);
    }

    @Test
    void measuresEveryFigureBesideItsFloor() throws IOException {
        Path directory = Files.createDirectories(Path.of("target", System.getProperty("bench.directory", "bench")));
        List<String> failed = new ArrayList<>();
        try (BenchDatabase databases = BenchDatabase.start(directory.resolve("database"))) {
            Map<String, Measurement> all = new LinkedHashMap<>();
            all.put("share", new OwnShare(databases));
            all.put("real", new RealShare(databases));
            all.put("throughput", new Throughput(databases));
            all.put("message", new MessageToStep(databases));
            all.put("schedules", new FireLag(databases));
            all.put("start", new StartUp(databases, directory));
            all.put("downtime", new Downtime(databases));
            all.put("fleet", new FleetRollout(databases, directory));
            all.put("kill", new FleetKill(databases, directory));
            all.put("queues", new BrokerQueues(databases));
            all.put("listings", new Listings(databases));
            all.put("api", new ApiLoad(databases, directory));
            Set<String> wanted = Set.of(System.getProperty("bench", "").split(","));
            all.forEach((name, measurement) -> {
                if (wanted.contains("") || wanted.contains(name)) {
                    try {
                        measurement.run(figures);
                    } catch (Exception e) {
                        e.printStackTrace();
                        failed.add(name + ": " + e);
                    }
                }
            });
        }
        Files.writeString(directory.resolve("figures.md"), figures.table());
        System.out.println(figures.table());
        assertThat(failed).as("measurements that could not be made").isEmpty();
    }
}
