package org.sluice.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sluice.problem.ProblemException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

class FlowSplitterTests {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private static ArrayNode array(String json) {
        return (ArrayNode) MAPPER.readTree(json.replace('\'', '"'));
    }

    private static String content(FlowPart part) {
        return new String(part.content(), StandardCharsets.UTF_8).replace('"', '\'');
    }

    @Test
    void putsTabsFirstThenSubflowsThenConfigurationEachInTheOrderFound() {
        FlowSet flows = FlowSplitter.split(
                array(
                        """
                [{'id':'n1','type':'inject','z':'t2'},{'id':'s1','type':'subflow','name':'Scale'},
                 {'id':'c1','type':'mqtt-broker'},{'id':'t2','type':'tab','label':'Second'},
                 {'id':'n2','type':'debug','z':'t1'},{'id':'g1','type':'group','z':'t1','nodes':['n2']},
                 {'id':'n3','type':'range','z':'s1'},{'id':'t1','type':'tab','label':' '},
                 {'id':'o','type':'debug','z':'gone'},{'id':'n4','type':'subflow:s1','z':'t2'}]
                """));

        assertThat(flows.parts())
                .extracting(FlowPart::kind, FlowPart::nodeId, FlowPart::label, FlowPart::nodeCount)
                .containsExactly(
                        tuple(FlowPart.Kind.TAB, "t2", "Second", 3),
                        tuple(FlowPart.Kind.TAB, "t1", "t1", 3),
                        tuple(FlowPart.Kind.SUBFLOW, "s1", "Scale", 2),
                        tuple(FlowPart.Kind.CONFIGURATION, "global", "Configuration nodes", 2));
        assertThat(content(flows.parts().get(1)))
                .isEqualTo("[{'id':'t1','label':' ','type':'tab'},{'id':'n2','type':'debug','z':'t1'},"
                        + "{'id':'g1','nodes':['n2'],'type':'group','z':'t1'}]");
        assertThat(content(flows.parts().get(3)))
                .isEqualTo("[{'id':'c1','type':'mqtt-broker'},{'id':'o','type':'debug','z':'gone'}]");
        assertThat(flows.nodeCount()).isEqualTo(10);
        assertThat(flows.types())
                .containsExactlyInAnyOrder(
                        "inject", "subflow", "mqtt-broker", "tab", "debug", "group", "range", "subflow:s1");
    }

    @Test
    void leavesTheConfigurationPartOutWhenThereIsNone() {
        assertThat(FlowSplitter.split(array("[{'id':'t','type':'tab'}]")).parts())
                .extracting(FlowPart::kind)
                .containsExactly(FlowPart.Kind.TAB);
        assertThat(FlowSplitter.split(array("[]")).parts()).isEmpty();
    }

    @Test
    void keepsTheNamesOfGlobalVariablesAndNothingElseOfTheGlobalConfiguration() {
        FlowSet flows = FlowSplitter.split(
                array(
                        """
                [{'id':'t','type':'tab','label':'T'},
                 {'id':'gc','type':'global-config','modules':{'node-red-x':'1.0.0'},
                  'env':[{'name':'SITE','value':'canary-1','type':'str'},{'name':' FF_ID ','value':'canary-2'},
                         {'name':'','value':'canary-3'},{'name':7},{'name':'SITE','value':'canary-4','type':'cred'}]}]
                """));

        assertThat(flows.environmentKeys()).containsExactly("SITE", "FF_ID");
        assertThat(flows.parts()).hasSize(1);
        assertThat(content(flows.parts().get(0))).doesNotContain("canary", "global-config", "SITE");
        assertThat(flows.types()).containsExactly("tab");
    }

    @Test
    void dropsCredentialsWhereverTheyStand() {
        ArrayNode nodes = array(
                """
                [{'id':'t','type':'tab','credentials':{'a':'canary'},
                  'env':[{'name':'K','type':'cred','value':'canary'},{'name':'N','type':'str','value':'kept'}]},
                 {'id':'n','type':'http request','z':'t','credentials':{'password':'canary'}}]
                """);
        String before = nodes.toString();

        FlowPart tab = FlowSplitter.split(nodes).parts().get(0);

        assertThat(content(tab))
                .isEqualTo("[{'env':[{'name':'K','type':'cred','value':''},{'name':'N','type':'str','value':'kept'}],"
                        + "'id':'t','type':'tab'},{'id':'n','type':'http request','z':'t'}]");
        assertThat(nodes).as("what was given").hasToString(before);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = ';',
            value = {
                "[1]; /flows/0; found a number",
                "[{'id':'a','type':'tab'},null]; /flows/1; found null",
                "[{'type':'tab'}]; /flows/0/id; found nothing",
                "[{'id':7,'type':'tab'}]; /flows/0/id; found a number",
                "[{'id':'','type':'tab'}]; /flows/0/id; found an empty string",
                "[{'id':'a'}]; /flows/0/type; found nothing",
                "[{'id':'a','type':['x']}]; /flows/0/type; found an array",
                "[{'id':'a','type':'tab'},{'id':'b','type':'x'},{'id':'a','type':'y'}]; /flows/2/id; /flows/0"
            })
    void refusesWhatIsNoFlowAndNamesThePlace(String json, String pointer, String found) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> FlowSplitter.split(array(json)))
                .withMessageContaining(found)
                .satisfies(e -> assertThat(e.code()).isEqualTo("not-a-flow"))
                .satisfies(e -> assertThat(e.fields().get(0).pointer()).isEqualTo(pointer));
    }

    @Test
    void refusesWhatIsNoArrayAndIdsThatAreTooLong() {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> FlowSplitter.split(MAPPER.readTree("{}"), "/snapshot/flows/flows"))
                .withMessageContaining("/snapshot/flows/flows")
                .withMessageContaining("found an object");
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> FlowSplitter.split(array("[{'id':'" + "a".repeat(101) + "','type':'tab'}]")))
                .withMessageContaining("found 101");
    }

    @Test
    void shortensLabelsWithoutCuttingACharacterInTwo() {
        String label = "a".repeat(399) + "😀";
        assertThat(FlowSplitter.split(array("[{'id':'a','type':'tab','label':'" + label + "'}]"))
                        .parts()
                        .get(0)
                        .label())
                .isEqualTo("a".repeat(399));
    }

    @Test
    void makesTextOfALabelThatIsNone() {
        assertThat(FlowSplitter.split(array("[{'id':'a','type':'tab','label':'x\\ud800y'}]"))
                        .parts()
                        .get(0)
                        .label())
                .isEqualTo("x?y");
    }

    @Test
    void hasTheSameDigestWhateverTheOrderOfKeys() {
        assertThat(FlowSplitter.split(array("[{'id':'a','type':'tab','x':1.0}]"))
                        .digest())
                .isEqualTo(FlowSplitter.split(array("[{'x':1,'type':'tab','id':'a'}]"))
                        .digest());
    }

    @Test
    void hasAnotherDigestWhenTabsOrNodesAreReordered() {
        List<String> orders = List.of(
                "[{'id':'a','type':'tab'},{'id':'b','type':'tab'},{'id':'n','type':'x','z':'a'},{'id':'m','type':'x','z':'a'}]",
                "[{'id':'b','type':'tab'},{'id':'a','type':'tab'},{'id':'n','type':'x','z':'a'},{'id':'m','type':'x','z':'a'}]",
                "[{'id':'a','type':'tab'},{'id':'b','type':'tab'},{'id':'m','type':'x','z':'a'},{'id':'n','type':'x','z':'a'}]");
        assertThat(orders.stream().map(json -> FlowSplitter.split(array(json)).digest()))
                .doesNotHaveDuplicates();
    }

    @Test
    void hasTheSameDigestAfterBeingDeployedAndReadBackFromAnInstanceWithItsOwnGlobals() {
        for (int seed = 0; seed < 500; seed++) {
            RandomFlows random = new RandomFlows(seed);
            FlowSet source = FlowSplitter.split(random.next());
            ArrayNode deployed = FlowSplitter.join(
                    source.parts().stream().map(FlowPart::content).toList());
            ArrayNode readBack = (ArrayNode) MAPPER.readTree(CanonicalJson.bytes(deployed));
            readBack.insert(new Random(seed).nextInt(readBack.size() + 1), random.globalConfig());

            FlowSet target = FlowSplitter.split(readBack);

            assertThat(target.digest()).as("seed %d", seed).isEqualTo(source.digest());
            assertThat(target.parts()).as("seed %d", seed).isEqualTo(source.parts());
            assertThat(target.nodeCount()).isEqualTo(source.nodeCount());
        }
    }

    @Test
    void hasAnotherDigestWhenAnythingOfANodeChanges() {
        for (int seed = 0; seed < 200; seed++) {
            ArrayNode flows = new RandomFlows(seed).next();
            FlowSet before = FlowSplitter.split(flows);
            for (int i = 0; i < flows.size(); i++) {
                if (!flows.path(i).path("type").stringValue().equals("global-config")) {
                    ArrayNode changed = flows.deepCopy();
                    ((ObjectNode) changed.path(i)).put("name", "changed " + seed);
                    assertThat(FlowSplitter.split(changed).digest()).isNotEqualTo(before.digest());
                }
            }
        }
    }

    @Test
    void splitsTenThousandNodesAndTwentyMegabytesInAMoment() {
        ArrayNode nodes = JsonNodeFactory.instance.arrayNode();
        for (int tab = 0; tab < 10; tab++) {
            nodes.addObject().put("id", "t" + tab).put("type", "tab");
        }
        for (int i = 0; i < 9_990; i++) {
            nodes.addObject()
                    .put("id", "n" + i)
                    .put("type", "function")
                    .put("z", "t" + i % 10)
                    .put("func", "x".repeat(2_100));
        }
        FlowSet flows = assertTimeout(Duration.ofSeconds(10), () -> FlowSplitter.split(nodes));
        assertThat(flows.nodeCount()).isEqualTo(10_000);
        assertThat(flows.parts().stream()
                        .mapToInt(part -> part.content().length)
                        .sum())
                .isGreaterThan(20_000_000);
    }
}
