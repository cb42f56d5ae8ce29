package org.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sluice.secret.SealedValues;
import org.sluice.secret.SecretBox;

class LostSecretsTests {

    private final Path directory;

    LostSecretsTests(@TempDir Path directory) {
        this.directory = directory;
    }

    @Test
    void aServerWithoutAKeyThatIsNeededDoesNotStartAndNamesIt() {
        SealedValues sealed = mock(SealedValues.class);
        given(sealed.missingKeys()).willReturn(List.of("0a1b2c3d"));

        assertThatThrownBy(() -> new LostSecrets(sealed, properties(null, List.of(), false)))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("0a1b2c3d")
                .hasMessageContaining("SLUICE_FORMER_SECRET_KEYS");
        assertThatCode(() -> new LostSecrets(sealed, properties(null, List.of(), true)))
                .doesNotThrowAnyException();
        given(sealed.missingKeys()).willReturn(List.of());
        assertThatCode(() -> new LostSecrets(sealed, properties(null, List.of(), false)))
                .doesNotThrowAnyException();
    }

    @Test
    void theFirstKeySealsAndTheOthersOpen() throws IOException {
        SecretBox first = new SecretBox(new byte[32]);
        SecretBox generated = SecretKeyFile.box(properties(null, List.of(), false));
        Path file = directory.resolve("secret.key");
        String before = Files.readString(file);
        Files.writeString(file, key(0) + "\n" + before + "\n");

        SecretBox both = SecretKeyFile.box(properties(null, List.of(), false));
        assertThat(both.keyId()).isEqualTo(first.keyId());
        assertThat(both.formerKeyIds()).containsExactly(generated.keyId());
        assertThat(both.open(generated.seal("x"))).isEqualTo("x");

        SecretBox given = SecretKeyFile.box(properties(key(0), List.of("", before), false));
        assertThat(given.keyId()).isEqualTo(first.keyId());
        assertThat(given.formerKeyIds()).containsExactly(generated.keyId());
        Files.writeString(file, "\n");
        assertThatThrownBy(() -> SecretKeyFile.box(properties(null, List.of(), false)))
                .isInstanceOf(InvalidSettingException.class);
        assertThatThrownBy(() -> SecretKeyFile.box(properties(key(0), List.of("no key"), false)))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("SLUICE_FORMER_SECRET_KEYS")
                .hasMessageNotContaining("no key");
    }

    private SluiceProperties properties(@Nullable String key, List<String> former, boolean accept) {
        return new SluiceProperties(
                directory,
                key,
                former,
                accept,
                null,
                new SluiceProperties.Database(null, null, null),
                new SluiceProperties.Promotion(8, Duration.ZERO, Duration.ZERO, 3, Duration.ZERO, 5),
                new SluiceProperties.Drift(Duration.ZERO),
                new SluiceProperties.Workers(false, 2, 2_000, 4, Duration.ofSeconds(10), Duration.ofSeconds(1)));
    }

    private static String key(int fill) {
        byte[] key = new byte[32];
        java.util.Arrays.fill(key, (byte) fill);
        return Base64.getEncoder().encodeToString(key);
    }
}
