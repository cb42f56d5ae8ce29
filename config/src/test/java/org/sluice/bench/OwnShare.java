package org.sluice.bench;

import java.util.OptionalDouble;
import org.sluice.instance.Instance;
import org.sluice.pipeline.Pipeline;
import org.sluice.promotion.Promotion;
import org.sluice.support.Factory;
import org.sluice.support.StubNodeRed;

/** Sluice's own share of a promotion from instance to instance, and what it asks of the database. */
final class OwnShare implements Measurement {

    private static final int WARM_UP = 800;
    private static final int MEASURED = 300;

    private final BenchDatabase databases;

    OwnShare(BenchDatabase databases) {
        this.databases = databases;
    }

    @Override
    public void run(Figures figures) throws Exception {
        try (BenchServer server = BenchServer.start(databases.newDatabase());
                StubNodeRed development = new StubNodeRed();
                StubNodeRed production = new StubNodeRed()) {
            Factory factory = server.factory();
            Instance dev = factory.instance("dev", development.url());
            Instance prod = factory.instance("prod", production.url());
            Pipeline pipeline = factory.pipeline(Factory.AT_ONCE, dev, prod);
            Done done = new Done(server);
            BareJob bare = new BareJob(server);
            for (int i = 0; i < WARM_UP; i++) {
                development.flows(Factory.tab("t1", "Line 1", "warm-up " + i));
                done.begin();
                done.await(factory, factory.launch(pipeline, "dev"));
                bare.run();
            }

            Samples floor = new Samples();
            Usage bareUsage = new Usage(databases);
            for (int i = 0; i < MEASURED; i++) {
                long start = System.nanoTime();
                bare.run();
                floor.add((System.nanoTime() - start) / 1e6);
            }
            BenchDatabase.Counters bareCounters = bareUsage.end();

            Samples own = new Samples();
            Samples total = new Samples();
            Samples wire = new Samples();
            Samples launch = new Samples();
            Usage usage = new Usage(databases);
            Promotion last = null;
            for (int i = 0; i < MEASURED; i++) {
                development.flows(Factory.tab("t1", "Line 1", "measured " + i));
                done.begin();
                long there = development.nanos() + production.nanos();
                long called = server.probe().nodeRedNanos.get();
                long start = System.nanoTime();
                last = factory.launch(pipeline, "dev");
                long launched = System.nanoTime() - start;
                done.await(factory, last);
                long took = System.nanoTime() - start;
                there = development.nanos() + production.nanos() - there;
                total.add(took / 1e6);
                own.add((took - there) / 1e6);
                launch.add(launched / 1e6);
                wire.add((server.probe().nodeRedNanos.get() - called - there) / 1e6);
            }
            BenchDatabase.Counters counters = usage.end();
            Done.requireSucceeded(factory, last);
            if (production.deployments() != WARM_UP + MEASURED) {
                throw new IllegalStateException("Not every promotion deployed: " + production.deployments());
            }

            figures.atMost(50, "Sluice's own share of a promotion, median", own.median(), of(floor.median()), "ms");
            figures.report("— 95 %", own.percentile(95), of(floor.percentile(95)), "ms");
            figures.report("— of it in the launcher, median", launch.median(), OptionalDouble.empty(), "ms");
            figures.report(
                    "— of it in the Node-RED adapter and on the wire", wire.median(), OptionalDouble.empty(), "ms");
            figures.report("— with the stub's time, median", total.median(), OptionalDouble.empty(), "ms");
            Usage.report(figures, counters, bareCounters, MEASURED);
        }
    }

    private static OptionalDouble of(double value) {
        return OptionalDouble.of(value);
    }
}
