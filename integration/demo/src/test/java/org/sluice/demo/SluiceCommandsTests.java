package org.sluice.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SluiceCommandsTests {

    @Test
    void showsACommandAsOneWouldTypeIt() {
        assertThat(SluiceCommands.typed("promotions", "restart", "01ab", "--reason", "it's up again", "--wait"))
                .isEqualTo("./sluice promotions restart 01ab --reason 'it'\\''s up again' --wait");
    }
}
