package org.sluice.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sluice.instance.RuntimeInfo;

class PlannedModulesTests {

    @Test
    void namesWhatIsMissingAndWhatDiffers() {
        RuntimeInfo target = new RuntimeInfo(
                "4.1.15",
                Optional.empty(),
                List.of(
                        new RuntimeInfo.InstalledModule("same", "1.0.0", Set.of()),
                        new RuntimeInfo.InstalledModule("other", "1.0.0", Set.of())));

        PlannedModules planned =
                PlannedModules.of(Map.of("same", "1.0.0", "other", "2.0.0", "missing", "3.0.0"), target);

        assertThat(planned.toInstall()).containsExactly("missing@3.0.0");
        assertThat(planned.otherVersions()).singleElement().asString().contains("other is 1.0.0", "2.0.0");
    }

    @ParameterizedTest
    @CsvSource({
        "4.1.15, 5.0.0, true",
        "5.0.0, 4.1.15, false",
        "4.1.9, 4.1.15, true",
        "4.1.15, 4.1.15, false",
        "4.1, 4.1.0, true",
        "4.1.0-beta.1, 4.1.0, false",
        "unknown, 4.1.0, false"
    })
    void knowsWhichNodeRedIsOlder(String version, String than, boolean older) {
        assertThat(PlannedModules.older(version, than)).isEqualTo(older);
    }
}
