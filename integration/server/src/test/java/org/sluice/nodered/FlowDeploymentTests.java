package org.sluice.nodered;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/** How much is restarted, and where credentials go. */
class FlowDeploymentTests {

    private static final ArrayNode TABS = flows("[{'id':'t','type':'tab'},{'id':'n','type':'inject','z':'t'}]");
    private static final ArrayNode WITH_GLOBALS =
            flows("[{'id':'t','type':'tab'},{'id':'g','type':'global-config','env':[]}]");
    private static final JsonNode CREDENTIALS = AdminAnswer.JSON.readTree("{\"password\":\"p\"}");

    @Test
    void restartsOnlyWhatChanged() {
        assertThat(new FlowDeployment(TABS, Map.of()).type(flows("[]"))).isEqualTo("flows");
        assertThat(new FlowDeployment(TABS, Map.of("n", CREDENTIALS)).type(TABS))
                .isEqualTo("flows");
        assertThat(new FlowDeployment(WITH_GLOBALS, Map.of()).type(WITH_GLOBALS))
                .isEqualTo("flows");
    }

    @Test
    void restartsEverythingWhenTheGlobalConfigurationComesOrGoes() {
        assertThat(new FlowDeployment(WITH_GLOBALS, Map.of()).type(TABS)).isEqualTo("full");
        assertThat(new FlowDeployment(TABS, Map.of()).type(WITH_GLOBALS)).isEqualTo("full");
    }

    @Test
    void restartsEverythingForCredentialsOfATab() {
        assertThat(new FlowDeployment(TABS, Map.of("t", CREDENTIALS)).type(TABS))
                .isEqualTo("full");
    }

    @Test
    void putsCredentialsIntoTheirNodesAndLeavesTheGivenFlowsAlone() {
        ArrayNode before = TABS.deepCopy();

        assertThat(new FlowDeployment(TABS, Map.of("n", CREDENTIALS, "gone", CREDENTIALS)).body("r1"))
                .isEqualTo(
                        AdminAnswer.JSON.readTree(
                                """
                        {"flows":[{"id":"t","type":"tab"},
                                  {"id":"n","type":"inject","z":"t","credentials":{"password":"p"}}],
                         "rev":"r1"}"""));
        assertThat(TABS).isEqualTo(before);
    }

    private static ArrayNode flows(String json) {
        return (ArrayNode) AdminAnswer.JSON.readTree(json.replace('\'', '"'));
    }
}
