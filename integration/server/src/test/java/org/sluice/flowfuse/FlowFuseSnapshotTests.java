package org.sluice.flowfuse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sluice.application.ApplicationId;
import org.sluice.instance.InstanceId;
import org.sluice.problem.ProblemException;
import org.sluice.snapshot.CredentialCipher;
import org.sluice.snapshot.FlowSplitter;
import org.sluice.snapshot.InMemorySnapshots;
import org.sluice.snapshot.Manifest;
import org.sluice.snapshot.RandomFlows;
import org.sluice.snapshot.Snapshot;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

class FlowFuseSnapshotTests {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final Optional<String> SECRET =
            Optional.of("0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0");
    private static final Optional<String> OTHER = Optional.of("another secret");

    private static final FlowFuseSnapshotReader.Owner OWNER =
            new FlowFuseSnapshotReader.Owner(new ApplicationId("A"), Optional.of(new InstanceId("I")), "ada");

    private final InMemorySnapshots snapshots = new InMemorySnapshots();
    private final FlowFuseSnapshotReader reader = new FlowFuseSnapshotReader(snapshots);
    private final FlowFuseSnapshotWriter writer = new FlowFuseSnapshotWriter(snapshots);

    private static ObjectNode example() {
        return (ObjectNode) MAPPER.readTree(FlowFuseSnapshotTests.class.getResourceAsStream("example.json"));
    }

    private static ObjectNode file(String json) {
        return (ObjectNode) MAPPER.readTree(json.replace('\'', '"'));
    }

    @Test
    void readsTheExample() {
        Snapshot snapshot = reader.read(example(), SECRET, OWNER);

        assertThat(snapshot.name()).isEqualTo("line-3 baseline");
        assertThat(snapshot.description()).isEqualTo("first good version");
        assertThat(snapshot.origin()).isEqualTo(Snapshot.Origin.IMPORT);
        assertThat(snapshot.application()).isEqualTo(OWNER.application());
        assertThat(snapshot.instance()).isEqualTo(OWNER.instance());
        assertThat(snapshot.createdBy()).isEqualTo("ada");
        assertThat(snapshot.parts()).extracting(Snapshot.PartRef::label).containsExactly("Line 3");
        assertThat(snapshot.digest())
                .isEqualTo(FlowSplitter.split(example().path("flows").path("flows"), "")
                        .digest());
        assertThat(snapshot.manifest().environmentKeys()).containsExactly("API_KEY", "TARGET_URL");
        assertThat(snapshot.manifest().nodeRedVersion()).contains("4.1.2");
        assertThat(snapshot.manifest().modules()).isEmpty();
        assertThat(snapshot.manifest().nodeCount()).isEqualTo(3);
        assertThat(snapshots.credentialsJson(snapshot.id()).map(MAPPER::readTree))
                .contains(file("{'b1f0c0de00000001':{'user':'plant','password':'s3cret'}}"));
    }

    @Test
    void writesTheExampleAgainWithoutTheValuesOfItsVariables() {
        ObjectNode written = writer.write(reader.read(example(), SECRET, OWNER), OTHER);

        JsonNode encrypted = written.path("flows").path("credentials");
        assertThat(new CredentialCipher(OTHER.orElseThrow()).decrypt(encrypted, ""))
                .isEqualTo(file("{'b1f0c0de00000001':{'user':'plant','password':'s3cret'}}"));
        ObjectNode expected = example();
        expected.put("id", "S1");
        expected.put("createdAt", "1970-01-01T00:00:01Z").put("updatedAt", "1970-01-01T00:00:01Z");
        expected.put("ownerType", "instance");
        ((ObjectNode) expected.path("flows")).set("credentials", encrypted);
        ((ObjectNode) expected.path("settings")).set("env", file("{'TARGET_URL':'','API_KEY':''}"));
        assertThat(written).isEqualTo(expected);
    }

    @Test
    void readsWhatItWroteAsTheSameSnapshot() {
        for (int seed = 0; seed < 100; seed++) {
            ObjectNode file = file("{'name':'random','flows':{},'settings':{'modules':{'node-red':'5.0.7'}}}");
            ArrayNode flows = new RandomFlows(seed).next();
            ((ObjectNode) file.path("flows")).set("flows", flows);
            ObjectNode credentials = ((ObjectNode) file.path("flows")).putObject("credentials");
            flows.forEach(
                    node -> credentials.putObject(node.path("id").stringValue()).put("k", "pass-" + node.path("x")));
            Snapshot first = reader.read(file, Optional.empty(), OWNER);

            Snapshot second = reader.read(writer.write(first, SECRET), SECRET, OWNER);

            assertThat(second.digest()).as("seed %d", seed).isEqualTo(first.digest());
            assertThat(second.manifest()).isEqualTo(first.manifest());
            assertThat(snapshots.credentialsJson(second.id())).isEqualTo(snapshots.credentialsJson(first.id()));
        }
    }

    @Test
    void neverKeepsOrWritesAValueOfAVariable() {
        ObjectNode file = file(
                """
                {'name':'n','flows':{'flows':[
                   {'id':'t','type':'tab'},
                   {'id':'gc','type':'global-config','env':[{'name':'GLOBAL','value':'canary','type':'str'},
                                                           {'name':'FF_G','value':'canary'}]}],
                  'credentials':{'gc':{'map':{'SECRET':'canary'}},'gone':{'password':'canary'},'t':{}}},
                 'settings':{'env':{'PLAIN':'canary','HIDDEN':{'hidden':true,'value':'canary'},
                                    'FF_INSTANCE_ID':'canary','EMPTY':null},
                             'settings':{'httpNodeAuth':{'pass':'canary'}}}}
                """);

        Snapshot snapshot = reader.read(file, Optional.empty(), OWNER);

        assertThat(snapshot.manifest().environmentKeys()).containsExactly("EMPTY", "GLOBAL", "HIDDEN", "PLAIN");
        assertThat(snapshot.hasCredentials()).isFalse();
        assertThat(snapshots.drafts().toString()).doesNotContain("canary", "FF_");
        assertThat(writer.write(snapshot, Optional.empty()).toString())
                .doesNotContain("canary", "FF_", "$")
                .contains("\"env\":{\"EMPTY\":\"\"");
    }

    @Test
    void neverWritesVariablesOfThePlatform() {
        Snapshot read = reader.read(example(), SECRET, OWNER);
        Manifest manifest = read.manifest();
        Snapshot captured = new Snapshot(
                read.id(),
                read.application(),
                read.instance(),
                read.name(),
                read.description(),
                read.origin(),
                read.digest(),
                new Manifest(
                        manifest.nodeRedVersion(),
                        manifest.nodeJsVersion(),
                        Map.of("node-red-dashboard", "3.6.5"),
                        List.of("FF_INSTANCE_ID", "SITE"),
                        List.of(),
                        List.of(),
                        3),
                read.parts(),
                false,
                read.createdAt(),
                read.createdBy());

        ObjectNode written = writer.write(captured, Optional.empty());

        assertThat(written.path("settings").path("env")).isEqualTo(file("{'SITE':''}"));
        assertThat(written.path("settings").path("modules"))
                .isEqualTo(file("{'node-red':'4.1.2','node-red-dashboard':'3.6.5'}"));
        assertThat(written.path("flows").path("credentials")).isEqualTo(file("{}"));
    }

    @Test
    void keepsExactVersionsAndSaysWhichAreNot() {
        Snapshot snapshot = reader.read(
                file(
                        """
                        {'name':'n','flows':{'flows':[]},'settings':{
                          'settings':{'palette':{'modules':{'node-red-dashboard':'~3.6.0','node-red-x':'^1.0.0',
                                                            'node-red-y':'2.0.0-beta.1'}}},
                          'modules':{'node-red':'4.1.2','node-red-dashboard':'3.6.5'}}}
                        """),
                Optional.empty(),
                OWNER);

        assertThat(snapshot.manifest().modules())
                .isEqualTo(Map.of("node-red-dashboard", "3.6.5", "node-red-y", "2.0.0-beta.1"));
        assertThat(snapshot.manifest().leftBehind())
                .anySatisfy(sentence -> assertThat(sentence).contains("node-red-x", "^1.0.0"));
    }

    @Test
    void refusesToOpenOrWriteCredentialsWithoutASecret() {
        assertRefused(example(), Optional.empty(), "credential-secret-required", "/credentialSecret");
        assertRefused(example(), Optional.of(""), "credential-secret-required", "/credentialSecret");
        Snapshot withCredentials = reader.read(example(), SECRET, OWNER);
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> writer.write(withCredentials, Optional.empty()))
                .satisfies(e -> assertThat(e.kind()).isEqualTo(ProblemException.Kind.RULE_VIOLATED))
                .satisfies(e -> assertThat(e.code()).isEqualTo("credential-secret-required"));
    }

    @Test
    void refusesAWrongSecret() {
        assertRefused(example(), OTHER, "invalid-credential-secret", "/credentialSecret");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = ';',
            value = {
                "{'flows':{'flows':[]}}; /snapshot/name; malformed-snapshot",
                "{'name':7,'flows':{'flows':[]}}; /snapshot/name; malformed-snapshot",
                "{'name':' ','flows':{'flows':[]}}; /snapshot/name; blank",
                "{'name':'n','description':[],'flows':{'flows':[]}}; /snapshot/description; malformed-snapshot",
                "{'name':'n'}; /snapshot/flows; malformed-snapshot",
                "{'name':'n','flows':[]}; /snapshot/flows; malformed-snapshot",
                "{'name':'n','flows':{}}; /snapshot/flows/flows; not-a-flow",
                "{'name':'n','flows':{'flows':{}}}; /snapshot/flows/flows; not-a-flow",
                "{'name':'n','flows':{'flows':['x']}}; /snapshot/flows/flows/0; not-a-flow",
                "{'name':'n','flows':{'flows':[],'credentials':'x'}}; /snapshot/flows/credentials; malformed-snapshot",
                "{'name':'n','flows':{'flows':[],'credentials':{'$':7}}}; /snapshot/flows/credentials/$; malformed-snapshot",
                "{'name':'n','flows':{'flows':[],'credentials':{'$':'x'}}}; /snapshot/flows/credentials/$; malformed-credentials",
                "{'name':'n','flows':{'flows':[],'credentials':{'a/b':'x'}}}; /snapshot/flows/credentials/a~1b; malformed-snapshot",
                "{'name':'n','flows':{'flows':[]},'settings':[]}; /snapshot/settings; malformed-snapshot",
                "{'name':'n','flows':{'flows':[]},'settings':{'env':[]}}; /snapshot/settings/env; malformed-snapshot",
                "{'name':'n','flows':{'flows':[]},'settings':{'env':{'A':[]}}}; /snapshot/settings/env/A; malformed-snapshot",
                "{'name':'n','flows':{'flows':[]},'settings':{'env':{' ':''}}}; `/snapshot/settings/env/ `; blank",
                "{'name':'n','flows':{'flows':[]},'settings':{'modules':{'m':1}}}; /snapshot/settings/modules/m; malformed-snapshot",
                "{'name':'n','flows':{'flows':[]},'settings':{'settings':{'palette':7}}}; /snapshot/settings/settings/palette; malformed-snapshot"
            })
    void refusesAMalformedFileAndNamesThePlace(String json, String pointer, String code) {
        assertRefused(file(json), SECRET, code, pointer);
    }

    @Test
    void refusesWhatIsNoObject() {
        assertRefused(MAPPER.readTree("[]"), SECRET, "malformed-snapshot", "/snapshot");
        assertRefused(MAPPER.readTree("null"), SECRET, "malformed-snapshot", "/snapshot");
    }

    @Test
    void refusesADescriptionThatIsTooLong() {
        ObjectNode file = example().put("description", "d".repeat(10_001));
        assertRefused(file, SECRET, "too-long", "/snapshot/description");
    }

    @Test
    void readsAndWritesTenThousandNodesAndTwentyMegabytes() {
        ObjectNode file = file("{'name':'big','flows':{'flows':[{'id':'t','type':'tab'}]}}");
        ArrayNode flows = (ArrayNode) file.path("flows").path("flows");
        ObjectNode credentials = JsonNodeFactory.instance.objectNode();
        for (int i = 1; i < 10_000; i++) {
            flows.addObject()
                    .put("id", "n" + i)
                    .put("type", "function")
                    .put("z", "t")
                    .put("func", "é".repeat(1_050));
            credentials.putObject("n" + i).put("password", "p".repeat(100));
        }
        ((ObjectNode) file.path("flows"))
                .set("credentials", new CredentialCipher(SECRET.orElseThrow()).encrypt(credentials));

        assertTimeout(Duration.ofSeconds(20), () -> {
            Snapshot snapshot = reader.read(file, SECRET, OWNER);
            assertThat(snapshot.manifest().nodeCount()).isEqualTo(10_000);
            assertThat(snapshots.parts().get(0).content().length).isGreaterThan(20 << 20);
            ObjectNode written = writer.write(snapshot, SECRET);
            assertThat(written.path("flows").path("flows")).isEqualTo(flows);
        });
    }

    private void assertRefused(JsonNode file, Optional<String> secret, String code, String pointer) {
        int before = snapshots.drafts().size() + snapshots.parts().size();
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> reader.read(file, secret, OWNER))
                .satisfies(e -> assertThat(e.code()).isEqualTo(code))
                .satisfies(e -> assertThat(e.fields().get(0).pointer()).isEqualTo(pointer));
        assertThat(snapshots.drafts().size() + snapshots.parts().size()).isEqualTo(before);
    }
}
