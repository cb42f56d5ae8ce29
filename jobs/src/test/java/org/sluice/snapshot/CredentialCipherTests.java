package org.sluice.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.problem.ProblemException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

class CredentialCipherTests {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final String SECRET = "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0";
    private static final String OTHER = "a".repeat(64);
    private static final byte[] IV = HexFormat.of().parseHex("000102030405060708090a0b0c0d0e0f");
    private static final JsonNode PLAIN =
            MAPPER.readTree("{\"b1f0c0de00000001\":{\"user\":\"plant\",\"password\":\"s3cret\"}}");
    private static final String UNDER_SECRET =
            "000102030405060708090a0b0c0d0e0f5aakym2LvcNAY7pOixk7kZH+FjbIQ8PDQRXuZBZVTzJe+AQl/Y+o5BMvEA0RPUrt5ppfcNeP+Ttw";
    private static final String UNDER_OTHER =
            "000102030405060708090a0b0c0d0e0fB8bjjjGv85WB4SbcKuV7+Kq+C4hMV2JEAlrQPmh4J8JSiWrKBK1nq3LSThklCJxyyckbDCtRL7d/";
    private static final String HUNTER2 = "000102030405060708090a0b0c0d0e0f9vGoj27J7A==";

    private static CredentialCipher fixed(String secret) {
        return new CredentialCipher(secret, IV::clone);
    }

    private static ObjectNode encrypted(String text) {
        return JsonNodeFactory.instance.objectNode().put("$", text);
    }

    @Test
    void encryptsToTheBytesOfTheTestVectors() {
        assertThat(fixed(SECRET).encrypt(PLAIN)).isEqualTo(encrypted(UNDER_SECRET));
        assertThat(fixed(OTHER).encrypt(PLAIN)).isEqualTo(encrypted(UNDER_OTHER));
        assertThat(fixed(SECRET).encryptText("hunter2")).isEqualTo(HUNTER2);
    }

    @Test
    void decryptsTheTestVectors() {
        assertThat(new CredentialCipher(SECRET).decrypt(encrypted(UNDER_SECRET), "/c"))
                .isEqualTo(PLAIN);
        assertThat(new CredentialCipher(OTHER).decrypt(encrypted(UNDER_OTHER), "/c"))
                .isEqualTo(PLAIN);
        assertThat(new CredentialCipher(SECRET).decryptText(HUNTER2, "/v")).isEqualTo("hunter2");
    }

    @Test
    void derivesTheKeyOfTheTestVector() {
        assertThat(Digest.of(SECRET.getBytes(java.nio.charset.StandardCharsets.UTF_8))
                        .hex())
                .isEqualTo("331ab04caa328927f706627b812f4139f9ec42a6d61f17e468a70c41a48d8f67");
    }

    @Test
    void neverUsesAnInitialisationVectorTwice() {
        CredentialCipher cipher = new CredentialCipher(SECRET);
        assertThat(cipher.encryptText("same")).isNotEqualTo(cipher.encryptText("same"));
    }

    @Test
    void opensWhatItEncryptedWhateverIsInIt() {
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            ObjectNode credentials = JsonNodeFactory.instance.objectNode();
            for (int i = random.nextInt(5); i > 0; i--) {
                credentials
                        .putObject("node" + i)
                        .put("password", "pä😀\"\\" + random.nextLong())
                        .put("user", "");
            }
            CredentialCipher cipher = new CredentialCipher("secret " + seed);
            assertThat(cipher.decrypt(cipher.encrypt(credentials), "/c")).isEqualTo(credentials);
        }
    }

    @Test
    void refusesAWrongSecretWithoutQuotingAnything() {
        for (int i = 0; i < 200; i++) {
            CredentialCipher wrong = new CredentialCipher("wrong " + i);
            assertThatExceptionOfType(ProblemException.class)
                    .isThrownBy(() -> wrong.decrypt(encrypted(UNDER_SECRET), "/c"))
                    .withNoCause()
                    .satisfies(e -> assertThat(e.code()).isEqualTo("invalid-credential-secret"))
                    .satisfies(e -> assertThat(e.getMessage()).doesNotContain("s3cret", "wrong"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "00", "zz0102030405060708090a0b0c0d0e0f9vGo", "000102030405060708090a0b0c0d0e0f*not base64*"
            })
    void refusesWhatIsNotEncryptedCredentials(String text) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> new CredentialCipher(SECRET).decrypt(encrypted(text), "/snapshot/flows/credentials"))
                .withMessageContaining("/snapshot/flows/credentials/$")
                .satisfies(e -> assertThat(e.code()).isEqualTo("malformed-credentials"));
    }

    @Test
    void refusesDecryptedJsonThatIsNoObject() {
        CredentialCipher cipher = new CredentialCipher(SECRET);
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> cipher.decrypt(encrypted(cipher.encryptText("[1]")), "/c"))
                .satisfies(e -> assertThat(e.code()).isEqualTo("invalid-credential-secret"));
    }
}
