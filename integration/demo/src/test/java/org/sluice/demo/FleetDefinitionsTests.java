package org.sluice.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

class FleetDefinitionsTests {

    @Test
    void leadFromDevelopmentToTheGroupInThreeWavesThatPause() {
        List<JsonNode> documents = new ArrayList<>();
        new YAMLMapper()
                .readerFor(JsonNode.class)
                .<JsonNode>readValues(FleetDefinitions.everything(URI.create("http://127.0.0.1:1")))
                .forEachRemaining(documents::add);

        assertThat(documents)
                .extracting(document -> document.path("kind").asString())
                .containsExactly("Team", "Application", "Instance", "DeviceGroup", "Pipeline");
        JsonNode stages = documents.get(4).at("/spec/stages");
        assertThat(stages)
                .extracting(stage -> stage.path("target").asString())
                .containsExactly(DemoDefinitions.DEVELOPMENT, FleetDefinitions.GROUP);
        assertThat(stages.at("/1/rollout/waves"))
                .extracting(wave -> wave.at("/failure/reaction").asString())
                .containsExactly("pause", "pause", "pause");
    }
}
