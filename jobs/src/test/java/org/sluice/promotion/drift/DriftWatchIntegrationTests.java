package org.sluice.promotion.drift;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sluice.TestRepositories;
import org.sluice.audit.AuditLog;
import org.sluice.event.EventOutbox;
import org.sluice.instance.FlowSource;
import org.sluice.instance.Instance;
import org.sluice.instance.InstanceUnavailableException;
import org.sluice.instance.Instances;
import org.sluice.instance.LiveFlows;
import org.sluice.instance.Protections;
import org.sluice.instance.RuntimeInfo;
import org.sluice.promotion.Promotions;
import org.sluice.snapshot.Digest;
import org.sluice.snapshot.FlowSplitter;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

class DriftWatchIntegrationTests {

    private static final Duration INTERVAL = Duration.ofMinutes(5);
    private static final String PROMOTED = "[{\"id\":\"t\",\"type\":\"tab\",\"label\":\"as promoted\"}]";
    private static final String TAMPERED = "[{\"id\":\"t\",\"type\":\"tab\",\"label\":\"tampered\"}]";
    private static final String TAMPERED_AGAIN = "[{\"id\":\"t\",\"type\":\"tab\",\"label\":\"tampered again\"}]";

    private final TestRepositories repositories = new TestRepositories();
    private final Runs source = new Runs();
    private final List<String> told = new ArrayList<>();
    private final List<Map<String, String>> events = new ArrayList<>();
    private final Drifts drifts = new JdbcDrifts(repositories.jdbc(), repositories.clock());
    private List<Digest> expected = List.of(digest(PROMOTED));
    private Instance instance;
    private DriftWatch watch;

    @BeforeEach
    void protectOne() {
        instance = repositories.newInstance(repositories.newApplication("line"), "production");
        protect(instance);
        watch = watch(source);
    }

    @AfterEach
    void close() {
        watch.stop();
        repositories.close();
    }

    @Test
    void looksOnceAnIntervalAtWhatIsProtectedAndAtNothingElse() {
        repositories.newInstance(instance.application(), "development");

        assertThat(watch.look()).isEqualTo(1);
        assertThat(watch.look()).isZero();
        repositories.clock().advance(INTERVAL.minusMillis(1));
        assertThat(watch.look()).isZero();
        repositories.clock().advance(Duration.ofMillis(1));
        assertThat(watch.look()).isEqualTo(1);

        repositories.get(Protections.class).set(instance.id(), false, "ann");
        repositories.clock().advance(INTERVAL);
        assertThat(watch.look()).isZero();
    }

    @Test
    void ofManyNodesOneLooks() throws Exception {
        DriftWatch other = watch(source);
        List<Object> looked = TestRepositories.together(watch::look, other::look, watch::look, other::look);
        other.stop();

        assertThat(looked)
                .containsOnlyOnce(1)
                .filteredOn(Integer.valueOf(0)::equals)
                .hasSize(3);
        assertThat(source.reads).isEqualTo(1);
    }

    @Test
    void tellsEveryChangeOfStateOnceAndKeepsWhenItBegan() {
        look();
        assertThat(drift().state()).isEqualTo(DriftState.IN_SYNC);
        source.flows = TAMPERED;
        look();
        Drift first = drift();
        look();
        look();

        assertThat(drift().state()).isEqualTo(DriftState.DRIFTED);
        assertThat(drift().since()).isEqualTo(first.since());
        assertThat(drift().checkedAt()).isAfter(first.checkedAt());
        assertThat(drift().found()).contains(digest(TAMPERED));
        assertThat(drift().expected()).contains(digest(PROMOTED));
        source.flows = "";
        look();
        source.flows = PROMOTED;
        look();

        assertThat(events)
                .extracting(event -> event.get("was") + " -> " + event.get("state"))
                .containsExactly(
                        "unknown -> in-sync", "in-sync -> drifted", "drifted -> unreachable", "unreachable -> in-sync");
        assertThat(repositories.get(AuditLog.class).list(Optional.of(instance.application()), Optional.empty(), 50))
                .allSatisfy(entry -> assertThat(entry.action()).isEqualTo("instance.drift-changed"))
                .allSatisfy(entry -> assertThat(entry.door()).isEqualTo(AuditLog.Door.SYSTEM))
                .hasSize(4);
    }

    @Test
    void callsListenersForEveryOtherThingFoundAndSurvivesThem() {
        source.flows = TAMPERED;
        look();
        look();
        source.flows = TAMPERED_AGAIN;
        look();
        look();

        assertThat(told).containsExactly("tampered", "tampered again");
        assertThat(events).hasSize(1);
    }

    @Test
    void knowsNothingOfAnInstanceNothingWasPromotedTo() {
        expected = List.of();
        look();

        assertThat(drift().state()).isEqualTo(DriftState.UNKNOWN);
        assertThat(drift().found()).contains(digest(PROMOTED));
        assertThat(events).isEmpty();
    }

    @Test
    void whatIsNoFlowWasNotPutThereBySluice() {
        source.flows = "[{\"id\":\"a\",\"type\":\"tab\"},{\"id\":\"a\",\"type\":\"tab\"}]";
        look();

        assertThat(drift().state()).isEqualTo(DriftState.DRIFTED);
        assertThat(drift().found()).isEmpty();
    }

    @Test
    void concludesNothingWhileAPromotionHasTheInstance() {
        source.flows = TAMPERED;
        lease("p1", 1);
        look();
        assertThat(drifts.find(instance.id())).isEmpty();

        lease(null, 1);
        source.meanwhile = () -> lease(null, 2);
        look();
        assertThat(drifts.find(instance.id()))
                .as("a promotion came and went while it was read")
                .isEmpty();

        source.meanwhile = () -> {};
        look();
        assertThat(drift().state()).isEqualTo(DriftState.DRIFTED);
    }

    @Test
    void anInstanceThatIsRemovedMeanwhileStopsNothing() {
        Instance other = repositories.newInstance(instance.application(), "packing");
        protect(other);
        source.meanwhile = () -> {
            if (repositories.get(Instances.class).find(instance.id()).isPresent()) {
                repositories.get(Instances.class).remove(instance.id());
            }
        };
        watch.look();

        assertThat(drifts.find(other.id())).isPresent();
    }

    private void look() {
        repositories.clock().advance(INTERVAL);
        watch.look();
    }

    private Drift drift() {
        return drifts.find(instance.id()).orElseThrow();
    }

    private void protect(Instance one) {
        repositories.get(Protections.class).set(one.id(), true, "ann");
    }

    private void lease(@Nullable String promotion, long fence) {
        repositories
                .jdbc()
                .sql(
                        """
                        REPLACE INTO target_lease (target_id, fence, promotion_id, node_id, expires_at)
                        VALUES (:target, :fence, :promotion, 'node', '2100-01-01')""")
                .param("target", instance.id().value())
                .param("fence", fence)
                .param("promotion", promotion)
                .update();
    }

    private DriftWatch watch(FlowSource live) {
        DriftCheck check = new DriftCheck(
                live,
                only(Promotions.class, "expected", arguments -> expected),
                new DriftCheck.Ledger(
                        drifts,
                        repositories.get(AuditLog.class),
                        only(EventOutbox.class, "add", this::note),
                        repositories.transaction()),
                () -> Stream.of(
                        (id, flows) -> {
                            throw new IllegalStateException("of no use");
                        },
                        (id, flows) ->
                                told.add(flows.nodes().get(0).path("label").asString(""))),
                repositories.clock());
        DriftWatch made = new DriftWatch(drifts, repositories.get(Instances.class), check, new DriftSettings(INTERVAL));
        made.start();
        return made;
    }

    @SuppressWarnings("unchecked")
    private Object note(Object[] arguments) {
        assertThat(arguments[0]).isEqualTo(instance.application().value());
        assertThat(arguments[1]).isEqualTo("org.sluice.instance.drift-changed.v1");
        Map<String, String> data = (Map<String, String>) arguments[5];
        assertThat(data).containsEntry("instanceId", (String) arguments[2]);
        events.add(data);
        return "";
    }

    private interface Answer {
        Object to(Object[] arguments);
    }

    /** Knows one method; whoever calls another fails. */
    private static <T> T only(Class<T> type, String method, Answer answer) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, called, arguments) -> {
                    if (!called.getName().equals(method)) {
                        throw new AssertionError(called);
                    }
                    Object given = answer.to(arguments);
                    return called.getReturnType() == void.class ? null : given;
                }));
    }

    private static ArrayNode flows(String text) {
        return (ArrayNode) JsonMapper.shared().readTree(text);
    }

    private static Digest digest(String text) {
        return FlowSplitter.split(flows(text)).digest();
    }

    /** Runs what the test says; empty for nothing at all. */
    private static final class Runs implements FlowSource {

        private volatile String flows = PROMOTED;
        private volatile Runnable meanwhile = () -> {};
        private volatile int reads;

        @Override
        public synchronized LiveFlows read(Instance instance) {
            reads++;
            meanwhile.run();
            if (flows.isEmpty()) {
                throw new InstanceUnavailableException("target-unreachable", "Nobody is there.");
            }
            return new LiveFlows(flows(flows), "r");
        }

        @Override
        public RuntimeInfo runtime(Instance instance) {
            throw new AssertionError("only the flows are of interest");
        }

        @Override
        public Set<String> withCredentials(Instance instance, Collection<NodeRef> nodes) {
            throw new AssertionError("only the flows are of interest");
        }
    }
}
