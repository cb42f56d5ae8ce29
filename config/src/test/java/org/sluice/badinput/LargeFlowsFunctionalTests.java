package org.sluice.badinput;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.sluice.instance.Instance;
import org.sluice.promotion.Promotion;
import org.sluice.snapshot.FlowSplitter;
import org.sluice.snapshot.Snapshot;
import org.sluice.support.Factory;
import org.sluice.support.StubNodeRed;
import org.sluice.support.TestServer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

/** Flows larger than anybody's, promoted like all others. */
class LargeFlowsFunctionalTests {

    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void promotesTwentyMegabytesInOneTab() {
        ArrayNode flows = (ArrayNode) JsonMapper.shared().readTree(Factory.tab("t1", "Large", "one"));
        String script = "// ".concat("äöü €uro ".repeat(100_000));
        for (int i = 0; i < 16; i++) {
            flows.addObject()
                    .put("id", "f" + i)
                    .put("type", "function")
                    .put("z", "t1")
                    .put("func", script + i);
        }
        assertThat(flows.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .hasSizeGreaterThan(20_000_000);

        assertThat(promoted(flows).parts()).hasSize(1);
    }

    @Test
    void promotesTenThousandNodes() {
        ArrayNode flows = JsonMapper.shared().createArrayNode();
        for (int tab = 0; tab < 50; tab++) {
            flows.addObject().put("id", "t" + tab).put("type", "tab").put("label", "Tab " + tab);
            for (int node = 0; node < 199; node++) {
                flows.addObject()
                        .put("id", "n" + tab + "-" + node)
                        .put("type", "debug")
                        .put("z", "t" + tab)
                        .put("x", node)
                        .putArray("wires");
            }
        }

        Snapshot snapshot = promoted(flows);

        assertThat(snapshot.parts()).hasSize(50);
        assertThat(snapshot.manifest().nodeCount()).isEqualTo(10_000);
    }

    private static Snapshot promoted(ArrayNode flows) {
        Factory factory = server.factory();
        try (StubNodeRed development = new StubNodeRed();
                StubNodeRed production = new StubNodeRed()) {
            Instance dev = factory.instance("dev", development.url());
            Instance prod = factory.instance("prod", production.url());
            development.flows(flows.toString());

            Promotion promotion = factory.promoted(factory.pipeline(Factory.AT_ONCE, dev, prod), "dev");

            assertThat(production.deployments()).isEqualTo(1);
            assertThat(FlowSplitter.split(production.flows()).digest())
                    .isEqualTo(FlowSplitter.split(flows).digest());
            return factory.snapshots().find(promotion.snapshot().orElseThrow()).orElseThrow();
        }
    }
}
