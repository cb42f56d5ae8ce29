package org.sluice.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.sluice.cli.client.SluiceClient;
import org.sluice.cli.definition.DefinitionFiles;
import org.sluice.cli.definition.Definitions;
import org.sluice.protocol.DefinitionChangeView;
import org.sluice.protocol.DefinitionsBody;
import org.sluice.support.TestServer;

/** The definition files of the documentation, applied as a reader would apply them. */
class ExampleDefinitionsIntegrationTests {

    private static final Path EXAMPLES = Sources.ROOT.resolve("config/src/docs/examples");
    private static final Map<String, String> ENVIRONMENT =
            Map.of("DEV_NODE_RED_TOKEN", "a-token", "PROD_NODE_RED_PASSWORD", "a-password");

    private static TestServer server;
    private static SluiceClient client;

    @BeforeAll
    static void start() {
        server = TestServer.start();
        client = new SluiceClient(URI.create("http://127.0.0.1:" + server.port()), TestServer.ADMIN_TOKEN);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void theFirstExampleStandsAlone() {
        assertThat(client.definitions().plan(read("two-node-reds.yaml")).changes())
                .extracting(DefinitionChangeView::kind, DefinitionChangeView::change)
                .containsExactly(
                        tuple("Team", "create"),
                        tuple("Application", "create"),
                        tuple("Instance", "create"),
                        tuple("Instance", "create"),
                        tuple("Pipeline", "create"));
    }

    @Test
    void allExamplesFitTogetherAndApplyingThemTwiceChangesNothing() {
        DefinitionsBody all = read("two-node-reds.yaml", "nightly.yaml", "three-stages.yaml");

        assertThat(client.definitions().plan(all).changes())
                .extracting(DefinitionChangeView::change)
                .containsOnly("create");
        client.definitions().apply(all);
        assertThat(client.definitions().plan(all).changes())
                .extracting(DefinitionChangeView::change)
                .containsOnly("unchanged");
    }

    @Test
    void noExampleIsLeftOut() throws IOException {
        try (Stream<Path> files = Files.list(EXAMPLES)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("two-node-reds.yaml", "nightly.yaml", "three-stages.yaml");
        }
    }

    private static DefinitionsBody read(String... files) {
        Definitions definitions = new DefinitionFiles(ENVIRONMENT, () -> "")
                .read(List.of(files).stream()
                        .map(file -> EXAMPLES.resolve(file).toString())
                        .toList());
        return definitions.body();
    }
}
