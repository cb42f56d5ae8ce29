package org.sluice.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.snapshot.ManifestDiff.ModuleChange;
import org.sluice.snapshot.SnapshotDiff.Change;
import org.sluice.snapshot.SnapshotDiff.NodeChange;
import org.sluice.snapshot.SnapshotDiff.PartChange;
import org.sluice.snapshot.SnapshotDiff.ValueChange;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

class SnapshotDiffsTests {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private static final String BEFORE =
            """
            [{'id':'t1','type':'tab','label':'One'},{'id':'t2','type':'tab','label':'Two'},
             {'id':'a','type':'inject','z':'t1','name':'every 10s','x':1,'y':2,'repeat':'10'},
             {'id':'b','type':'debug','z':'t1','x':5,'y':2},
             {'id':'c','type':'function','z':'t2','func':'return 1;','x':1},
             {'id':'m','type':'mqtt-broker','broker':'localhost'}]
            """;

    private static FlowSet flows(String json) {
        return FlowSplitter.split((ArrayNode) MAPPER.readTree(json.replace('\'', '"')));
    }

    private static SnapshotDiff diff(String from, String to) {
        return SnapshotDiffs.between(flows(from), flows(to));
    }

    @Test
    void isEmptyForEqualFlowsAndReadsNoContents() {
        FlowSet flows = flows(BEFORE);
        SnapshotDiff diff = SnapshotDiffs.between(flows.refs(), flows(BEFORE).refs(), digests -> {
            throw new AssertionError("asked for " + digests);
        });
        assertThat(diff.isEmpty()).isTrue();
        assertThat(diff.nodes()).isEmpty();
    }

    @Test
    void namesTheChangedPropertiesOfANodeWithTheirValues() {
        SnapshotDiff diff = diff(BEFORE, BEFORE.replace("'repeat':'10'", "'once':true,'repeat':'20'"));

        assertThat(diff.parts()).containsExactly(new PartChange(FlowPart.Kind.TAB, "t1", "One", Change.CHANGED));
        assertThat(diff.nodes())
                .containsExactly(
                        new NodeChange("a", "inject", "every 10s", "t1", Change.CHANGED, List.of("once", "repeat")));
        assertThat(diff.values())
                .containsExactly(
                        new ValueChange("a", "once", Optional.empty(), Optional.of("true")),
                        new ValueChange("a", "repeat", Optional.of("10"), Optional.of("20")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'password':'canary'",
                "'apiKey':'canary'",
                "'token':{'value':'canary'}",
                "'url':'https://user:canary@host/x'",
                "'url':'https://host/x?a=1&access_token=canary'",
                "'func':'const password = `canary`;'",
                "'func':'send({secret: \\'canary\\'})'",
                "'headers':[{'keyType':'other','keyValue':'Authorization','valueValue':'canary'}]",
                "'headers':{'authorization':'Bearer canarycanary'}",
                "'payload':'Authorization: Bearer canarycanary'",
                "'env':[{'name':'PLAIN','type':'str','value':'canary'}]",
                "'rules':[{'p':'password','to':'canary'}]"
            })
    void neverShowsWhatLooksLikeASecret(String property) {
        String json = property.replace("\\'", "\u0000").replace('\'', '"').replace("\u0000", "\\\"");
        String before = BEFORE.replace('\'', '"');
        String after = before.replaceFirst("\"repeat\":\"10\"", java.util.regex.Matcher.quoteReplacement(json));

        SnapshotDiff there = SnapshotDiffs.between(flows(before), flows(after));
        SnapshotDiff back = SnapshotDiffs.between(flows(after), flows(before));

        assertThat(there.values()).isNotEmpty();
        assertThat(there.toString() + back).doesNotContain("canary").contains("***");
    }

    @Test
    void showsCodeAsItIs() {
        SnapshotDiff diff = diff(BEFORE, BEFORE.replace("return 1;", "return msg.token ? 2 : 3;"));

        assertThat(diff.values())
                .containsExactly(new ValueChange(
                        "c", "func", Optional.of("return 1;"), Optional.of("return msg.token ? 2 : 3;")));
    }

    @Test
    void takesTheLookOfAGroupForLayoutAndItsMembersNot() {
        String group = BEFORE.replace(
                "{'id':'m'",
                "{'id':'g','type':'group','z':'t1','nodes':['a','b'],'style':{'stroke':'red'},'x':1,'w':2},{'id':'m'");

        assertThat(diff(group, group.replace("'red'},'x':1", "'blue'},'x':7").replace("['a','b']", "['b','a']"))
                        .nodes())
                .extracting(NodeChange::change)
                .containsExactly(Change.MOVED);
        assertThat(diff(group, group.replace("['a','b']", "['a']")).nodes())
                .extracting(NodeChange::change)
                .containsExactly(Change.CHANGED);
    }

    @Test
    void comparesModulesAndVariables() {
        ManifestDiff diff = ManifestDiff.between(
                manifest("4.1.2", Map.of("a", "1", "b", "1"), List.of("GONE", "SAME")),
                manifest("5.0.7", Map.of("b", "2", "c", "1"), List.of("SAME", "NEW")));

        assertThat(diff.modules())
                .containsExactly(
                        new ModuleChange("a", Optional.of("1"), Optional.empty()),
                        new ModuleChange("b", Optional.of("1"), Optional.of("2")),
                        new ModuleChange("c", Optional.empty(), Optional.of("1")),
                        new ModuleChange("node-red", Optional.of("4.1.2"), Optional.of("5.0.7")));
        assertThat(diff.newKeys()).containsExactly("NEW");
        assertThat(diff.goneKeys()).containsExactly("GONE");
    }

    private static Manifest manifest(String nodeRed, Map<String, String> modules, List<String> keys) {
        return new Manifest(Optional.of(nodeRed), Optional.empty(), modules, keys, List.of(), List.of(), 1);
    }

    @Test
    void callsAPartMovedWhenItsNodesOnlyMoved() {
        SnapshotDiff diff = diff(BEFORE, BEFORE.replace("'x':1,'y':2", "'x':9,'y':9,'w':3"));

        assertThat(diff.parts()).extracting(PartChange::change).containsExactly(Change.MOVED);
        assertThat(diff.nodes())
                .extracting(NodeChange::nodeId, NodeChange::change, NodeChange::properties)
                .containsExactly(tuple("a", Change.MOVED, List.of("w", "x", "y")));
    }

    @Test
    void callsAPartChangedWhenOneOfItsNodesDidMoreThanMove() {
        SnapshotDiff diff =
                diff(BEFORE, BEFORE.replace("'x':1,'y':2", "'x':9,'y':9").replace("'x':5", "'x':6,'g':'g1'"));

        assertThat(diff.parts()).extracting(PartChange::change).containsExactly(Change.CHANGED);
        assertThat(diff.nodes())
                .extracting(NodeChange::nodeId, NodeChange::change)
                .containsExactly(tuple("a", Change.MOVED), tuple("b", Change.CHANGED));
    }

    @Test
    void listsAddedAndRemovedPartsWithTheirNodes() {
        String after =
                """
                [{'id':'t1','type':'tab','label':'One'},
                 {'id':'a','type':'inject','z':'t1','name':'every 10s','x':1,'y':2,'repeat':'10'},
                 {'id':'b','type':'debug','z':'t1','x':5,'y':2},
                 {'id':'s','type':'subflow','name':'Scale'},{'id':'r','type':'range','z':'s'},
                 {'id':'m','type':'mqtt-broker','broker':'localhost'}]
                """;

        SnapshotDiff diff = diff(BEFORE, after);

        assertThat(diff.parts())
                .containsExactly(
                        new PartChange(FlowPart.Kind.SUBFLOW, "s", "Scale", Change.ADDED),
                        new PartChange(FlowPart.Kind.TAB, "t2", "Two", Change.REMOVED));
        assertThat(diff.nodes())
                .extracting(NodeChange::nodeId, NodeChange::name, NodeChange::part, NodeChange::change)
                .containsExactly(
                        tuple("s", "Scale", "s", Change.ADDED),
                        tuple("r", "r", "s", Change.ADDED),
                        tuple("t2", "Two", "t2", Change.REMOVED),
                        tuple("c", "c", "t2", Change.REMOVED));
    }

    @Test
    void seesANodeThatWentToAnotherTabAsOneChangeOfBothTabs() {
        SnapshotDiff diff = diff(BEFORE, BEFORE.replace("'debug','z':'t1'", "'debug','z':'t2'"));

        assertThat(diff.parts())
                .extracting(PartChange::nodeId, PartChange::change)
                .containsExactly(tuple("t1", Change.CHANGED), tuple("t2", Change.CHANGED));
        assertThat(diff.nodes()).containsExactly(new NodeChange("b", "debug", "b", "t2", Change.CHANGED, List.of("z")));
    }

    @Test
    void seesTabsThatChangedPlacesAsMoved() {
        String swapped =
                """
                [{'id':'t2','type':'tab','label':'Two'},{'id':'t1','type':'tab','label':'One'},
                """
                        + BEFORE.substring(BEFORE.indexOf('\n') + 1);
        SnapshotDiff diff = diff(BEFORE, swapped);

        assertThat(diff.parts())
                .extracting(PartChange::nodeId, PartChange::change)
                .containsExactly(tuple("t2", Change.MOVED), tuple("t1", Change.MOVED));
        assertThat(diff.nodes()).isEmpty();
    }

    @Test
    void isNeverEmptyForFlowsWithDifferentDigestsAndAlwaysForEqualOnes() {
        for (int seed = 0; seed < 300; seed++) {
            ArrayNode before = new RandomFlows(seed).next();
            ArrayNode after = mutated(before, new Random(seed));
            FlowSet from = FlowSplitter.split(before);
            FlowSet to = FlowSplitter.split(after);
            assertThat(SnapshotDiffs.between(from, to).isEmpty())
                    .as("seed %d", seed)
                    .isEqualTo(from.digest().equals(to.digest()));
        }
    }

    private static ArrayNode mutated(ArrayNode flows, Random random) {
        ArrayNode mutated = flows.deepCopy();
        for (int i = random.nextInt(3); i > 0 && !mutated.isEmpty(); i--) {
            int at = random.nextInt(mutated.size());
            switch (random.nextInt(4)) {
                case 0 -> mutated.remove(at);
                case 1 -> mutated.add(mutated.remove(at));
                case 2 -> ((ObjectNode) mutated.path(at)).put("x", random.nextInt());
                default -> ((ObjectNode) mutated.path(at)).put("name", "mutated");
            }
        }
        return mutated;
    }

    @Test
    void comparesTenThousandNodesInAMoment() {
        ArrayNode nodes = JsonNodeFactory.instance.arrayNode();
        nodes.addObject().put("id", "t").put("type", "tab");
        for (int i = 1; i < 10_000; i++) {
            nodes.addObject()
                    .put("id", "n" + i)
                    .put("type", "function")
                    .put("z", "t")
                    .put("func", "return " + i)
                    .put("x", i);
        }
        FlowSet from = FlowSplitter.split(nodes);
        List<ObjectNode> all = new ArrayList<>();
        nodes.forEach(node -> all.add((ObjectNode) node));
        all.subList(1, all.size()).forEach(node -> node.put("x", -1));
        all.get(77).put("func", "");
        FlowSet to = FlowSplitter.split(nodes);

        SnapshotDiff diff = assertTimeout(Duration.ofSeconds(5), () -> SnapshotDiffs.between(from, to));

        assertThat(diff.nodes()).hasSize(9_999);
        assertThat(diff.nodes().stream().filter(node -> node.change() == Change.CHANGED))
                .extracting(NodeChange::nodeId)
                .containsExactly("n77");
    }

    @Test
    void saysWhichPartIsMissingFromTheStore() {
        assertThatIllegalStateException()
                .isThrownBy(() -> SnapshotDiffs.between(flows(BEFORE).refs(), List.of(), digests -> Map.of()))
                .withMessageContaining("TAB t1");
    }
}
