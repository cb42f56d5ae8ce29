package org.sluice.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DemoOptionsTests {

    @Test
    void staysAtItsOwnPlaceUnlessToldOtherwise() {
        assertThat(DemoOptions.parse()).isEqualTo(new DemoOptions(false, false, false, Optional.empty()));
    }

    @Test
    void takesOnceAndADirectoryInAnyOrder() {
        DemoOptions expected = new DemoOptions(true, false, false, Optional.of(Path.of("/srv/demo")));
        assertThat(DemoOptions.parse("--once", "--data-dir", "/srv/demo")).isEqualTo(expected);
        assertThat(DemoOptions.parse("--data-dir=/srv/demo", "--once")).isEqualTo(expected);
    }

    @Test
    void letsTheFlowTravelToAFleetIfToldSo() {
        assertThat(DemoOptions.parse("--fleet", "--once"))
                .isEqualTo(new DemoOptions(true, true, false, Optional.empty()));
        assertThat(DemoOptions.parse("--once", "--fleet").fleet()).isTrue();
    }

    @Test
    void makesTheDirectoryAbsolute() {
        assertThat(DemoOptions.parse("--data-dir", "here").directory())
                .hasValueSatisfying(directory -> assertThat(directory).isAbsolute());
    }

    @ParameterizedTest
    @ValueSource(strings = {"--data-dir", "--data-dir=", "--twice", "once"})
    void saysWhatItDoesNotUnderstand(String argument) {
        assertThatThrownBy(() -> DemoOptions.parse(argument))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(argument.replace("=", ""));
    }
}
