package org.sluice.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

class DemoDefinitionsTests {

    @Test
    void leadFromDevelopmentToProduction() {
        List<JsonNode> documents =
                read(DemoDefinitions.everything(URI.create("http://127.0.0.1:1"), URI.create("http://127.0.0.1:2")));

        assertThat(documents)
                .extracting(document -> document.path("kind").asString())
                .containsExactly("Team", "Application", "Instance", "Instance", "Pipeline");
        assertThat(documents.get(2).at("/spec/baseUrl").asString()).isEqualTo("http://127.0.0.1:1");
        assertThat(documents.get(3).at("/spec/baseUrl").asString()).isEqualTo("http://127.0.0.1:2");
        assertThat(documents.get(3).at("/spec/variables").size()).isEqualTo(1);
        assertThat(documents.get(3).at("/spec/variables/0/value").asString())
                .isEqualTo(DemoDefinitions.PRODUCTION_SITE);
        assertThat(documents.get(4).at("/spec/stages"))
                .extracting(stage -> stage.path("target").asString())
                .containsExactly(DemoDefinitions.DEVELOPMENT, DemoDefinitions.PRODUCTION);
    }

    @Test
    void keepTheTimeOfAScheduleAsText() {
        JsonNode schedule = read(DemoDefinitions.schedule(Instant.parse("2026-03-29T01:30:00Z")))
                .get(0);

        assertThat(schedule.at("/spec/at").asString()).isEqualTo("2026-03-29T01:30:00Z");
        assertThat(schedule.at("/spec/stage").asString()).isEqualTo(DemoDefinitions.DEVELOPMENT);
    }

    private static List<JsonNode> read(String yaml) {
        List<JsonNode> documents = new ArrayList<>();
        new YAMLMapper().readerFor(JsonNode.class).<JsonNode>readValues(yaml).forEachRemaining(documents::add);
        return documents;
    }
}
