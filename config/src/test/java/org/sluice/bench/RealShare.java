package org.sluice.bench;

import java.util.OptionalDouble;
import org.sluice.pipeline.Pipeline;
import org.sluice.promotion.Promotion;
import org.sluice.support.Factory;

/** The same share between two real Node-REDs; their time is what Sluice's adapter spends in calls of the Admin API. */
final class RealShare implements Measurement {

    private static final int WARM_UP = 60;
    private static final int MEASURED = 200;

    private final BenchDatabase databases;

    RealShare(BenchDatabase databases) {
        this.databases = databases;
    }

    @Override
    public void run(Figures figures) throws Exception {
        try (NodeReds nodeReds = NodeReds.start();
                BenchServer server = BenchServer.start(databases.newDatabase())) {
            Factory factory = server.factory();
            Pipeline pipeline = factory.pipeline(
                    Factory.AT_ONCE,
                    factory.instance("dev", nodeReds.development.baseUri()),
                    factory.instance("prod", nodeReds.production.baseUri()));
            Done done = new Done(server);
            Samples own = new Samples();
            Samples total = new Samples();
            for (int i = 0; i < WARM_UP + MEASURED; i++) {
                nodeReds.develop("payload " + i);
                done.begin();
                long there = server.probe().nodeRedNanos.get();
                long start = System.nanoTime();
                Promotion promotion = factory.launch(pipeline, "dev");
                done.await(factory, promotion);
                long took = System.nanoTime() - start;
                Done.requireSucceeded(factory, promotion);
                if (i >= WARM_UP) {
                    total.add(took / 1e6);
                    own.add((took - (server.probe().nodeRedNanos.get() - there)) / 1e6);
                }
            }
            figures.atMost(50, "Own share between real Node-REDs, median", own.median(), OptionalDouble.empty(), "ms");
            figures.report("— 95 %", own.percentile(95), OptionalDouble.empty(), "ms");
            figures.report("— with Node-RED's time, median", total.median(), OptionalDouble.empty(), "ms");
        }
    }
}
