package org.sluice.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class FillingLineTests {

    @Test
    void recognisesItsRelease() {
        assertThat(FillingLine.isRelease(FillingLine.flows(3), 3)).isTrue();
        assertThat(FillingLine.isRelease(FillingLine.flows(3), 4)).isFalse();
        assertThat(FillingLine.isRelease(new JsonMapper().createArrayNode(), 3)).isFalse();
    }

    @Test
    void carriesDevelopmentsOwnValuesWhereADeveloperPutsThem() {
        assertThat(FillingLine.flows(1).toString())
                .contains("\"type\":\"global-config\"")
                .contains(DemoDefinitions.DEVELOPMENT_SITE)
                .contains(DemoDefinitions.NEW_KEY_VALUE)
                .doesNotContain(DemoDefinitions.PRODUCTION_SITE);
    }
}
