package org.sluice.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sluice.TestClock;
import org.sluice.instance.Instance;
import org.sluice.promotion.Promotion;
import org.sluice.promotion.PromotionStatus;
import org.sluice.sql.TestMariaDb;
import org.sluice.support.Factory;
import org.sluice.support.Gate;
import org.sluice.support.StubNodeRed;
import org.sluice.support.TestServer;

/** The only node there is stands still for longer than its lease, and comes back. */
class HungNodeFunctionalTests {

    @Test
    void goesOnByItselfWithWhatNobodyElseHasTakenOver() {
        TestClock clock = new TestClock();
        try (TestServer server = TestServer.start(TestMariaDb.newDatabase(), Map.of(), clock);
                StubNodeRed development = new StubNodeRed();
                StubNodeRed production = new StubNodeRed()) {
            Factory factory = server.factory();
            development.flows(Factory.tab("t1", "Line 1", "one"));
            Instance dev = factory.instance("dev", development.url());
            Instance prod = factory.instance("prod", production.url());
            Gate gate = Gate.at("GET", "/flows");
            development.mischief(gate);
            Promotion promotion = factory.launch(factory.pipeline(Factory.AT_ONCE, dev, prod), "dev");
            gate.caught();

            clock.advance(Duration.ofHours(1));
            gate.open();

            Promotion ended = factory.await(promotion.id(), PromotionStatus.SUCCEEDED);
            assertThat(ended.attempt()).isEqualTo(2);
            assertThat(production.deployments()).isEqualTo(1);
        }
    }
}
