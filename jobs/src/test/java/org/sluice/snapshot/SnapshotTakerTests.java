package org.sluice.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.sluice.application.ApplicationId;
import org.sluice.instance.FlowSource;
import org.sluice.instance.Instance;
import org.sluice.instance.InstanceAuth;
import org.sluice.instance.InstanceId;
import org.sluice.instance.LiveFlows;
import org.sluice.instance.RuntimeInfo;
import org.sluice.problem.ProblemException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

class SnapshotTakerTests {

    private static final Instance INSTANCE = new Instance(
            new InstanceId("I"),
            new ApplicationId("A"),
            "dev",
            URI.create("http://localhost:1880"),
            new InstanceAuth.None(),
            Optional.empty());

    private static final String FLOWS =
            """
            [{'id':'t','type':'tab','label':'T'},{'id':'g','type':'group','z':'t'},{'id':'j','type':'junction','z':'t'},
             {'id':'i','type':'inject','z':'t'},{'id':'u','type':'ui_button','z':'t'},{'id':'q','type':'lost','z':'t'},
             {'id':'s','type':'subflow'},{'id':'x','type':'subflow:s','z':'t'},
             {'id':'gc','type':'global-config','env':[{'name':'A','value':'canary'},{'name':'FF_B','value':'canary'}]}]
            """;

    private final InMemorySnapshots snapshots = new InMemorySnapshots();
    private final StubSource source = new StubSource();
    private final SnapshotTaker taker = new SnapshotTaker(
            snapshots, source, Clock.fixed(Instant.parse("2026-03-29T01:02:03.456Z"), ZoneOffset.UTC));

    private static SnapshotTaker.Request request(Snapshot.Origin origin, Optional<String> promotion) {
        return new SnapshotTaker.Request(INSTANCE, Optional.empty(), "", origin, promotion, "ada");
    }

    @Test
    void storesWhatTheInstanceRunsWithWhatItNeedsAndWhatStayedBehind() {
        Snapshot snapshot = taker.take(request(Snapshot.Origin.MANUAL, Optional.empty()));

        Snapshots.Draft draft = snapshots.drafts().get(0);
        assertThat(draft.name()).isEqualTo("Snapshot - 2026-03-29 01:02:03");
        assertThat(draft.instance()).contains(INSTANCE.id());
        assertThat(draft.credentialsJson()).isEmpty();
        assertThat(draft.createdBy()).isEqualTo("ada");
        assertThat(snapshots.parts()).extracting(FlowPart::nodeId).containsExactly("t", "s");
        assertThat(snapshot.digest()).isEqualTo(FlowSplitter.split(flows()).digest());
        Manifest manifest = draft.manifest();
        assertThat(manifest.nodeRedVersion()).contains("4.1.15");
        assertThat(manifest.nodeJsVersion()).contains("20.20.2");
        assertThat(manifest.modules()).isEqualTo(Map.of("node-red-dashboard", "3.6.5"));
        assertThat(manifest.unresolvedTypes()).containsExactly("lost");
        assertThat(manifest.environmentKeys()).containsExactly("A", "FF_B");
        assertThat(manifest.leftBehind()).hasSize(3).first().asString().contains("values of 2 environment variables");
        assertThat(manifest.nodeCount()).isEqualTo(8);
        assertThat(draft.toString()).doesNotContain("canary");
    }

    @Test
    void takesOneSnapshotPerPromotionAndOriginHoweverOftenItIsAsked() {
        Snapshot first = taker.take(request(Snapshot.Origin.PROMOTION, Optional.of("P")));
        Snapshot again = taker.take(request(Snapshot.Origin.PROMOTION, Optional.of("P")));
        Snapshot wayBack = taker.take(request(Snapshot.Origin.BEFORE_DEPLOY, Optional.of("P")));

        assertThat(again.id()).isEqualTo(first.id());
        assertThat(wayBack.id()).isNotEqualTo(first.id());
        assertThat(first.name()).isEqualTo("Deploy Snapshot - 2026-03-29 01:02:03");
        assertThat(source.reads).isEqualTo(2);
    }

    @Test
    void takesANewSnapshotEachTimeSomebodyAsks() {
        assertThat(taker.take(request(Snapshot.Origin.MANUAL, Optional.empty())).id())
                .isNotEqualTo(taker.take(request(Snapshot.Origin.MANUAL, Optional.empty()))
                        .id());
    }

    @Test
    void storesWhatTheCallerHasReadWithoutReadingAgain() {
        taker.take(
                request(Snapshot.Origin.BEFORE_DEPLOY, Optional.of("P")),
                new LiveFlows(flows(), "rev"),
                source.runtime(INSTANCE));

        assertThat(snapshots.drafts()).hasSize(1);
        assertThat(source.reads).isZero();
    }

    @Test
    void refusesABlankName() {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> taker.take(new SnapshotTaker.Request(
                        INSTANCE, Optional.of(" "), "", Snapshot.Origin.MANUAL, Optional.empty(), "ada")))
                .satisfies(e -> assertThat(e.code()).isEqualTo("blank"));
        assertThat(snapshots.parts()).isEmpty();
    }

    @Test
    void refusesADescriptionThatIsTooLong() {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> taker.take(new SnapshotTaker.Request(
                        INSTANCE,
                        Optional.empty(),
                        "d".repeat(10_001),
                        Snapshot.Origin.MANUAL,
                        Optional.empty(),
                        "ada")))
                .satisfies(e -> assertThat(e.code()).isEqualTo("too-long"));
    }

    private static ArrayNode flows() {
        return (ArrayNode) JsonMapper.builder().build().readTree(FLOWS.replace('\'', '"'));
    }

    private static final class StubSource implements FlowSource {

        private int reads;

        @Override
        public LiveFlows read(Instance instance) {
            reads++;
            return new LiveFlows(flows(), "rev");
        }

        @Override
        public RuntimeInfo runtime(Instance instance) {
            return new RuntimeInfo(
                    "4.1.15",
                    Optional.of("20.20.2"),
                    List.of(
                            new RuntimeInfo.InstalledModule("node-red", "4.1.15", Set.of("inject", "debug")),
                            new RuntimeInfo.InstalledModule("node-red-dashboard", "3.6.5", Set.of("ui_button")),
                            new RuntimeInfo.InstalledModule("node-red-unused", "1.0.0", Set.of("unused"))));
        }

        @Override
        public Set<String> withCredentials(Instance instance, Collection<NodeRef> nodes) {
            throw new UnsupportedOperationException();
        }
    }
}
