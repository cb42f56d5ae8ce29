package org.sluice.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.sluice.environment.Variable;
import org.sluice.instance.InstanceId;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

class TargetEnvironmentTests {

    private static final InstanceId TARGET = new InstanceId("01target");
    private static final String LIVE =
            """
            [{"id":"g1","type":"global-config","name":"own","env":[
               {"name":"SITE","value":"plant-7","type":"str"},
               {"name":"LIMIT","value":"5","type":"num"},
               {"name":"KEY","value":"","type":"cred"}]},
             {"id":"t1","type":"tab","label":"Line"}]""";

    private final JsonMapper json = JsonMapper.shared();

    @Test
    void leavesTheTargetAloneWhereSluiceHasNothingNew() {
        TargetEnvironment.Merged merged = merge(LIVE, Set.of(), plain("SITE", "plant-7"), empty("LIMIT", false));

        assertThat(merged.changed()).isFalse();
        assertThat(merged.node().orElseThrow()).isEqualTo(live(LIVE).get(0));
        assertThat(merged.credentials()).isEmpty();
    }

    @Test
    void setsAValueSluiceHoldsAndKeepsEverythingElse() {
        TargetEnvironment.Merged merged = merge(LIVE, Set.of(), plain("SITE", "plant-8"));

        assertThat(merged.changed()).isTrue();
        assertThat(entries(merged)).containsExactly("SITE=plant-8:str", "LIMIT=5:num", "KEY=:cred");
        assertThat(secret(merged)).as("a secret Sluice does not know is kept").isEqualTo("__PWRD__");
    }

    @Test
    void aKeyWithoutValueArrivesEmptyAndAValueThatIsThereStays() {
        TargetEnvironment.Merged merged = merge(LIVE, Set.of(), empty("SITE", false), empty("NEW", false));

        assertThat(entries(merged)).containsExactly("SITE=plant-7:str", "LIMIT=5:num", "KEY=:cred", "NEW=:str");
    }

    @Test
    void aHiddenValueTravelsInTheCredentialsOnlyAndOnlyWhenItIsNew() {
        Variable key = new Variable("KEY", Optional.of("s3cret"), true, false, false);

        TargetEnvironment.Merged sent = merge(LIVE, Set.of("KEY"), key);
        TargetEnvironment.Merged kept = merge(LIVE, Set.of(), key);

        assertThat(sent.node().orElseThrow().toString()).doesNotContain("s3cret");
        assertThat(secret(sent)).isEqualTo("s3cret");
        assertThat(kept.changed()).isFalse();
        assertThat(kept.credentials()).isEmpty();
    }

    @Test
    void aVariableThatBecomesVisibleIsNoSecretAnyMore() {
        TargetEnvironment.Merged merged = merge(LIVE, Set.of(), plain("KEY", "open"));

        assertThat(entries(merged)).contains("KEY=open:str");
        assertThat(merged.credentials()).isEmpty();
    }

    @Test
    void aTargetWithoutGlobalsGetsANodeWithTheSameIdEveryTime() {
        TargetEnvironment.Merged first = merge("[]", Set.of(), plain("SITE", "x"));
        TargetEnvironment.Merged second = merge("[]", Set.of(), plain("SITE", "x"));

        assertThat(first.node()).isPresent().isEqualTo(second.node());
        assertThat(merge("[]", Set.of()).node()).isEmpty();
    }

    @Test
    void thePlatformsVariablesStayOut() {
        assertThat(merge("[]", Set.of(), plain("FF_INSTANCE_ID", "x")).node()).isEmpty();
    }

    private TargetEnvironment.Merged merge(String live, Set<String> unsent, Variable... variables) {
        return TargetEnvironment.merge(TARGET, live(live), List.of(variables), unsent);
    }

    private ArrayNode live(String text) {
        return (ArrayNode) json.readTree(text);
    }

    private static String secret(TargetEnvironment.Merged merged) {
        return Objects.requireNonNull(merged.credentials().get("g1"))
                .path("map")
                .path("KEY")
                .asString("");
    }

    private static List<String> entries(TargetEnvironment.Merged merged) {
        ObjectNode node = merged.node().orElseThrow();
        return node.path("env").valueStream().map(TargetEnvironmentTests::entry).toList();
    }

    private static String entry(JsonNode entry) {
        return entry.path("name").asString("") + "=" + entry.path("value").asString("") + ":"
                + entry.path("type").asString("");
    }

    private static Variable plain(String name, String value) {
        return new Variable(name, Optional.of(value), false, false, false);
    }

    private static Variable empty(String name, boolean hidden) {
        return new Variable(name, Optional.empty(), hidden, false, false);
    }
}
