package org.sluice.backup;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sluice.instance.Instance;
import org.sluice.pipeline.Pipeline;
import org.sluice.promotion.Promotion;
import org.sluice.promotion.PromotionId;
import org.sluice.promotion.PromotionStatus;
import org.sluice.snapshot.SnapshotCleanup;
import org.sluice.support.Factory;
import org.sluice.support.RestCalls;
import org.sluice.support.RestCalls.Answer;
import org.sluice.support.StubNodeRed;
import org.sluice.support.TestServer;
import tools.jackson.databind.JsonNode;

/** Snapshots take themselves and go by themselves in a whole server, between two stub Node-REDs. */
class AutoSnapshotFunctionalTests {

    private static final String EVERY_SECOND = "{\"cron\":\"* * * * * ?\",\"zone\":\"Europe/Bratislava\"}";

    private static TestServer server;

    private final StubNodeRed development = new StubNodeRed();
    private final StubNodeRed production = new StubNodeRed();
    private RestCalls rest;
    private Factory factory;
    private Instance dev;
    private Instance prod;

    @BeforeAll
    static void startServer() {
        server = TestServer.start(Map.of("sluice.snapshots.keep-promoted", "1", "sluice.snapshots.keep-auto", "2"));
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void register() {
        rest = new RestCalls(server);
        factory = server.factory();
        dev = factory.instance("dev", development.url());
        prod = factory.instance("prod", production.url());
        development.flows(Factory.tab("t1", "Line 1", "one"));
    }

    @AfterEach
    void stopNodeReds() {
        rest.delete("instances/" + dev.id() + "/auto-snapshots");
        development.close();
        production.close();
    }

    @Test
    void backsUpWhatHasChangedAndSaysWhyItCould() {
        String path = "instances/" + dev.id() + "/auto-snapshots";
        rest.put(path, EVERY_SECOND).expect(200);
        await(path, "taken", "unchanged");
        assertThat(snapshots(dev)).hasSize(1);

        development.flows(Factory.tab("t1", "Line 1", "two"));
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> snapshots(dev).size() == 2);
        assertThat(snapshots(dev)).allSatisfy(snapshot -> {
            assertThat(snapshot.path("origin").asString()).isEqualTo("auto");
            assertThat(snapshot.path("name").asString())
                    .matches("Auto Snapshot - \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d");
        });

        development.stop();
        await(path, "failed");
        assertThat(rest.get(path).text("/last/code")).isEqualTo("target-unreachable");
        development.start();
        await(path, "unchanged");
        assertThat(rest.get(path).json().path("failures").asInt()).isZero();
        assertThat(snapshots(dev)).hasSize(2);
    }

    @Test
    void historyCanBeReadWhenItsSnapshotsAreGone() {
        Pipeline pipeline = factory.pipeline(Factory.AT_ONCE, dev, prod);
        Promotion first = promote(pipeline, "one");
        Promotion second = promote(pipeline, "two");
        Promotion third = promote(pipeline, "three");
        Promotion fourth = promote(pipeline, "four");
        String cleanup = "applications/" + factory.application.id() + "/snapshots/cleanup";

        Answer dry = rest.post(cleanup + "?dryRun=true", "").expect(200);
        Answer done = rest.post(cleanup, "").expect(200);

        assertThat(done.json().path("items")).isEqualTo(dry.json().path("items"));
        // Of each instance one that nobody uses stays besides those in use: third's snapshot, and its way back.
        assertThat(removed(done))
                .containsExactlyInAnyOrder(
                        second.snapshot().orElseThrow().value(),
                        first.snapshot().orElseThrow().value(),
                        wayBack(second),
                        wayBack(first));
        assertThat(rest.delete("snapshots/" + fourth.snapshot().orElseThrow()).code())
                .isEqualTo("snapshot-in-use");
        Answer history = rest.get("promotions/" + first.id()).expect(200);
        assertThat(history.text("/snapshotId"))
                .isEqualTo(first.snapshot().orElseThrow().value());
        assertThat(history.text("/digest")).startsWith("sha256:");
        assertThat(history.json().at("/links/rollback").isMissingNode()).isTrue();
        assertThat(rest.get("snapshots/" + first.snapshot().orElseThrow()).text("/removedAt"))
                .isNotEmpty();
        assertThat(rest.post("promotions/" + first.id() + "/rollback", "{\"reason\":\"too late\"}")
                        .code())
                .isEqualTo("snapshot-gone");
        assertThat(rest.get("audit?application=" + factory.application.id()).toString())
                .contains("project.snapshot.cleaned-up");

        // What is left is enough to go back, and to be deployed again.
        server.context().getBean(SnapshotCleanup.class).sweep();
        Answer back = rest.post("promotions/" + fourth.id() + "/rollback", "{\"reason\":\"worse\"}")
                .expect(202);
        factory.await(new PromotionId(back.text("/promotion/id")), PromotionStatus.SUCCEEDED);
        assertThat(production.flows().toString()).contains("three");
        assertThat(third.status()).isEqualTo(PromotionStatus.SUCCEEDED);
    }

    private Promotion promote(Pipeline pipeline, String payload) {
        development.flows(Factory.tab("t1", "Line 1", payload));
        return factory.promoted(pipeline, "dev");
    }

    private String wayBack(Promotion promotion) {
        return factory.promotions()
                .targets(promotion.id())
                .get(0)
                .previousSnapshot()
                .orElseThrow()
                .value();
    }

    private List<String> removed(Answer cleanup) {
        return cleanup.json()
                .path("items")
                .valueStream()
                .filter(item -> item.path("verdict").asString().equals("remove"))
                .map(item -> item.path("id").asString())
                .toList();
    }

    private List<JsonNode> snapshots(Instance instance) {
        return rest.get("applications/" + factory.application.id() + "/snapshots?instance=" + instance.id())
                .json()
                .path("items")
                .valueStream()
                .toList();
    }

    private void await(String path, String... results) {
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> List.of(results)
                .contains(rest.get(path).text("/last/result")));
    }
}
